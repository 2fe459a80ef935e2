import { control } from '../support/world';
import { type Merchants, OPENID, openCashier, payOrder, wechatPay } from './support/merchant';
import { merchantServer } from './support/merchant-server';
import { PARTNER_PEERS, type PartnerPeer, partnerOrderOf, type Way } from './support/partner';

const NOON = Date.parse('2026-01-05T12:00:00+08:00');
const HALF_PAST_TEN = Date.parse('2026-01-06T10:30:00+08:00');

async function setUp(peer: PartnerPeer) {
  const { world, merchants } = await wechatPay();
  const { sub_mchid, other_sub_mchid } = merchants.partner;
  const server = await merchantServer(peer.reader(world, merchants));
  const order = partnerOrderOf(merchants, { notify_url: server.url });
  const calls = peer.calls(world, merchants, sub_mchid);
  return {
    world,
    merchants,
    ...server,
    order,
    calls,
    asOther: peer.calls(world, merchants, other_sub_mchid),
  };
}

describe.each(PARTNER_PEERS)('$name, for a service provider', (peer) => {
  test.each<[Way, object]>([
    ['jsapi', { prepay_id: expect.stringMatching(/^wx[0-9a-f]{34}$/) }],
    ['app', { prepay_id: expect.stringMatching(/^wx[0-9a-f]{34}$/) }],
    ['native', { code_url: expect.stringMatching(/^weixin:/) }],
    ['h5', { h5_url: expect.stringContaining('prepay_id=wx') }],
  ])('places, finds and closes a sub-merchant’s order by %s', async (way, voucher) => {
    const { merchants, calls, order } = await setUp(peer);
    const { payer, ...anybody } = order;
    const scene_info = { payer_client_ip: '203.0.113.9', h5_info: { type: 'Wap' } };
    const wanted = {
      ...anybody,
      ...(way === 'jsapi' ? { payer } : {}),
      ...(way === 'h5' ? { scene_info } : {}),
    };
    expect(await calls.place(way, wanted)).toEqual(voucher);
    const { sp_appid, sp_mchid, sub_appid, sub_mchid } = merchants.partner;
    const parties = { sp_appid, sp_mchid, sub_appid, sub_mchid };
    expect(await calls.query(order.out_trade_no)).toMatchObject({ ...parties, trade_state: 'NOTPAY' });
    expect(await calls.close(order.out_trade_no)).toEqual({});
    expect(await calls.query(order.out_trade_no)).toMatchObject({ trade_state: 'CLOSED' });
  });

  test('opens our cashier in the sub-merchant’s app, and reads what it is told of the payment', async () => {
    const { world, merchants, calls, order, accepted, refused } = await setUp(peer);
    const { sp_appid, sub_appid } = merchants.partner;
    const { prepay_id } = await calls.place('jsapi', order);
    const cashierIn = (appid: string) => openCashier(world, calls.payParams(String(prepay_id), appid));
    expect(await cashierIn(sp_appid)).not.toHaveProperty('cashier_id');
    const { cashier_id } = await cashierIn(sub_appid);
    const approved = await control(world, 'POST', `/cashier/${cashier_id}/approve`);
    expect(approved.body).toEqual({ errMsg: 'requestPayment:ok' });
    await control(world, 'POST', '/clock/advance', { ms: 0 });
    const found = await calls.query(order.out_trade_no);
    expect(found).toMatchObject({ trade_state: 'SUCCESS', payer: { sub_openid: OPENID } });
    expect(await calls.queryById(String(found.transaction_id))).toEqual(found);
    expect([accepted, refused]).toEqual([[found], []]);
  });

  test('gives a sub-merchant’s money back, and finds the refund, as no other sub-merchant does', async () => {
    const { world, calls, asOther, order } = await setUp(peer);
    await calls.place('jsapi', order);
    await payOrder(world, order.out_trade_no);
    const { out_trade_no } = order;
    const amount = { refund: 3000, total: 8800, currency: 'CNY' };
    const wanted = { out_trade_no, out_refund_no: `${out_trade_no}_1`, amount };
    const nothing = { refused: 404, code: 'RESOURCE_NOT_EXISTS' };
    expect(await asOther.refund(wanted)).toMatchObject(nothing);
    const asked = await calls.refund(wanted);
    expect(asked).toMatchObject({ out_trade_no, status: 'PROCESSING', amount });
    expect(await calls.findRefund(wanted.out_refund_no)).toEqual(asked);
    expect(await asOther.findRefund(wanted.out_refund_no)).toMatchObject(nothing);
    expect(await asOther.query(out_trade_no)).toMatchObject({ refused: 404, code: 'ORDER_NOT_EXIST' });
  });

  test('is given a sub-merchant’s bill, where it has one', async () => {
    const { world, merchants, calls, asOther, order } = await setUp(peer);
    await control(world, 'POST', '/clock/set', { at: NOON });
    await calls.place('jsapi', order);
    await payOrder(world, order.out_trade_no);
    await control(world, 'POST', '/clock/advance', { ms: HALF_PAST_TEN - NOON });
    const day = { bill_date: '2026-01-05' };
    expect(await calls.tradeBill(day)).toMatchObject({ hash_type: 'SHA1' });
    expect(await asOther.tradeBill(day)).toMatchObject({ refused: 400, code: 'NO_STATEMENT_EXIST' });
    const { direct } = merchants;
    const ofStranger = peer.calls(world, merchants, direct.mchid);
    expect(await ofStranger.tradeBill(day)).toMatchObject({ refused: 403, code: 'NO_AUTH' });
  });

  test.each<[string, (merchants: Merchants) => Record<string, unknown>, object]>([
    [
      'a sub-merchant it does not act for',
      ({ direct }) => ({ sub_mchid: direct.mchid }),
      { refused: 403, code: 'NO_AUTH' },
    ],
    [
      'an app that is not the sub-merchant’s',
      ({ direct }) => ({ sub_appid: direct.appid }),
      { refused: 400, code: 'APPID_MCHID_NOT_MATCH', message: 'sub_appid和sub_mchid不匹配' },
    ],
    [
      'neither openid of the payer',
      () => ({ payer: {} }),
      { refused: 400, code: 'PARAM_ERROR', message: 'sp_openid和sub_openid至少传一个' },
    ],
  ])('is refused with %s, and told why', async (_what, changes, refusal) => {
    const { merchants, calls, order } = await setUp(peer);
    expect(await calls.place('jsapi', { ...order, ...changes(merchants) })).toMatchObject(refusal);
  });
});
