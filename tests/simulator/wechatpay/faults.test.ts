import { PROBE_PREFIX } from '../../../simulator/wechatpay/keys/platform-signer';
import { isSignedBy, jsonOf } from './support/client';
import { createWorld, KEYS, NUMBER, order, type World } from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const JSAPI = '/v3/pay/transactions/jsapi';
const send = (hostname: string) => world.raw({ method: 'POST', url: JSAPI, body: order(), hostname });
const known = () => world.pay.ledger.list().length;

test('main_host_down: the main host breaks every connection, the backup host works', async () => {
  world.faults.add({ name: 'main_host_down' });
  expect(await send('127.0.0.1')).toEqual({ drop: true });
  expect(known()).toBe(0);
  expect(await send('localhost')).toMatchObject({ status: 200 });
});

test('gateway_timeout_before_commit: nothing was done', async () => {
  world.faults.add({ name: 'gateway_timeout_before_commit', times: 1 });
  expect(await send('127.0.0.1')).toEqual({ drop: true });
  expect(known()).toBe(0);
  expect(world.recorder.list()).toMatchObject([{ status: 0, answer: { dropped: true } }]);
  expect(await send('127.0.0.1')).toMatchObject({ status: 200 });
});

test('gateway_timeout_after_commit: it was done, and the same request again is answered', async () => {
  world.faults.add({ name: 'gateway_timeout_after_commit', times: 1 });
  expect(await send('127.0.0.1')).toEqual({ drop: true });
  expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
  expect(await send('127.0.0.1')).toMatchObject({ status: 200 });
});

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

test('signature_probe on an answer: a signature that must fail, once', async () => {
  world.faults.add({ name: 'signature_probe', times: 1, match: { target: 'answer' } });
  const probe = await world.prepay();
  expect(probe.headers['wechatpay-signature']!.startsWith(PROBE_PREFIX)).toBe(true);
  expect(isSignedBy(probe, KEYS.platform[0]!.certificate)).toBe(false);
  expect(isSignedBy(await world.prepay(), KEYS.platform[0]!.certificate)).toBe(true);
});

test('signature_probe on notifications leaves answers alone, and errors use no probe up', async () => {
  world.faults.add({ name: 'signature_probe', match: { target: 'notification' } });
  expect(isSignedBy(await world.prepay(), KEYS.platform[0]!.certificate)).toBe(true);
  world.faults.remove();
  world.faults.add({ name: 'signature_probe', times: 1 });
  await world.query('T20310304999999');
  expect(world.faults.list().active).toHaveLength(1);
});

test('a fault that makes no sense is refused', () => {
  expect(() => world.faults.add({ name: 'gateway_timeout' })).toThrow(
    /no fault is called 'gateway_timeout'; known: /,
  );
  for (const times of [0, 1.5, Number.NaN])
    expect(() => world.faults.add({ name: 'clock_skew', times })).toThrow(/times/);
  expect(() => world.faults.add({ name: 'clock_skew', probability: 2 })).toThrow(/probability/);
});
