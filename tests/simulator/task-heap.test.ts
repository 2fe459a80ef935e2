import fc from 'fast-check';
import { SimClock } from '../../simulator/clock';
import { TaskHeap, type Timed } from '../../simulator/task-heap';

/** What the heap must agree with: a list that is searched from end to end. */
class NaiveQueue {
  private tasks: Timed[] = [];

  get size(): number {
    return this.tasks.length;
  }

  add(task: Timed): void {
    this.tasks.push(task);
  }

  cancel(task: Timed): void {
    this.tasks = this.tasks.filter((other) => other !== task);
  }

  takeUntil(until: number): Timed | undefined {
    const due = this.tasks.filter(({ at }) => at <= until);
    const [first] = due.sort((one, other) => one.at - other.at || one.seq - other.seq);
    if (first) this.cancel(first);
    return first;
  }
}

type Step = { kind: 'add' | 'cancel' | 'take'; number: number };
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('add' as const, 'add' as const, 'cancel' as const, 'take' as const),
  number: fc.nat(40),
});

test('whatever is added, cancelled and taken, the order is that of a list searched from end to end', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const [heap, naive] = [new TaskHeap<Timed>(), new NaiveQueue()];
      const made: Timed[] = [];
      for (const { kind, number } of steps) {
        if (kind === 'add') {
          const task = { at: number, seq: made.length };
          made.push(task);
          heap.add(task);
          naive.add(task);
        } else if (kind === 'cancel') {
          const task = made[number % Math.max(1, made.length)];
          if (task) heap.cancel(task);
          if (task) naive.cancel(task);
        } else {
          expect(heap.takeUntil(number)).toBe(naive.takeUntil(number));
        }
        expect(heap.size).toBe(naive.size);
      }
      for (let left = naive.size; left >= 0; left--) expect(heap.takeUntil(40)).toBe(naive.takeUntil(40));
    }),
    { numRuns: 300, seed: 7 },
  );
});

test('ten thousand tasks are added and taken in some hundred thousand comparisons, not in a hundred million', () => {
  let compared = 0;
  const heap = new TaskHeap<Timed>();
  for (let seq = 0; seq < 10_000; seq++) {
    const instant = (seq * 7919) % 10_007;
    // Reading the instant is what a comparison does.
    heap.add({
      seq,
      get at() {
        compared++;
        return instant;
      },
    });
  }
  let last = -1;
  for (let taken = 0; taken < 10_000; taken++) {
    const task = heap.takeUntil(10_007)!;
    expect(task.at).toBeGreaterThanOrEqual(last);
    last = task.at;
  }
  expect(heap.size).toBe(0);
  expect(compared).toBeLessThan(2_000_000);
});

test('cancelled tasks do not pile up', () => {
  const heap = new TaskHeap<Timed>();
  for (let seq = 0; seq < 10_000; seq++) {
    const task = { at: seq, seq };
    heap.add(task);
    heap.cancel(task);
  }
  expect(heap.size).toBe(0);
  expect(heap.held).toBeLessThanOrEqual(65);
});

test('a clock whose tasks are cancelled while it works them off does the others', async () => {
  const clock = new SimClock({ mode: 'still', offset_ms: 0, still_at: 1_000 });
  const done: number[] = [];
  const later = [3, 4, 5].map((n) => clock.schedule(1_000 + n, () => void done.push(n)));
  clock.schedule(1_001, () => {
    done.push(1);
    later[1]!.cancel();
    later[1]!.cancel();
  });
  await clock.advance(10);
  expect(done).toEqual([1, 3, 5]);
  clock.close();
});

test('many tasks at one instant are told as one change of the clock', async () => {
  const clock = new SimClock({ mode: 'still', offset_ms: 0, still_at: 1_000 });
  let told = 0;
  for (let n = 0; n < 100; n++) clock.schedule(1_500, () => undefined);
  clock.onChange(() => told++);
  await clock.advance(1_000);
  expect(told).toBe(2);
  clock.close();
});
