import { Waits } from './waits';

const SECOND_MS = 1_000;

/** What is left of the time to pay, told each second. It says when it is over; what that means the server decides. */
export class Countdown {
  private readonly waits = new Waits();
  /** What it counts towards. NaN, which equals nothing, when it was stopped: whatever comes next is new. */
  private until: number | undefined = Number.NaN;

  /** @param now epoch ms by the server's clock, as far as it is known */
  constructor(
    private readonly now: () => number,
    private readonly tell: { left: (ms: number | undefined) => void; over: () => void },
  ) {}

  /** Counts towards another instant (epoch ms), or to none. */
  follow(until: number | undefined): void {
    if (until === this.until) return;
    this.stop();
    this.until = until;
    if (until === undefined) this.tell.left(undefined);
    else void this.count(until);
  }

  /** Says nothing more until it is told again what to follow. */
  stop(): void {
    this.waits.stop();
    this.until = Number.NaN;
  }

  private async count(until: number): Promise<void> {
    for (let left = until - this.now(); left > 0; left = until - this.now()) {
      this.tell.left(left);
      // To the moment when the last figure changes, so that no second is skipped.
      await this.waits.wait(left % SECOND_MS || SECOND_MS);
    }
    this.tell.left(undefined);
    this.tell.over();
  }
}

/** `29:59`, or `1:02:03` where there are hours. A second that has begun is counted. */
export function clockText(left_ms: number): string {
  const seconds = Math.ceil(left_ms / SECOND_MS);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${two(minutes)}:${two(seconds % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
