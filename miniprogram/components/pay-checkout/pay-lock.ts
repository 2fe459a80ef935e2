/** What is being paid at this moment, by whichever component of the mini-program: two on screen pay once. */
const underWay = new Set<string>();

/** One component's hold on what it pays. */
export class PayLock {
  private held = '';

  /** @returns whether nobody else is paying this */
  take(what: string): boolean {
    if (underWay.has(what)) return false;
    this.release();
    underWay.add(what);
    this.held = what;
    return true;
  }

  release(): void {
    underWay.delete(this.held);
    this.held = '';
  }
}
