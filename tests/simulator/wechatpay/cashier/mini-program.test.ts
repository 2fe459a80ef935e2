import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { signPayParams } from '../support/client';
import { PARTNER, SP_OPENID, SUB_OPENID } from '../support/ordering';
import { idOf, voucher } from '../support/vouchers';
import { APPID, CREDENTIALS, createWorld, KEYS, NUMBER, OPENID, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const { sp_appid, sub_appid } = PARTNER_MERCHANT;
const WRONG_SIGNATURE = { errMsg: 'requestPayment:fail cancel', dialog: '支付验证签名失败' };
const jsapi = { way: 'jsapi', role: 'partner' } as const;

test.each(['app', 'h5'] as const)(
  'a prepay_id of %s is not for wx.requestPayment, however well it is signed',
  async (way) => {
    const given = await voucher(world, { way, role: 'direct' });
    const prepay_id = way === 'h5' ? new URL(given).searchParams.get('prepay_id')! : given;
    const params = signPayParams(CREDENTIALS, APPID, prepay_id, 1);
    expect(world.pay.cashier.open(params, OPENID)).toEqual({
      errMsg: 'requestPayment:fail 支付场景非法',
      dialog: '支付场景非法',
    });
  },
);

describe("a provider's pay params", () => {
  const BOTH = { payer: { sub_openid: SUB_OPENID } };
  const OWN = { payer: { sp_openid: SP_OPENID } };

  test.each([
    ['a sub_openid: the sub-merchant’s app', BOTH, SUB_OPENID, sub_appid, sp_appid],
    ['a sp_openid: the provider’s app', OWN, SP_OPENID, sp_appid, sub_appid],
  ])('are signed for the app of %s', async (_what, changes, openid, right, wrong) => {
    const prepay_id = await voucher(world, jsapi, changes);
    const open = (appid: string, who = openid) =>
      world.pay.cashier.open(signPayParams(PARTNER, appid, prepay_id, 1), who);
    expect(open(wrong)).toEqual(WRONG_SIGNATURE);
    expect(open(right, OPENID)).toMatchObject({ dialog: '下单账号与支付账号不一致，请核实后再支付' });
    const shown = open(right);
    expect(shown).toMatchObject({ payee: '演示门店', out_trade_no: NUMBER });
    expect(world.pay.cashier.approve(idOf(shown))).toEqual({ errMsg: 'requestPayment:ok' });
  });

  test('are signed with the provider’s key, not with another merchant’s', async () => {
    const prepay_id = await voucher(world, jsapi);
    const params = signPayParams(CREDENTIALS, sub_appid, prepay_id, 1);
    expect(world.pay.cashier.open(params, SUB_OPENID)).toEqual(WRONG_SIGNATURE);
  });
});

test('pay params may be signed with any certificate that is good, and with none that is not', async () => {
  const prepay_id = await voucher(world, { way: 'jsapi', role: 'direct' });
  const next = { mchid: CREDENTIALS.mchid, ...KEYS.merchant_next };
  const opens = (credentials: typeof CREDENTIALS) =>
    'cashier_id' in world.pay.cashier.open(signPayParams(credentials, APPID, prepay_id, 1), OPENID);
  const both = () => [opens(CREDENTIALS), opens(next)];
  expect(both()).toEqual([true, false]);
  world.pay.toggle_board.set({ merchant_certificate: 'both' });
  expect(both()).toEqual([true, true]);
  world.pay.toggle_board.set({ merchant_certificate: 'second' });
  expect(both()).toEqual([false, true]);
});
