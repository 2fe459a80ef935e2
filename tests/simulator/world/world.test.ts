import { fork } from 'node:child_process';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { signal } from '../../support/signal';
import { smallFunctions, temporaryFolder } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

const FUNCTIONS = { pid: 'exports.main = async () => process.pid;' };
const ROOT = resolve(__dirname, '../../..');

test('a world closed and opened again on its folder is the same world', async () => {
  const data = temporaryFolder();
  const functions = smallFunctions(FUNCTIONS);
  const first = await testWorld({ data, functions });
  first.clock.setMode('still');
  await first.clock.set(Date.UTC(2030, 0, 1));
  await first.database.insert('orders', [{ _id: 'N1', version: 1 }]);
  const merchants = (await control(first, 'GET', '/merchants')).body;
  await first.close();

  const again = await testWorld({ data, functions });
  expect(again.clock.state()).toMatchObject({ mode: 'still', still_at: Date.UTC(2030, 0, 1) });
  expect(again.database.listAll('orders')).toEqual([{ _id: 'N1', version: 1 }]);
  const then = (await control(again, 'GET', '/merchants')).body;
  expect([then.direct, then.platform]).toEqual([merchants.direct, merchants.platform]);
});

test('a folder in use by another world is refused, naming the process, and free again once that has closed', async () => {
  const data = temporaryFolder();
  const functions = smallFunctions({});
  const first = await testWorld({ data, functions });
  await expect(testWorld({ data, functions })).rejects.toThrow(new RegExp(`in use.*process ${process.pid}`));
  await first.close();
  await testWorld({ data, functions });
});

test('a busy port is refused', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as { port: number };
  const refused = testWorld({ port, functions: smallFunctions({}) });
  await expect(refused).rejects.toThrow(`port ${port} is in use`);
  await new Promise((done) => server.close(done));
});

test('reset leaves keys, products and an empty, running world; processes are new', async () => {
  const world = await testWorld({ functions: smallFunctions(FUNCTIONS), instances: 1 });
  const merchants = (await control(world, 'GET', '/merchants')).body;
  const before = await world.host.call('pid', {}, {});
  await world.database.insert('orders', [{ _id: 'N1' }]);
  world.clock.setMode('still');
  await world.clock.advance(1e9);
  world.faults.add({ name: 'clock_skew' });

  expect((await control(world, 'POST', '/reset', { seed: 7 })).status).toBe(200);
  expect(world.database.listAll('orders')).toEqual([]);
  expect((await control(world, 'GET', '/products')).body).toHaveLength(
    world.database.listAll('products').length,
  );
  expect(world.database.listAll('products').length).toBeGreaterThan(0);
  expect((await control(world, 'GET', '/merchants')).body).toEqual(merchants);
  expect(world.faults.list().active).toEqual([]);
  expect(world.clock.state().mode).toBe('run');
  expect(Math.abs(world.clock.state().offset_ms)).toBeLessThan(1000);
  expect(await world.host.call('pid', {}, {})).not.toEqual(before);
});

test('a reset with the same seed draws the same chances again', async () => {
  const world = await testWorld({ functions: smallFunctions({}) });
  await world.reset(7);
  const drawn = [world.random.next(), world.random.next()];
  await world.reset(7);
  expect([world.random.next(), world.random.next()]).toEqual(drawn);
});

test('a world killed with -9 takes its processes with it, and starts again with what it knew', async () => {
  const data = temporaryFolder();
  const functions = smallFunctions(FUNCTIONS);
  const child = fork(resolve(__dirname, 'victim.ts'), [data, functions], {
    cwd: ROOT,
    execArgv: ['-r', resolve(ROOT, 'scripts/typescript.cjs')],
  });
  const worker = await new Promise<number>((told) => child.once('message', (pid) => told(Number(pid))));
  expect(isAlive(worker)).toBe(true);
  const ended = new Promise((done) => child.once('exit', done));
  child.kill('SIGKILL');
  await ended;
  await gone(worker);

  const again = await testWorld({ data, functions });
  expect(again.database.listAll('orders')).toEqual([{ _id: 'N1' }]);
  expect(again.clock.state().mode).toBe('still');
});

test('localhost reaches the same world as 127.0.0.1', async () => {
  const world = await testWorld({ functions: smallFunctions({}) });
  expect((await fetch(`http://localhost:${world.port}/_sim/clock`)).status).toBe(200);
});

test('a path nobody answers is an empty 404', async () => {
  const world = await testWorld({ functions: smallFunctions({}) });
  for (const path of ['/nothing', '/..%2f..%2fpackage.json', '/%2e%2e/package.json', '/%00', '/%zz']) {
    const answer = await fetch(`${world.url}${path}`);
    expect([path, answer.status, await answer.text()]).toEqual([path, 404, '']);
  }
});

test('a lost answer breaks the connection', async () => {
  const world = await testWorld({ functions: smallFunctions({}) });
  world.faults.add({ name: 'gateway_timeout_before_commit' });
  await expect(fetch(`${world.url}/v3/certificates`)).rejects.toThrow();
});

test('every process of a world that is closed while calls run and come in is ended', async () => {
  const began = signal();
  const code =
    "exports.main = () => { console.log('began'); return new Promise(() => setInterval(() => {}, 1e6)); };";
  const world = await testWorld({
    functions: smallFunctions({ stuck: code, late: code }),
    onLine: began.resolve,
  });
  const running = world.host.call('stuck', {}, {});
  await began.promise;
  const closing = world.close();
  const late = world.host.call('late', {}, {});
  await closing;
  expect(await running).toMatchObject({ ok: false, error: { code: 'FUNCTION_KILLED' } });
  expect(await late).toMatchObject({ ok: false, error: { code: 'FUNCTION_KILLED' } });
  expect(world.host.instances()).toEqual([]);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The operating system tells a worker of its parent's end when it gets round to it. */
async function gone(pid: number): Promise<void> {
  for (let looks = 0; looks < 500 && isAlive(pid); looks++) await new Promise((done) => setTimeout(done, 10));
  expect(isAlive(pid)).toBe(false);
}
