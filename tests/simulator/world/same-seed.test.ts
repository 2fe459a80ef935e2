import { Random } from '../../../simulator/random';
import { DIRECT_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { smallFunctions, temporaryFolder } from '../../support/small-functions';
import { testWorld } from '../../support/world';
import { createReceiver } from '../wechatpay/support/receiver';
import { ScriptedClient } from './support/scripted-client';

const START = Date.parse('2031-03-04T12:00:00+08:00');
const ORDERS = 12;
const OPENID = 'oSCRIPTED0000000000000000000';
const BASE = '/v3/pay/transactions';
const REFUNDS = '/v3/refund/domestic/refunds';
/** Hundreds of signatures are made and checked. */
const LIMIT_MS = 60_000;
const { mchid, appid } = DIRECT_MERCHANT;

/** Faults that strike by chance: of every group that this traffic meets. */
const FAULTS = [
  'gateway_timeout_before_commit connection_reset_after_commit answer_truncated main_host_down request_arrives_late',
  'answer_html answer_unsigned answer_signature_wrong signature_probe server_error_after_commit rate_limited',
  'gateway_clock_off sign_error order_not_found_for_a_while query_stale close_too_early close_user_paying',
  'payment_before_close payment_amount_wrong payment_by_another second_payment payment_of_closed_order',
  'notification_lost notification_duplicated notification_late notification_reordered notification_before_answer',
  'notification_answer_lost notification_forged notification_wrong_amount notification_malformed',
].flatMap((line) => line.split(' '));

type Run = { log: string; heard: string; received: string };

/** One world, one merchant, the same traffic: all that was recorded, answered and notified. */
async function run(seed: number): Promise<Run> {
  const merchant = await createReceiver();
  const world = await testWorld({ functions: smallFunctions({}), seed });
  world.clock.setMode('still');
  await world.clock.set(START);
  const client = new ScriptedClient(world.url, START);
  await client.steer('POST', '/toggles', { notification_clock: 'simulated' });
  for (const name of FAULTS) await client.steer('POST', '/faults', { name, probability: 0.08 });
  await traffic(client, merchant.url);
  await merchant.close();
  const ports = new RegExp(`:(${world.port}|${new URL(merchant.base).port})\\b`, 'g');
  // A request says where its notification is to go, so its signature differs with the port.
  const plain = (value: unknown) =>
    JSON.stringify(value, withoutDurations, 1)
      .replace(ports, ':PORT')
      .replace(/(WECHATPAY2[^\n]*signature=)\\"[^"]+\\"/g, '$1SIGNATURE');
  const received = merchant.received.map(({ headers, body }) => ({ headers, body: body.toString('utf8') }));
  return { log: plain(world.recorder.list()), heard: plain(client.heard), received: plain(received) };
}

/** How long the machine took, and how far the simulated clock is from the machine's. */
function withoutDurations(key: string, value: unknown): unknown {
  if (['started_ms', 'ended_ms', 'ms', 'offset_ms'].includes(key)) return undefined;
  // A recorded control answer and an answer that was heard are text with the same figures in it.
  return typeof value === 'string' ? value.replace(/,?"(offset_ms|ms)":-?\d+/g, '') : value;
}

/** What the script does is itself drawn from a seed, always the same. */
async function traffic(client: ScriptedClient, notify_url: string): Promise<void> {
  const script = new Random(11);
  for (let n = 0; n < ORDERS; n++) {
    const out_trade_no = `T2031030400${String(n).padStart(4, '0')}`;
    const order = { appid, mchid, description: '龙井茶', out_trade_no, notify_url };
    const wanted = { ...order, amount: { total: 100 + n, currency: 'CNY' }, payer: { openid: OPENID } };
    await client.pay('POST', `${BASE}/jsapi`, wanted);
    await client.pay('POST', `${BASE}/jsapi`, wanted, 'localhost');
    if (script.next() < 0.7) await client.act(`/orders/${out_trade_no}/pay`, {});
    await client.pay('GET', `${BASE}/out-trade-no/${out_trade_no}?mchid=${mchid}`);
    if (script.next() < 0.5)
      await client.pay('POST', `${BASE}/out-trade-no/${out_trade_no}/close`, { mchid });
    if (script.next() < 0.4) await client.act(`/orders/${out_trade_no}/pay`, {});
    if (script.next() < 0.4) await client.act(`/orders/${out_trade_no}/refund`, { total: 1 });
    const refund = {
      out_trade_no,
      out_refund_no: `R${n}`,
      amount: { refund: 1, total: 100 + n, currency: 'CNY' },
    };
    if (script.next() < 0.4) await client.pay('POST', REFUNDS, refund);
    await client.pass(script.int(1, 60_000));
    await client.pay('GET', `${BASE}/out-trade-no/${out_trade_no}?mchid=${mchid}`, undefined, 'localhost');
  }
  await client.steer('POST', '/login', {});
  await client.pass(24 * 3_600_000);
  await client.steer('GET', '/orders');
  await client.steer('GET', '/notifications');
  await client.steer('GET', '/faults');
}

test(
  'the same seed and the same traffic give the same log, answers and notifications, byte for byte',
  async () => {
    const first = await run(7);
    const second = await run(7);
    expect(second.log).toBe(first.log);
    expect(second.heard).toBe(first.heard);
    expect(second.received).toBe(first.received);
    // Enough happened for that to mean something.
    const struck = [...first.heard.matchAll(/\\"struck\\":(\d+)/g)].filter(([, times]) => Number(times) > 0);
    expect(struck.length).toBeGreaterThan(15);
    expect(first.log.length).toBeGreaterThan(50_000);
  },
  LIMIT_MS,
);

test(
  'another seed gives another log',
  async () => {
    const [one, other] = [await run(7), await run(8)];
    expect(other.log).not.toBe(one.log);
    expect(other.received).not.toBe(one.received);
  },
  LIMIT_MS,
);

test('a world that is emptied with a seed goes on as a new one of that seed', async () => {
  const world = await testWorld({ functions: smallFunctions({}), seed: 3 });
  const draw = () =>
    [world.random.text(8), world.faults.add({ name: 'rate_limited', probability: 0.5 })] as const;
  const chances = () => Array.from({ length: 20 }, () => world.faults.strikes('rate_limited', {}));
  const ids = async () => (await world.database.insert('orders', [{}, {}])) as string[];
  await world.reset(9);
  const first = [draw()[0], chances(), await ids()];
  await world.reset(9);
  expect([draw()[0], chances(), await ids()]).toEqual(first);
});

test('a fault that strikes by chance, and what the cloud gives out, shift none of the numbers', async () => {
  const world = await testWorld({ functions: smallFunctions({}) });
  await world.reset(9);
  const undisturbed = world.random.text(20);
  await world.reset(9);
  world.faults.add({ name: 'rate_limited', probability: 0.5 });
  for (let n = 0; n < 5; n++) world.faults.strikes('rate_limited', {});
  await world.database.insert('orders', [{}]);
  expect(world.random.text(20)).toBe(undisturbed);
});

test('a world opened again gives no document an id that it has given before', async () => {
  const options = { data: temporaryFolder(), functions: smallFunctions({}), seed: 3 };
  const first = await testWorld(options);
  const given = await first.database.insert('orders', [{}, {}]);
  await first.close();
  const again = await testWorld(options);
  const then = await again.database.insert('orders', [{}, {}]);
  expect(new Set([...given, ...then]).size).toBe(4);
});
