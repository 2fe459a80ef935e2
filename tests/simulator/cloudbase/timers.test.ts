import { nextAfter, parseCron } from '../../../simulator/cloudbase/cron';
import { signal } from '../../support/signal';
import { smallFunctions } from '../../support/small-functions';
import { testWorld } from '../../support/world';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const at = (iso: string) => Date.parse(iso);

test.each([
  ['0 * * * * * *', '2026-03-01T10:00:00+08:00', '2026-03-01T10:01:00+08:00'],
  ['0 * * * * * *', '2026-03-01T10:00:59.999+08:00', '2026-03-01T10:01:00+08:00'],
  ['0 */5 * * * * *', '2026-03-01T10:01:00+08:00', '2026-03-01T10:05:00+08:00'],
  ['0 */5 * * * * *', '2026-03-01T23:56:00+08:00', '2026-03-02T00:00:00+08:00'],
  ['0 30 10 * * * *', '2026-03-01T10:29:59+08:00', '2026-03-01T10:30:00+08:00'],
  ['0 30 10 * * * *', '2026-03-01T10:30:00+08:00', '2026-03-02T10:30:00+08:00'],
  ['*/10 * * * * * *', '2026-03-01T10:00:11+08:00', '2026-03-01T10:00:20+08:00'],
])('timer %s comes next after %s at %s, Beijing time', (text, from, next) => {
  expect(new Date(nextAfter(parseCron(text), at(from))).toISOString()).toBe(new Date(next).toISOString());
});

test.each([
  '* * * * *',
  '0 0 9 * * MON *',
  '0 60 * * * * *',
  '0 0 24 * * * *',
  '0 1-5 * * * * *',
  '0 */0 * * * * *',
  '',
])('timer "%s" is refused, saying what is understood', (text) => {
  expect(() => parseCron(text)).toThrow(/seven fields/);
});

const COUNTING = {
  code: 'exports.main = async (event) => { console.log(JSON.stringify(event)); return event; };',
  config: { triggers: [{ name: 'every-minute', type: 'timer', config: '0 * * * * * *' }] },
};

async function worldWithTimer(timers: boolean) {
  const world = await testWorld({ functions: smallFunctions({ sweep: COUNTING }), timers });
  world.clock.setMode('still');
  await world.clock.set(at('2026-03-01T10:00:30+08:00'));
  const fired = () => world.recorder.list().filter((entry) => entry.method === 'timer');
  world.recorder.clear();
  return { world, fired };
}

test('one move of the clock fires a timer once, at its end, however many instants were passed', async () => {
  const { world, fired } = await worldWithTimer(true);
  await world.clock.advance(24 * HOUR_MS);
  expect(fired()).toHaveLength(1);
  expect(fired()[0]!.request).toEqual({
    Type: 'Timer',
    TriggerName: 'every-minute',
    Time: '2026-03-02T02:00:30Z',
    Message: '',
  });
});

test('a move that passes no instant fires nothing, and the next one that does fires once more', async () => {
  const { world, fired } = await worldWithTimer(true);
  await world.clock.advance(29_999);
  expect(fired()).toHaveLength(0);
  await world.clock.advance(1);
  expect(fired()).toHaveLength(1);
  await world.clock.advance(59_999);
  expect(fired()).toHaveLength(1);
});

test('a timer that fires at the end of a move comes after all that fell due in it', async () => {
  const { world, fired } = await worldWithTimer(true);
  const seen: number[] = [];
  world.clock.schedule(world.clock.now() + 5 * MINUTE_MS, () => void seen.push(fired().length));
  await world.clock.advance(10 * MINUTE_MS);
  expect([seen, fired().length]).toEqual([[0], 1]);
});

test('a clock that is set back fires nothing, and what it passes again fires again', async () => {
  const { world, fired } = await worldWithTimer(true);
  await world.clock.advance(MINUTE_MS);
  await world.clock.advance(-MINUTE_MS);
  expect(fired()).toHaveLength(1);
  await world.clock.advance(MINUTE_MS);
  expect(fired()).toHaveLength(2);
});

test('timers fire by themselves while the clock runs', async () => {
  const second = signal();
  let lines = 0;
  const onLine = () => {
    if (++lines === 2) second.resolve();
  };
  const world = await testWorld({ functions: smallFunctions({ sweep: COUNTING }), timers: true, onLine });
  // The move itself passes an instant and fires once; the clock then runs over the next with nobody's help.
  const next = Math.ceil((world.clock.now() + MINUTE_MS) / MINUTE_MS) * MINUTE_MS;
  await world.clock.set(next - 50);
  await second.promise;
});

test('timers that are off fire only when they are told to', async () => {
  const { world, fired } = await worldWithTimer(false);
  await world.clock.advance(HOUR_MS);
  expect(fired()).toHaveLength(0);
  expect(await world.timers.fireNow('sweep')).toMatchObject({ ok: true, result: { Type: 'Timer' } });
});

test.each([
  [{ triggers: [{ name: 't', type: 'timer', config: 'hourly' }] }, /hourly/],
  [{ triggers: [{ name: 't', type: 'cos', config: '' }] }, /cos/],
  [{ triggers: [{}, {}] }, /one/],
  [{ timeout: 61 }, /61/],
])('a config.json of %j is refused with its path', async (config, message) => {
  const refused = testWorld({ functions: smallFunctions({ sweep: { code: '', config } }) });
  await expect(refused).rejects.toThrow(message);
  await expect(refused).rejects.toThrow(/sweep\/config\.json/);
});
