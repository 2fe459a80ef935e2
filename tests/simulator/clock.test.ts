import { SimClock } from '../../simulator/clock';

const START = Date.parse('2031-03-04T12:00:00+08:00');
const still = () => new SimClock({ mode: 'still', offset_ms: 0, still_at: START });
const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

test('a clock that stands still moves only when it is moved', async () => {
  const clock = still();
  await turn();
  expect(clock.now()).toBe(START);
  await clock.advance(1_000);
  expect(clock.now()).toBe(START + 1_000);
});

test('a running clock keeps the distance it was given', async () => {
  const clock = new SimClock();
  await clock.advance(3_600_000);
  expect(Math.round((clock.now() - clock.wallNow()) / 1000)).toBe(3_600);
  await clock.set(START);
  expect(Math.abs(clock.now() - START)).toBeLessThan(1_000);
  clock.close();
});

test('switching to still and back loses no time and gains none', () => {
  const clock = new SimClock({ mode: 'run', offset_ms: 60_000 });
  clock.setMode('still');
  const stood = clock.now();
  expect(clock.state()).toMatchObject({ mode: 'still', still_at: stood });
  clock.setMode('run');
  expect(clock.now() - stood).toBeLessThan(1_000);
  expect(clock.state()).not.toHaveProperty('still_at');
});

test('its state makes the same clock again', async () => {
  const clock = still();
  await clock.advance(5_000);
  expect(new SimClock(clock.state()).now()).toBe(START + 5_000);
});

test('what falls due is done in order of time, each at its own instant', async () => {
  const clock = still();
  const done: [string, number][] = [];
  const note = (name: string) => () => void done.push([name, clock.now() - START]);
  clock.schedule(START + 300, note('third'));
  clock.schedule(START + 100, note('first'));
  clock.schedule(START + 100, note('second'));
  clock.schedule(START + 501, note('not yet'));
  await clock.advance(500);
  expect(done).toEqual([
    ['first', 100],
    ['second', 100],
    ['third', 300],
  ]);
  expect(clock.now()).toBe(START + 500);
});

test('advance returns when the work has settled, work that follows from work included', async () => {
  const clock = still();
  const done: number[] = [];
  const again = async () => {
    await turn();
    done.push(clock.now() - START);
    if (done.length < 4) clock.schedule(clock.now() + 10, again);
  };
  clock.schedule(START + 10, again);
  await clock.advance(35);
  expect(done).toEqual([10, 20, 30]);
  await clock.advance(5);
  expect(done).toEqual([10, 20, 30, 40]);
});

test('what is due already is done by itself, though not inside the call and though the clock stands still', async () => {
  const clock = still();
  let done = 0;
  clock.schedule(START, () => void done++);
  clock.schedule(START - 1_000, () => void done++);
  clock.schedule(START + 1, () => void done++);
  expect(done).toBe(0);
  await turn();
  expect(done).toBe(2);
  expect(clock.now()).toBe(START);
});

test('advance waits for what the clock had started by itself', async () => {
  const clock = still();
  const done: string[] = [];
  let finish = () => undefined as void;
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  clock.schedule(START, async () => {
    await finished;
    done.push(`slow at ${clock.now() - START}`);
  });
  clock.schedule(START + 100, () => void done.push('later'));
  await turn();
  const moved = clock.advance(100);
  await turn();
  expect(done).toEqual([]);
  finish();
  await moved;
  expect(done).toEqual(['slow at 0', 'later']);
});

test('a running clock that work made late does not step back to where it was sent', async () => {
  const clock = new SimClock();
  const target = clock.now() + 1_000;
  let seen = 0;
  clock.schedule(target, async () => {
    while (clock.now() < target + 20) await turn();
    seen = clock.now();
  });
  await clock.advance(1_000);
  expect(clock.now()).toBeGreaterThanOrEqual(seen);
  clock.close();
});

test('one task that fails does not keep the others from being done', async () => {
  const silent = jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const clock = still();
  let done = false;
  clock.schedule(START + 1, () => {
    throw new Error('broken');
  });
  clock.schedule(START + 2, () => {
    done = true;
  });
  await clock.advance(5);
  expect([done, clock.now(), silent.mock.calls.length]).toEqual([true, START + 5, 1]);
  silent.mockRestore();
});

test('moves are made one after the other', async () => {
  const clock = still();
  await Promise.all([clock.advance(100), clock.advance(100), clock.advance(100)]);
  expect(clock.now()).toBe(START + 300);
});

test('set goes back too, and what was due later waits for its time again', async () => {
  const clock = still();
  let done = 0;
  clock.schedule(START + 500, () => void done++);
  await clock.set(START - 1_000);
  expect([clock.now(), done]).toEqual([START - 1_000, 0]);
  await clock.set(START + 500);
  expect(done).toBe(1);
});

test('what was cancelled is not done, and a closed clock does nothing by itself', async () => {
  const clock = still();
  let done = 0;
  clock.schedule(START + 1, () => void done++).cancel();
  await clock.advance(10);
  clock.schedule(START, () => void done++);
  clock.close();
  await turn();
  expect(done).toBe(0);
});

test('everybody who asked is told of every change', async () => {
  const clock = still();
  const told: number[] = [];
  clock.onChange((state) => told.push(state.still_at!));
  await clock.advance(10);
  clock.setMode('run');
  expect(told[0]).toBe(START + 10);
  expect(told).toHaveLength(2);
});
