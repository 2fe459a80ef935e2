import { connect } from 'node:net';
import { listen } from '../../../../simulator/http-server';
import { jsonOf } from '../support/client';
import { createWorld, MINUTE_MS, NUMBER, order, START, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const JSAPI = '/v3/pay/transactions/jsapi';
const send = (hostname: string, body: unknown = order()) =>
  world.raw({ method: 'POST', url: JSAPI, body, hostname });
const known = () => world.pay.ledger.list().length;

test('F-51 main_host_down: the main host breaks every connection, the backup host works', async () => {
  world.faults.add({ name: 'main_host_down' });
  expect(await send('127.0.0.1')).toEqual({ drop: true });
  expect(known()).toBe(0);
  expect(await send('localhost')).toMatchObject({ status: 200 });
});

test('F-52 main_host_unavailable: 503 with a page on the main host, the backup host works', async () => {
  world.faults.add({ name: 'main_host_unavailable' });
  const out = await send('127.0.0.1');
  expect(out).toMatchObject({ status: 503, headers: { 'content-type': 'text/html' } });
  expect(known()).toBe(0);
  expect(await send('localhost')).toMatchObject({ status: 200 });
});

test('F-51 backup_host_down: the backup host breaks every connection, the main host works', async () => {
  world.faults.add({ name: 'backup_host_down' });
  expect(await send('localhost')).toEqual({ drop: true });
  expect(await send('127.0.0.1')).toMatchObject({ status: 200 });
});

test('F-51 gateway_timeout_before_commit: nothing was done', async () => {
  world.faults.add({ name: 'gateway_timeout_before_commit', times: 1 });
  expect(await send('127.0.0.1')).toEqual({ drop: true });
  expect(known()).toBe(0);
  expect(world.recorder.list()).toMatchObject([{ status: 0, answer: { dropped: true } }]);
  expect(await send('127.0.0.1')).toMatchObject({ status: 200 });
});

test('F-51 gateway_timeout_after_commit: it was done, and the same request again is answered', async () => {
  world.faults.add({ name: 'gateway_timeout_after_commit', times: 1 });
  expect(await send('127.0.0.1')).toEqual({ drop: true });
  expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
  expect(await send('127.0.0.1')).toMatchObject({ status: 200 });
});

test('F-51 connection_reset_before_commit: a reset, and nothing was done', async () => {
  world.faults.add({ name: 'connection_reset_before_commit', times: 1 });
  expect(await send('127.0.0.1')).toEqual({ drop: true, reset: true });
  expect(known()).toBe(0);
});

test('F-51 connection_reset_after_commit: a reset, and it was done', async () => {
  world.faults.add({ name: 'connection_reset_after_commit', times: 1 });
  expect(await send('127.0.0.1')).toEqual({ drop: true, reset: true });
  expect(known()).toBe(1);
});

test('F-54 answer_truncated: it was done, and half of the answer is sent', async () => {
  world.faults.add({ name: 'answer_truncated', times: 1 });
  const out = await send('127.0.0.1');
  expect(out).toMatchObject({ status: 200, cut_at: expect.any(Number) });
  if ('drop' in out) throw new Error('broken');
  expect(out.cut_at).toBe(Math.floor(out.body.length / 2));
  expect(known()).toBe(1);
});

test('answer_truncated: an answer without a body cannot be cut short, and uses no fault up', async () => {
  await world.prepay();
  world.faults.add({ name: 'answer_truncated', times: 1 });
  expect(await world.close(NUMBER)).not.toHaveProperty('cut_at');
  expect(world.faults.list().active).toHaveLength(1);
});

describe('request_arrives_late', () => {
  const late = (delay_ms: number) => world.faults.add({ name: 'request_arrives_late', times: 1, delay_ms });

  test('F-65 the connection breaks, and the order is placed later', async () => {
    late(4 * MINUTE_MS);
    expect(await send('127.0.0.1')).toEqual({ drop: true });
    expect((await world.query(NUMBER)).status).toBe(404);
    await world.clock.advance(4 * MINUTE_MS - 1);
    expect(known()).toBe(0);
    await world.clock.advance(1);
    expect(world.pay.ledger.truth(NUMBER)).toMatchObject({ created_at: START + 4 * MINUTE_MS });
    expect(world.recorder.list().at(-1)).toMatchObject({ about: 'prepay', status: 200 });
  });

  test('F-65 more than five minutes later its signature is too old', async () => {
    late(6 * MINUTE_MS);
    await send('127.0.0.1');
    await world.clock.advance(6 * MINUTE_MS);
    expect(known()).toBe(0);
    expect(world.recorder.list().at(-1)).toMatchObject({ status: 401, answer: { code: 'SIGN_ERROR' } });
  });

  test('F-65 nor does a client on the wall clock get in by it, though the wall clock has not moved', async () => {
    const timestamp = Math.floor(world.clock.wallNow() / 1000);
    const wall = () => world.raw({ method: 'POST', url: JSAPI, body: order(), timestamp });
    late(6 * MINUTE_MS);
    await wall();
    await world.clock.advance(6 * MINUTE_MS);
    expect(known()).toBe(0);
    expect(await wall()).toMatchObject({ status: 200 });
  });

  test('what has changed meanwhile is checked then: a late close of a paid order is refused', async () => {
    await world.prepay();
    late(MINUTE_MS);
    await expect(world.close(NUMBER)).rejects.toThrow('the connection was broken');
    world.pay.ledger.pay(NUMBER);
    await world.clock.advance(MINUTE_MS);
    expect(world.recorder.list().at(-2)).toMatchObject({ about: 'close', answer: { code: 'ORDER_PAID' } });
  });

  test('an emptied world forgets what was on its way', async () => {
    late(MINUTE_MS);
    await send('127.0.0.1');
    world.pay.reset();
    await world.clock.advance(MINUTE_MS);
    expect(known()).toBe(0);
  });
});

describe('over a real connection', () => {
  const answerOf = async (out: Awaited<ReturnType<typeof send>>) => {
    const { port, close } = await listen(
      0,
      async () => out,
      () => START,
    );
    const seen = await new Promise<{ text: string; end: string }>((resolve) => {
      const chunks: Buffer[] = [];
      const text = () => Buffer.concat(chunks).toString();
      const socket = connect(port, '127.0.0.1', () => socket.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n'));
      socket.on('data', (chunk) => chunks.push(chunk));
      socket.on('end', () => resolve({ text: text(), end: 'FIN' }));
      socket.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ text: text(), end: String(error.code) }),
      );
    });
    await close();
    return seen;
  };

  test('a drop ends the connection, a reset resets it', async () => {
    expect(await answerOf({ drop: true })).toEqual({ text: '', end: 'FIN' });
    expect(await answerOf({ drop: true, reset: true })).toEqual({ text: '', end: 'ECONNRESET' });
  });

  test('an answer cut short says how long it would have been, and breaks off', async () => {
    const body = Buffer.from('{"prepay_id":"wx1"}');
    const { text, end } = await answerOf({ status: 200, headers: {}, body, cut_at: 9 });
    expect(text).toContain(`content-length: ${body.length}`);
    expect(text.split('\r\n\r\n')[1]).toBe('{"prepay_');
    expect(end).toBe('FIN');
  });
});
