import type { TimeLeft } from '../../src/orders/effects';
import type { Clock, Log, LogEvent } from '../../src/protocol/ports';
import { withinTime } from '../../src/runtime/follow-up';

/** Parts whose clock lets time run out when the test says so. */
function parts() {
  const written: LogEvent[] = [];
  const slept: { ms: number; signal: AbortSignal | undefined }[] = [];
  let runOut: () => void = () => undefined;
  const clock: Clock = {
    now: () => 0,
    monotonic: () => 0,
    sleep: (ms, signal) => {
      slept.push({ ms, signal });
      return new Promise<void>((resolve) => {
        runOut = resolve;
      });
    },
  };
  const log: Log = { write: (entry) => void written.push(entry), traced: (_trace, work) => work() };
  return { given: { clock, log, trace_id: 't' }, written, slept, runOut: () => runOut() };
}

test('what is still running when time is up has no time left from then on: it must write nothing', async () => {
  const { given, runOut } = parts();
  let mayWrite: TimeLeft = () => false;
  const waiting = withinTime(
    (hasTime) => {
      mayWrite = hasTime;
      return new Promise(() => undefined);
    },
    1_500,
    given,
  );
  expect(mayWrite()).toBe(true);
  runOut();
  await waiting;
  expect(mayWrite()).toBe(false);
});

test('what is done in time is not waited for any longer, and no timer is left behind', async () => {
  const { given, slept } = parts();
  await withinTime(async () => undefined, 1_500, given);
  expect(slept.map(({ ms }) => ms)).toEqual([1_500]);
  expect(slept[0]!.signal!.aborted).toBe(true);
});

test('a failure is written down, and does not reach whoever answers', async () => {
  const { given, written } = parts();
  await withinTime(() => Promise.reject(new Error('warehouse down')), 1_500, given);
  expect(written).toEqual([{ event: 'effects_failed', trace_id: 't', message: 'warehouse down' }]);
});

test('with no time left it is waited for no longer than not at all', async () => {
  const { given, slept, runOut } = parts();
  const waiting = withinTime(() => new Promise(() => undefined), -20, given);
  runOut();
  await waiting;
  expect(slept.map(({ ms }) => ms)).toEqual([0]);
});
