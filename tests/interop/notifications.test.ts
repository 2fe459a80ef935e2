import type { World } from '../../simulator/world';
import { control, type Json } from '../support/world';
import { PEERS } from './support/all-peers';
import { orderOf, payOrder, wechatPay } from './support/merchant';
import { merchantServer } from './support/merchant-server';
import type { Peer } from './support/peer';

/** Broken on the way, or signed by nobody: verification has to fail, whoever verifies. */
const REFUSED_BY_SIGNATURE = [
  'body_bit',
  'signature_bit',
  'serial_unknown',
  'timestamp_changed',
  'nonce_changed',
  'signature_missing',
  'timestamp_missing',
  'nonce_missing',
  'serial_missing',
  'probe',
];
/** Signed validly, and never refused for their date: no client's helper looks ahead. */
const SIGNED_VALIDLY = ['timestamp_future_301', 'replay_bytes'];
const DAY_MS = 86_400_000;
const FIRST_PAUSE_MS = 15_000;

/** An order paid by its payer, whose notification goes to the peer's own code. Settled when this returns. */
async function paidOrder(peer: Peer, faults: object[] = []) {
  const { world, merchants } = await wechatPay();
  for (const fault of faults) await control(world, 'POST', '/faults', fault);
  const server = await merchantServer(peer.reader(world, merchants));
  const order = orderOf(merchants, { notify_url: server.url });
  expect(await peer.prepay(world, merchants, order, merchants.direct)).toEqual({ status: 200 });
  const truth = await payOrder(world, order.out_trade_no);
  await advance(world, 0);
  const send = async (mutate: string) => {
    const { id } = await notification(world);
    return (await control(world, 'POST', `/notifications/${id}/send`, { mutate })).body.status;
  };
  return { world, merchants, order, truth, send, ...server };
}

async function notification(world: World): Promise<Json> {
  const [only, ...others] = (await control(world, 'GET', '/notifications')).body;
  expect(others).toEqual([]);
  return only!;
}

/** Answered when everything that fell due has been delivered. */
async function advance(world: World, ms: number): Promise<void> {
  await control(world, 'POST', '/clock/advance', { ms });
}

describe.each(PEERS)('$name', (peer) => {
  test('verifies and opens our notification, and its answer ends the delivery', async () => {
    const { world, order, truth, accepted, refused } = await paidOrder(peer);
    await advance(world, DAY_MS);
    expect(refused).toEqual([]);
    expect(accepted).toEqual([
      {
        ...{ appid: order.appid, mchid: order.mchid, out_trade_no: order.out_trade_no },
        ...{ transaction_id: truth.transaction_id, trade_type: 'JSAPI', trade_state: 'SUCCESS' },
        ...{ trade_state_desc: '支付成功', bank_type: expect.any(String), attach: order.attach },
        ...{ success_time: truth.success_time, payer: order.payer },
        amount: { total: 8800, payer_total: 8800, currency: 'CNY', payer_currency: 'CNY' },
        promotion_detail: [],
      },
    ]);
    const { attempts, ...delivered } = await notification(world);
    expect(attempts).toMatchObject([{ status: 200 }]);
    expect(delivered).not.toHaveProperty('next_at');
  });

  test('refuses a probe, and gets the true notification a quarter of a minute later', async () => {
    const probe = { name: 'signature_probe', times: 1, match: { target: 'notification' } };
    const { world, accepted, refused } = await paidOrder(peer, [probe]);
    expect([accepted.length, refused.length]).toEqual([0, 1]);
    await advance(world, FIRST_PAUSE_MS);
    expect([accepted.length, refused.length]).toEqual([1, 1]);
    expect((await notification(world)).attempts).toMatchObject([{ status: 401 }, { status: 200 }]);
  });

  test('refuses what was broken after signing', async () => {
    const { send, accepted, refused } = await paidOrder(peer);
    for (const mutate of REFUSED_BY_SIGNATURE) {
      expect({ mutate, status: await send(mutate) }).toEqual({ mutate, status: 401 });
    }
    expect([accepted.length, refused.length]).toEqual([1, REFUSED_BY_SIGNATURE.length]);
  });

  test('verifies and opens what is signed validly, of the future too', async () => {
    const { send, accepted } = await paidOrder(peer);
    const [first] = accepted;
    for (const mutate of SIGNED_VALIDLY) {
      expect({ mutate, status: await send(mutate) }).toEqual({ mutate, status: 200 });
      expect(accepted.at(-1)).toEqual(first);
    }
  });

  const old = peer.window === 'past' ? 'refuses' : 'opens, for want of a look at the date,';
  test(`${old} a message that is signed validly but old`, async () => {
    const { send } = await paidOrder(peer);
    expect(await send('timestamp_past_301')).toBe(peer.window === 'past' ? 401 : 200);
  });

  test('reads the contradiction in a message that is valid but says something else', async () => {
    const { send, order, accepted } = await paidOrder(peer);
    const contradictions = {
      wrong_amount: { amount: { total: order.amount.total + 1, currency: 'CNY' } },
      wrong_currency: { amount: { total: order.amount.total, currency: 'USD' } },
      wrong_mchid: { mchid: expect.not.stringMatching(order.mchid) },
      wrong_appid: { appid: expect.not.stringMatching(order.appid) },
      wrong_payer: { payer: { openid: expect.not.stringMatching(order.payer.openid) } },
      unknown_order: { out_trade_no: expect.not.stringMatching(order.out_trade_no) },
    };
    for (const [mutate, said] of Object.entries(contradictions)) {
      expect({ mutate, status: await send(mutate) }).toEqual({ mutate, status: 200 });
      expect(accepted.at(-1)).toMatchObject(said);
    }
  });

  const tag = peer.checks_tag ? 'refuses' : 'lets pass, for want of a check,';
  test(`${tag} a message that is signed validly around a broken seal`, async () => {
    const { send } = await paidOrder(peer);
    expect(await send('tag_bit')).toBe(peer.checks_tag ? 401 : 200);
  });

  const key = peer.holds_public_key ? 'accepts' : 'refuses, for want of the key,';
  test(`${key} a message signed with the WeChat Pay public key`, async () => {
    const { send } = await paidOrder(peer);
    expect(await send('public_key')).toBe(peer.holds_public_key ? 200 : 401);
  });
});
