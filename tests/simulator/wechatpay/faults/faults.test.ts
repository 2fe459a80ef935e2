import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Faults } from '../../../../simulator/faults';
import { Random } from '../../../../simulator/random';
import { createWorld, NUMBER, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

test.each([
  ['operation', 'close'],
  ['path', `/v3/pay/transactions/out-trade-no/${NUMBER}/close`],
])('a fault strikes only what it was set to match, by %s', async (key, value) => {
  world.faults.add({ name: 'gateway_timeout_before_commit', match: { [key]: value, out_trade_no: NUMBER } });
  await world.prepay();
  expect((await world.query(NUMBER)).status).toBe(200);
  await expect(world.close(NUMBER)).rejects.toThrow('the connection was broken');
});

test('a fault of one order leaves the others alone', async () => {
  world.faults.add({ name: 'gateway_timeout_before_commit', match: { out_trade_no: 'T20310304000002' } });
  expect((await world.prepay()).status).toBe(200);
  await expect(world.prepay({ out_trade_no: 'T20310304000002' })).rejects.toThrow(
    'the connection was broken',
  );
});

test('after lets chances pass, times counts what happens, and the active row tells how often it did', async () => {
  const fault = { name: 'server_error_before_commit', after: 1, times: 2 };
  expect(world.faults.add(fault)).toMatchObject({ ...fault, struck: 0 });
  const statuses: number[] = [];
  for (let n = 0; n < 3; n++) statuses.push((await world.prepay()).status);
  expect(statuses).toEqual([200, 500, 500]);
  world.faults.add({ name: 'server_error_before_commit' });
  for (let n = 0; n < 3; n++) expect((await world.prepay()).status).toBe(500);
  expect(world.faults.list().active).toMatchObject([{ name: 'server_error_before_commit', struck: 3 }]);
});

test('a fault that has happened as often as it was to is gone', async () => {
  world.faults.add({ name: 'server_error_before_commit', times: 1 });
  await world.prepay();
  expect(world.faults.list().active).toEqual([]);
  expect((await world.prepay()).status).toBe(200);
});

test('of two faults of one name each has its chance, and both count the chances that they let pass', async () => {
  world.faults.add({ name: 'server_error_before_commit', times: 1 });
  world.faults.add({ name: 'server_error_before_commit', times: 1, after: 2 });
  const statuses: number[] = [];
  for (let n = 0; n < 4; n++) statuses.push((await world.prepay()).status);
  expect(statuses).toEqual([500, 200, 500, 200]);
});

test('of two faults that both could strike the one set first does, and the other has not struck', async () => {
  world.faults.add({ name: 'server_error_before_commit' });
  world.faults.add({ name: 'server_error_before_commit', match: { operation: 'prepay' } });
  await world.prepay();
  expect(world.faults.list().active.map(({ struck }) => struck)).toEqual([1, 0]);
});

test('a chance that does not match is no chance', async () => {
  world.faults.add({ name: 'server_error_before_commit', after: 1, times: 1, match: { operation: 'query' } });
  await world.prepay();
  await world.prepay();
  expect([(await world.query(NUMBER)).status, (await world.query(NUMBER)).status]).toEqual([200, 500]);
});

test('probability is drawn from a stream of its own: a fault that never happens changes no number', async () => {
  const numbers = async (probability: number | undefined) => {
    const chance = new Random(3);
    const one = createWorld({ random: new Random(7), faults: new Faults(() => chance.next()) });
    if (probability !== undefined) one.faults.add({ name: 'rate_limited', probability });
    const { body } = await one.prepay();
    one.end();
    return body.toString();
  };
  expect(await numbers(0)).toBe(await numbers(undefined));
});

test('a fault that makes no sense is refused', () => {
  expect(() => world.faults.add({ name: 'gateway_timeout' })).toThrow(
    /no fault is called 'gateway_timeout'; known: /,
  );
  for (const times of [0, 1.5, Number.NaN])
    expect(() => world.faults.add({ name: 'clock_skew', times })).toThrow(/times/);
  for (const after of [-1, 0.5])
    expect(() => world.faults.add({ name: 'clock_skew', after })).toThrow(/after/);
  expect(() => world.faults.add({ name: 'clock_skew', probability: 2 })).toThrow(/probability/);
});

test('a match by what is never known where the fault strikes is refused, with what is known', () => {
  expect(() => world.faults.add({ name: 'notification_lost', match: { operation: 'prepay' } })).toThrow(
    'notification_lost cannot be matched by operation; known: target, out_trade_no, ',
  );
  expect(() => world.faults.add({ name: 'function_cold', match: { after: 'start' } })).toThrow(/by after/);
  expect(() => world.faults.add({ name: 'function_killed', match: { after: 'start' } })).not.toThrow();
});

test('delay_ms is taken where a length of time means something, within its bounds', () => {
  expect(world.faults.add({ name: 'request_arrives_late' }).delay_ms).toBe(600_000);
  expect(world.faults.add({ name: 'gateway_clock_off', delay_ms: -360_000 }).delay_ms).toBe(-360_000);
  expect(() => world.faults.add({ name: 'rate_limited', delay_ms: 1 })).toThrow(/no length of time/);
  for (const delay_ms of [-1, 1.5, 1e12])
    expect(() => world.faults.add({ name: 'request_arrives_late', delay_ms })).toThrow(/delay_ms must be/);
});

test('every fault has a sentence, a group, and is named by a test', () => {
  const folder = join(__dirname, '../..');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  const tests = files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
  const { known } = world.faults.list();
  expect(known.length).toBeGreaterThan(60);
  for (const { about } of known) expect(about.length).toBeGreaterThan(15);
  // In a title of its own, or in a row of a table of titles.
  const titled = (name: string) =>
    new RegExp(`^ *(test\\(|describe\\(|\\[+)?['"\`][^\\n]*\\b${name}\\b`, 'm');
  const untested = known.filter(({ name }) => !titled(name).test(tests));
  expect(untested.map(({ name }) => name)).toEqual([]);
});
