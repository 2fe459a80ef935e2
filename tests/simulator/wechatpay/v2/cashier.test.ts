import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { signPayParams } from '../support/client';
import { APPID, CREDENTIALS, createWorld, NUMBER, OPENID, type World } from '../support/world';
import { call, DIRECT, order, PROVIDER, place, type SignType, signed } from './support/client';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const WRONG = { errMsg: 'requestPayment:fail cancel', dialog: '支付验证签名失败' };

/** The arguments of wx.requestPayment. */
function payParams(
  prepay_id: string,
  signType: SignType,
  { key = DIRECT.key, appId = APPID as string, by = signType } = {},
) {
  const said = { timeStamp: '1930000000', nonceStr: 'n0nce', package: `prepay_id=${prepay_id}`, signType };
  return { ...said, paySign: signed({ appId, ...said }, key, by) };
}
const placed = async (sign_type: SignType) => (await place(world, {}, { sign_type })).prepay_id!;

describe.each<[SignType, SignType]>([
  ['MD5', 'HMAC-SHA256'],
  ['HMAC-SHA256', 'MD5'],
])('an order that was signed with %s', (sign_type, other) => {
  test('opens with pay params that are signed so', async () => {
    const opened = world.pay.cashier.open(payParams(await placed(sign_type), sign_type), OPENID);
    expect(opened).toMatchObject({ payee: '演示小店', out_trade_no: NUMBER });
    const { cashier_id } = opened as { cashier_id: string };
    expect(world.pay.cashier.approve(cashier_id)).toEqual({ errMsg: 'requestPayment:ok' });
    expect(world.pay.ledger.truth(NUMBER)).toMatchObject({ trade_state: 'SUCCESS' });
  });

  test('does not with another signType, another key, another app, anything changed, or the signature of APIv3', async () => {
    const prepay_id = await placed(sign_type);
    const good = payParams(prepay_id, sign_type);
    const bad = [
      payParams(prepay_id, other),
      payParams(prepay_id, other, { by: sign_type }),
      payParams(prepay_id, sign_type, { key: PROVIDER.key }),
      payParams(prepay_id, sign_type, { appId: 'wx777870617973ffff' }),
      { ...good, timeStamp: '1930000001' },
      { ...good, nonceStr: 'other' },
      { ...good, signType: other },
      { ...good, paySign: good.paySign.toLowerCase() },
      signPayParams(CREDENTIALS, APPID, prepay_id, 1_930_000_000),
    ];
    for (const params of bad) expect(world.pay.cashier.open(params, OPENID)).toEqual(WRONG);
  });
});

test('an order of APIv3 does not open with a signature of APIv2', async () => {
  const { package: line } = await world.payParams();
  const params = payParams(line.replace('prepay_id=', ''), 'MD5');
  expect(world.pay.cashier.open(params, OPENID)).toEqual(WRONG);
});

test("a sub-merchant's app is the one that its openid belongs to", async () => {
  const { openid, ...rest } = order();
  const fields = { ...rest, sub_openid: openid! };
  const { prepay_id } = await call(world, '/pay/unifiedorder', fields, { account: PROVIDER });
  const sign = (appId: string) => payParams(prepay_id!, 'MD5', { key: PROVIDER.key, appId });
  expect(world.pay.cashier.open(sign(PARTNER_MERCHANT.sp_appid), OPENID)).toEqual(WRONG);
  expect(world.pay.cashier.open(sign(PARTNER_MERCHANT.sub_appid), OPENID)).toMatchObject({
    payee: '演示门店',
  });
});

test('an app opens with what is signed under its lower-case names', async () => {
  const { openid: _openid, ...rest } = order({ trade_type: 'APP' });
  const { prepay_id: prepayid } = await call(world, '/pay/unifiedorder', rest);
  const said = { appid: APPID, partnerid: DIRECT_MERCHANT.mchid, prepayid: prepayid!, package: 'Sign=WXPay' };
  const times = { noncestr: 'n0nce', timestamp: '1930000000' };
  const params = {
    ...{ appId: said.appid, partnerId: said.partnerid, prepayId: said.prepayid, packageValue: said.package },
    ...{
      nonceStr: times.noncestr,
      timeStamp: times.timestamp,
      sign: signed({ ...said, ...times }, DIRECT.key),
    },
  };
  expect(world.pay.cashier.openApp({ ...params, timeStamp: '1930000001' })).toEqual({
    ...{ errCode: -1, dialog: '支付验证签名失败' },
  });
  expect(world.pay.cashier.openApp(params)).toMatchObject({ out_trade_no: NUMBER });
});

test('a code and a link lead to the same cashier', async () => {
  const { openid: _openid, ...rest } = order({ trade_type: 'NATIVE', product_id: '1' });
  const { code_url } = await call(world, '/pay/unifiedorder', rest);
  expect(world.pay.cashier.scan(code_url, OPENID)).toMatchObject({ out_trade_no: NUMBER });
  const link = { ...rest, trade_type: 'MWEB', out_trade_no: 'T20310304000002', scene_info: '{"h5_info":{}}' };
  const { mweb_url } = await call(world, '/pay/unifiedorder', link);
  expect(world.pay.cashier.follow({ h5_url: mweb_url })).toMatchObject({ out_trade_no: 'T20310304000002' });
});
