/** What waits for its instant. `seq` grows with each one handed in: of two at one instant the older goes first. */
export type Timed = { at: number; seq: number };

/** Below this many, cancelled ones are not worth clearing away. */
const CLEARED_FROM = 64;

/**
 * A queue in order of time: adding and taking cost O(log n), however many wait. Cancelling only makes a mark; what is
 * marked goes when it comes to the top, or all at once when it is most of what there is.
 */
export class TaskHeap<T extends Timed> {
  private items: T[] = [];
  /** Those of `items` that are not cancelled. */
  private readonly waiting = new Set<T>();

  /** How many wait. */
  get size(): number {
    return this.waiting.size;
  }

  /** How many places are taken, by cancelled ones too. */
  get held(): number {
    return this.items.length;
  }

  add(task: T): void {
    this.waiting.add(task);
    this.items.push(task);
    this.rise(this.items.length - 1);
  }

  /** Does nothing for one that does not wait. */
  cancel(task: T): void {
    this.waiting.delete(task);
    if (this.held > CLEARED_FROM && this.size < this.held / 2) this.clearAway();
  }

  /** The first to come, left where it is. */
  first(): T | undefined {
    while (this.items.length > 0 && !this.waiting.has(this.items[0]!)) this.pop();
    return this.items[0];
  }

  /** Takes the first to come, when its instant is `until` or before. */
  takeUntil(until: number): T | undefined {
    const first = this.first();
    if (!first || first.at > until) return undefined;
    this.waiting.delete(first);
    return this.pop();
  }

  clear(): void {
    this.items = [];
    this.waiting.clear();
  }

  private clearAway(): void {
    const left = this.items.filter((task) => this.waiting.has(task));
    this.clear();
    for (const task of left) this.add(task);
  }

  private pop(): T | undefined {
    const top = this.items[0];
    const last = this.items.pop();
    if (this.items.length > 0) {
      this.items[0] = last!;
      this.sink();
    }
    return top;
  }

  private rise(from: number): void {
    for (let index = from; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!isBefore(this.items[index]!, this.items[parent]!)) return;
      this.swap(index, parent);
      index = parent;
    }
  }

  private sink(): void {
    const { items } = this;
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2];
      if (left >= items.length) return;
      const child = right < items.length && isBefore(items[right]!, items[left]!) ? right : left;
      if (!isBefore(items[child]!, items[index]!)) return;
      this.swap(index, child);
      index = child;
    }
  }

  private swap(one: number, other: number): void {
    const kept = this.items[one]!;
    this.items[one] = this.items[other]!;
    this.items[other] = kept;
  }
}

function isBefore(one: Timed, other: Timed): boolean {
  return one.at < other.at || (one.at === other.at && one.seq < other.seq);
}
