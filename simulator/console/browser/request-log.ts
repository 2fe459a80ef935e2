import type { Recorded, Summary } from '../model/control-types';
import { read } from './api';
import { Resource } from './resource';

/** As many as the simulator itself keeps. */
const KEPT_MAX = 2_000;

/** The recorder's entries, oldest first. Fetched whole once, and then only what is new. */
export class RequestLog {
  entries: Recorded[] = [];
  readonly resource: Resource<Recorded[]>;

  constructor(
    changed: () => void,
    private readonly summary: () => Summary | undefined,
  ) {
    this.resource = new Resource(() => this.more(), changed);
  }

  private async more(): Promise<Recorded[]> {
    // The record was emptied: another world, in which numbers may begin anew.
    if ((this.summary()?.requests ?? 0) < this.entries.length) this.entries = [];
    const last = this.entries.at(-1)?.id;
    const found = await read<Recorded[]>(last === undefined ? 'requests' : `requests?after=${last}`);
    const seen = this.entries.at(-1)?.id ?? -1;
    this.entries = [...this.entries, ...found.filter(({ id }) => id > seen)].slice(-KEPT_MAX);
    return this.entries;
  }
}
