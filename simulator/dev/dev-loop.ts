/** Editors save in several steps, and people save several files at once. */
const BURST_MS = 80;

export type DevParts = {
  /** Builds what is old. @returns what is wrong, with file and line; nothing when all is well */
  build: () => Promise<string | undefined>;
  /** Puts what was built in service. */
  swap: () => Promise<void>;
  pages: { built(): void; failed(problem: string): void };
  log: (line: string) => void;
};

/** Save, build, swap, tell the pages. One build at a time; what is saved meanwhile leads to one more. */
export class DevLoop {
  private timer: NodeJS.Timeout | undefined;
  private building = false;
  private again = false;
  private closed = false;

  constructor(private readonly parts: DevParts) {}

  /** Something was saved. */
  changed(): void {
    if (this.closed) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.build(), BURST_MS);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private async build(): Promise<void> {
    if (this.building) {
      this.again = true;
      return;
    }
    this.building = true;
    await this.buildOnce();
    this.building = false;
    if (!this.again) return;
    this.again = false;
    this.changed();
  }

  private async buildOnce(): Promise<void> {
    const { build, swap, pages, log } = this.parts;
    const problem = (await build()) ?? (await failureOf(swap));
    if (this.closed) return;
    if (problem !== undefined) {
      log(problem);
      pages.failed(problem);
      return;
    }
    pages.built();
    log('rebuilt');
  }
}

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
