import type { FaultMatch } from '../../../simulator/faults';
import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

/** Counts its own calls, and writes a document on request: answers what the database answered, or the error's code. */
const COUNTER = `
  const http = require('node:http');
  let calls = 0;
  const write = (_id) => new Promise((done) => {
    const request = http.request(JSON.parse(process.env.TCB_CONTEXT_CNFG).URL, { method: 'POST' }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => done(JSON.parse(Buffer.concat(chunks)).code ?? 'written'));
    });
    request.on('error', (error) => done(error.code));
    request.end(JSON.stringify({
      action: 'database.insertDocument', collectionName: 'orders', data: [JSON.stringify({ _id })],
      sessionToken: process.env.TENCENTCLOUD_SESSIONTOKEN,
    }));
  });
  exports.main = async ({ id }) => ({ calls: ++calls, pid: process.pid, ...(id && { wrote: await write(id) }) });`;

const world = (instances = 1) =>
  testWorld({ functions: smallFunctions({ counter: COUNTER, other: COUNTER }), instances });
type Counted = { calls: number; pid: number; wrote?: string };
type Sim = Awaited<ReturnType<typeof world>>;

async function call(sim: Sim, event = {}, name = 'counter'): Promise<Counted> {
  const outcome = await sim.host.call(name, event, {});
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.result as Counted;
}
const rows = (sim: Sim) => sim.database.listAll('orders').map(({ _id }) => _id);

test('F-37 function_cold: the event finds a fresh process, and no event fails for it', async () => {
  const sim = await world();
  const warm = await call(sim);
  expect(await call(sim)).toEqual({ calls: 2, pid: warm.pid });
  await control(sim, 'POST', '/faults', { name: 'function_cold', times: 1, match: { function: 'counter' } });
  const cold = await call(sim);
  expect([cold.calls, cold.pid === warm.pid]).toEqual([1, false]);
  expect(await call(sim)).toEqual({ calls: 2, pid: cold.pid });
});

test('function_cold: of several idle processes none is left', async () => {
  const sim = await world(2);
  await Promise.all([call(sim), call(sim)]);
  const before = sim.host.instances().map(({ pid }) => pid);
  sim.faults.add({ name: 'function_cold', times: 1 });
  expect((await call(sim)).calls).toBe(1);
  const after = sim.host.instances().map(({ pid }) => pid);
  expect(after.filter((pid) => before.includes(pid))).toEqual([]);
});

test('F-26 F-80 database_refused: the call is answered with an error, and nothing was done', async () => {
  const sim = await world();
  await control(sim, 'POST', '/faults', {
    name: 'database_refused',
    times: 1,
    match: { function: 'counter', collection: 'orders', action: 'insertDocument' },
  });
  expect((await call(sim, { id: 'a' }, 'other')).wrote).toBe('written');
  expect((await call(sim, { id: 'b' })).wrote).toBe('DATABASE_REQUEST_FAILED');
  expect((await call(sim, { id: 'c' })).wrote).toBe('written');
  expect(rows(sim)).toEqual(['a', 'c']);
});

test('F-77 database_answer_lost: the write is done, and the connection breaks', async () => {
  const sim = await world();
  sim.faults.add({ name: 'database_answer_lost', times: 1, match: { collection: 'orders' } });
  expect((await call(sim, { id: 'a' })).wrote).toBe('ECONNRESET');
  expect((await call(sim, { id: 'a' })).wrote).toBe('DATABASE_DUPLICATE_WRITE');
  expect(rows(sim)).toEqual(['a']);
});

test('a fault of another collection or action leaves the call alone', async () => {
  const sim = await world();
  for (const match of [{ collection: 'products' }, { action: 'getDocument' }] as FaultMatch[]) {
    sim.faults.add({ name: 'database_refused', match });
    sim.faults.add({ name: 'database_answer_lost', match });
  }
  expect((await call(sim, { id: 'a' })).wrote).toBe('written');
});
