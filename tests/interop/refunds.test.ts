import { control } from '../support/world';
import { PEERS } from './support/all-peers';
import { newNumber, orderOf, payOrder, wechatPay } from './support/merchant';
import { merchantServer } from './support/merchant-server';
import type { Peer } from './support/peer';

/** How long a refund is on its way here. */
const ARRIVES_MS = 20_000;

/** A paid order, its notification taken, and a refund of 30 of its 88 yuan that nobody has asked for yet. */
async function setUp(peer: Peer) {
  const { world, merchants } = await wechatPay();
  const server = await merchantServer(peer.reader(world, merchants));
  const order = orderOf(merchants, { notify_url: server.url });
  expect(await peer.prepay(world, merchants, order, merchants.direct)).toEqual({ status: 200 });
  const { transaction_id } = await payOrder(world, order.out_trade_no);
  const advance = (ms: number) => control(world, 'POST', '/clock/advance', { ms });
  await advance(0);
  const refund = {
    ...{ out_trade_no: order.out_trade_no, out_refund_no: `${order.out_trade_no}_1` },
    ...{ reason: '茶叶受潮', notify_url: server.url },
    amount: { refund: 3000, total: 8800, currency: 'CNY' },
  };
  return { ...server, order, transaction_id, advance, refund, calls: peer.calls(world, merchants) };
}

describe.each(PEERS)('$name', (peer) => {
  test('asks for a refund, and finds it on its way and then arrived', async () => {
    const { calls, refund, order, transaction_id, advance } = await setUp(peer);
    const asked = await calls.refund(refund);
    expect(asked).toMatchObject({
      refund_id: expect.stringMatching(/^50\d{27}$/),
      ...{ out_refund_no: refund.out_refund_no, out_trade_no: order.out_trade_no, transaction_id },
      ...{ channel: 'ORIGINAL', status: 'PROCESSING', user_received_account: expect.any(String) },
      amount: { total: 8800, refund: 3000, payer_total: 8800, payer_refund: 3000, currency: 'CNY' },
    });
    expect(asked).not.toHaveProperty('success_time');
    expect(await calls.findRefund(refund.out_refund_no)).toEqual(asked);
    await advance(ARRIVES_MS);
    expect(await calls.findRefund(refund.out_refund_no)).toMatchObject({
      ...{ refund_id: asked.refund_id, status: 'SUCCESS' },
      success_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/),
    });
    expect(await calls.query(order.out_trade_no)).toMatchObject({ transaction_id, trade_state: 'REFUND' });
  });

  test('verifies and opens our notification of the refund', async () => {
    const { calls, refund, order, transaction_id, advance, accepted, refused } = await setUp(peer);
    const { refund_id } = await calls.refund(refund);
    expect(accepted).toHaveLength(1);
    await advance(ARRIVES_MS);
    const { success_time } = await calls.findRefund(refund.out_refund_no);
    expect(refused).toEqual([]);
    expect(accepted.slice(1)).toEqual([
      {
        ...{ mchid: order.mchid, out_trade_no: order.out_trade_no, transaction_id },
        ...{ out_refund_no: refund.out_refund_no, refund_id, refund_status: 'SUCCESS', success_time },
        user_received_account: expect.any(String),
        amount: { total: 8800, refund: 3000, payer_total: 8800, payer_refund: 3000 },
      },
    ]);
  });

  test('may repeat a refund under its number, and not change it', async () => {
    const { calls, refund } = await setUp(peer);
    const { refund_id } = await calls.refund(refund);
    expect(await calls.refund(refund)).toMatchObject({ refund_id, amount: { refund: 3000 } });
    const changed = { ...refund, amount: { ...refund.amount, refund: 3001 } };
    expect(await calls.refund(changed)).toMatchObject({ refused: 400, code: 'INVALID_REQUEST' });
  });

  test('asks by the payment’s own number too, and gets no more than was paid', async () => {
    const { calls, refund, transaction_id } = await setUp(peer);
    const { out_trade_no: _, ...rest } = refund;
    const by_id = { ...rest, transaction_id, amount: { ...refund.amount, refund: 8800 } };
    expect(await calls.refund(by_id)).toMatchObject({ status: 'PROCESSING', amount: { refund: 8800 } });
    const more = { ...by_id, out_refund_no: newNumber(), amount: { ...refund.amount, refund: 1 } };
    expect(await calls.refund(more)).toMatchObject({ refused: 400, code: 'INVALID_REQUEST' });
  });

  test('is told of an order and of a refund that nobody knows', async () => {
    const { calls, refund } = await setUp(peer);
    const missing = { refused: 404, code: 'RESOURCE_NOT_EXISTS' };
    expect(await calls.refund({ ...refund, out_trade_no: newNumber() })).toMatchObject(missing);
    expect(await calls.findRefund(newNumber())).toMatchObject(missing);
  });
});
