/** Every timer of one checkout, so that all of them end with it. */
export class Waits {
  private readonly timers = new Set<number>();

  /** Settles after `ms`; never, once `stop` was called. */
  wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.start(ms, resolve);
    });
  }

  /** The value of `work`, or `late` when it has not come after `ms`. `work` must not reject. */
  within<T, L>(work: Promise<T>, ms: number, late: L): Promise<T | L> {
    return new Promise((resolve) => {
      const timer = this.start(ms, () => resolve(late));
      void work.then((value) => {
        this.clear(timer);
        resolve(value);
      });
    });
  }

  stop(): void {
    for (const timer of Array.from(this.timers)) this.clear(timer);
  }

  private start(ms: number, action: () => void): number {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      action();
    }, ms) as unknown as number;
    this.timers.add(timer);
    return timer;
  }

  private clear(timer: number): void {
    clearTimeout(timer);
    this.timers.delete(timer);
  }
}
