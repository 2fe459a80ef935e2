import type { Exchange } from '../model/control-types';
import { read } from './api';
import { Resource } from './resource';

/** Entries that were opened, each fetched when it is. A recorded request does not change any more. */
export class Exchanges {
  private readonly kept = new Map<number, Resource<Exchange>>();

  constructor(private readonly changed: () => void) {}

  get(id: number): Resource<Exchange> {
    let found = this.kept.get(id);
    if (!found) {
      found = new Resource(() => read<Exchange>(`requests/${id}`), this.changed);
      this.kept.set(id, found);
      void found.refresh();
    }
    return found;
  }
}
