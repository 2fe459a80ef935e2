import { control } from '../support/world';
import { PEERS } from './support/all-peers';
import { OPENID, orderOf, wechatPay } from './support/merchant';
import { merchantServer } from './support/merchant-server';
import type { Peer } from './support/peer';

async function setUp(peer: Peer) {
  const { world, merchants } = await wechatPay();
  const { payer: _, ...order } = orderOf(merchants);
  const scan = async (out_trade_no: string) => {
    const paid = await control(world, 'POST', `/orders/${out_trade_no}/pay`, { openid: OPENID });
    expect(paid.status).toBe(200);
    await control(world, 'POST', '/clock/advance', { ms: 0 });
    return paid.body;
  };
  return { world, merchants, order, scan, calls: peer.calls(world, merchants) };
}

describe.each(PEERS)('$name', (peer) => {
  test('places a Native order, and is answered with the text of its code', async () => {
    const { calls, order } = await setUp(peer);
    const code_url = expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\S*pr=\w+/);
    expect(await calls.native(order)).toEqual({ code_url });
    expect(await calls.query(order.out_trade_no)).toMatchObject({ trade_state: 'NOTPAY' });
  });

  test('finds a Native payment by either number, and reads its notification', async () => {
    const { world, merchants, calls, order, scan } = await setUp(peer);
    const { url, accepted, refused } = await merchantServer(peer.reader(world, merchants));
    await calls.native({ ...order, notify_url: url });
    const { transaction_id } = await scan(order.out_trade_no);
    const found = await calls.query(order.out_trade_no);
    expect(found).toMatchObject({
      ...{ transaction_id, trade_type: 'NATIVE', trade_state: 'SUCCESS', payer: { openid: OPENID } },
    });
    expect(await calls.queryById(String(transaction_id))).toEqual(found);
    expect([accepted, refused]).toEqual([[found], []]);
  });

  test('closes a Native order, and not one that is paid', async () => {
    const { merchants, calls, order, scan } = await setUp(peer);
    const { payer: _, ...other } = orderOf(merchants);
    await calls.native(order);
    await calls.native(other);
    await scan(other.out_trade_no);
    expect(await calls.close(order.out_trade_no)).toEqual({});
    expect(await calls.query(order.out_trade_no)).toMatchObject({ trade_state: 'CLOSED' });
    expect(await calls.close(other.out_trade_no)).toMatchObject({ refused: 400, code: 'ORDER_PAID' });
  });
});
