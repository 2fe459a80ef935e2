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
    const last = this.entries.at(-1)?.id ?? 0;
    // Numbers only grow; fewer than were seen means that the simulator was started anew.
    const begun = (this.summary()?.requests ?? 0) < last;
    const kept = begun ? [] : this.entries;
    const found = await read<Recorded[]>(kept.length === 0 ? 'requests' : `requests?after=${last}`);
    this.entries = sinceReset([...kept, ...found]).slice(-KEPT_MAX);
    return this.entries;
  }
}

/** A reset empties the record, and is then written into it. */
function sinceReset(entries: Recorded[]): Recorded[] {
  const reset = entries.findLastIndex(
    ({ host, path, status }) => host === 'control' && path === '/_sim/reset' && status === 200,
  );
  return reset < 0 ? entries : entries.slice(reset);
}
