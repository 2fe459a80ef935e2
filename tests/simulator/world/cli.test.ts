import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { signal } from '../../support/signal';
import { temporaryFolder } from '../../support/small-functions';
import { control, type Json } from '../../support/world';

const ROOT = resolve(__dirname, '../../..');
const STARTED_MS_MAX = 60_000;

jest.setTimeout(STARTED_MS_MAX);

/** The command as `npm start` runs it, in a shell that has these variables beside PATH and HOME. */
function wxpay(args: string[], variables: Record<string, string> = {}) {
  const command = ['--enable-source-maps', '-r', './scripts/typescript.cjs', 'simulator/cli.ts', ...args];
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, command, { cwd: ROOT, env: { PATH, HOME, ...variables } });
  const lines: string[] = [];
  const ready = signal();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('ready ')) ready.resolve();
    });
  }
  const ended = new Promise<number | null>((done) => child.once('close', done));
  return { child, lines, ready: ready.promise, ended };
}

const urlOf = (lines: string[]) => ({
  url: lines.find((line) => line.startsWith('ready '))!.slice('ready '.length),
});

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(args: string[], variables?: Record<string, string>) {
  const started = wxpay(['start', '--port', '0', ...args], variables);
  children.push(started.child);
  return started;
}

/** A shop that has started, and what it is asked: by its buyer, and through the control API. */
async function startedShop(args: string[]) {
  const { lines, ready, ended, child } = start(args);
  await Promise.race([ready, ended]);
  const world = urlOf(lines);
  const asked = (method: 'GET' | 'POST', path: string, body?: unknown) => control(world, method, path, body);
  const pay = async (event: object): Promise<Json> =>
    (await asked('POST', '/functions/pay', { event, openid: 'oAlice' })).body.result!;
  return { child, ended, control: asked, pay };
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'start says where it is ready, and %s ends it with exit code 0',
  async (name) => {
    const { child, lines, ready, ended } = start(['--data', temporaryFolder(), '--timers', 'off']);
    await Promise.race([ready, ended]);
    const world = urlOf(lines);
    expect(world.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    // A process of a function is running when the signal comes.
    expect(
      (await control(world, 'POST', '/functions/pay', { event: { action: 'list' }, openid: 'oA' })).status,
    ).toBe(200);
    child.kill(name);
    expect(await ended).toBe(0);
    await expect(fetch(world.url)).rejects.toThrow();
  },
);

test('start --gateway v3 on the data of an earlier start --gateway v2 keeps its orders in flight', async () => {
  const folder = ['--data', temporaryFolder(), '--timers', 'off', '--instances', '1'];
  const began = await startedShop([...folder, '--gateway', 'v2']);
  const wanted = { request_id: 'before-the-move-0123456789', items: [{ sku: 'moli-100g', quantity: 1 }] };
  const { out_trade_no } = (await began.pay({ action: 'create', ...wanted })).order!;
  began.child.kill('SIGTERM');
  await began.ended;

  const moved = await startedShop([...folder, '--gateway', 'v3']);
  const resumed = await moved.pay({ action: 'resume', out_trade_no });
  expect(resumed.pay_params!.signType).toBe('HMAC-SHA256');
  await moved.control('POST', `/orders/${out_trade_no}/pay`);
  expect((await moved.pay({ action: 'query', out_trade_no })).order!.status).toBe('paid');
});

test('sim starts WeChat Pay alone, and SIGTERM ends it with exit code 0', async () => {
  const { child, lines, ready, ended } = wxpay(['sim', '--port', '0', '--data', temporaryFolder()]);
  children.push(child);
  await Promise.race([ready, ended]);
  const world = urlOf(lines);
  expect((await control(world, 'GET', '/summary')).body).toMatchObject({ cloud: false });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('keys of a merchant in the shell are refused by name, and nothing is started', async () => {
  const { lines, ended } = start(['--data', temporaryFolder()], { WXPAY_API_V3_KEY: 'hush' });
  expect(await ended).toBe(1);
  expect(lines.join('\n')).toContain('WXPAY_API_V3_KEY');
  expect(lines.join('\n')).not.toMatch(/hush|ready/);
});

test('a flag that makes no sense is explained, with exit code 1', async () => {
  const { lines, ended } = start(['--instances', 'many']);
  expect(await ended).toBe(1);
  expect(lines.join('\n')).toContain('from 1 to 64');
});

test.each([
  ['qfpay', /It takes v3 or v3_partner or v2 or v2_partner or cloudpay/],
  ['v4', /^error: .*It takes v3 or v3_partner/m],
])('--gateway %s is refused, with what there is, and nothing is started', async (name, words) => {
  const { lines, ended } = start(['--data', temporaryFolder(), '--gateway', name]);
  expect(await ended).toBe(1);
  expect(lines.join('\n')).toMatch(words);
  expect(lines.join('\n')).not.toMatch(/ready/);
});

test('a busy port is refused, with who has it and how to choose another', async () => {
  const first = start(['--data', temporaryFolder(), '--timers', 'off']);
  await first.ready;
  const { port } = new URL(urlOf(first.lines).url);
  const second = start(['--data', temporaryFolder(), '--port', port]);
  expect(await second.ended).toBe(1);
  expect(second.lines.join('\n')).toMatch(
    new RegExp(`port ${port} is in use by another wxpay-kit simulator.*--port`),
  );
});
