import type { Clock } from '../../../src/protocol/ports';

/** Time as the test says. `advance` moves both clocks, `jump` only the wall clock, as an operator's correction does. */
export class FakeClock implements Clock {
  private wall = Date.UTC(2026, 0, 1, 4);
  private ticks = 1000;

  now(): number {
    return this.wall;
  }

  monotonic(): number {
    return this.ticks;
  }

  async sleep(ms: number): Promise<void> {
    this.advance(ms);
  }

  advance(ms: number): void {
    this.wall += ms;
    this.ticks += ms;
  }

  jump(ms: number): void {
    this.wall += ms;
  }
}
