import type { Summary } from '../model/control-types';
import { read } from './api';

const PAUSE_MS = 1_000;

export type Listener = {
  /** Every second; `changed` when something that a page shows may be another. */
  onSummary(summary: Summary, changed: boolean): void;
  onLost(): void;
  onBack(): void;
};

/** Asks once a second how the world is, and tells of a connection that is lost and found. */
export class Follower {
  private revision: number | undefined;
  private lost = false;

  constructor(private readonly listener: Listener) {}

  /** Never ends; a page that nobody looks at asks nothing. */
  async follow(): Promise<void> {
    for (;;) {
      if (!document.hidden) await this.look();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  async look(): Promise<void> {
    try {
      const summary = await read<Summary>('summary');
      const changed = this.lost || summary.revision !== this.revision;
      this.revision = summary.revision;
      if (this.lost) this.listener.onBack();
      this.lost = false;
      this.listener.onSummary(summary, changed);
    } catch {
      if (!this.lost) this.listener.onLost();
      this.lost = true;
    }
  }
}
