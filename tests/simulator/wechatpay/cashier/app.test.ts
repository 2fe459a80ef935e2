import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { close, PARTNER } from '../support/ordering';
import { idOf, signAppParams, voucher } from '../support/vouchers';
import { CREDENTIALS, createWorld, KEYS, MINUTE_MS, NUMBER, OPENID, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const { appid, mchid } = DIRECT_MERCHANT;
const { sp_appid, sp_mchid, sub_appid, sub_mchid } = PARTNER_MERCHANT;
const app = { way: 'app', role: 'direct' } as const;
const open = (params: unknown, openid?: string) => world.pay.cashier.openApp(params, openid);
const params = async (changes: Record<string, unknown> = {}) =>
  signAppParams(CREDENTIALS, appid, mchid, await voucher(world, app, changes));
const refused = (dialog: string) => ({ errCode: -1, dialog });

test('signed well it opens; paid is 0, left is -2', async () => {
  const first = open(await params());
  expect(first).toMatchObject({ payee: '演示小店', out_trade_no: NUMBER });
  expect(world.pay.cashier.cancel(idOf(first))).toEqual({ errCode: -2 });
  expect(world.pay.cashier.approve(idOf(open(await params(), OPENID)))).toEqual({ errCode: 0 });
  expect(world.pay.ledger.truth(NUMBER)!.payments).toMatchObject([{ openid: OPENID }]);
  expect(world.pay.cashier.approve(idOf(first))).toEqual(refused('支付请求已失效，请重新发起支付'));
});

test('any part of what was signed changed, or another key: -1', async () => {
  const good = await params();
  const other = await params();
  const changes = [
    { timeStamp: '1930000001' },
    { nonceStr: 'other' },
    { prepayId: other.prepayId },
    { sign: other.sign },
  ];
  for (const change of [...changes, { sign: '' }])
    expect(open({ ...good, ...change })).toEqual(refused('支付验证签名失败'));
  const platform = { ...CREDENTIALS, private_key: KEYS.platform[0]!.private_key };
  expect(open(signAppParams(platform, appid, mchid, good.prepayId))).toEqual(refused('支付验证签名失败'));
});

test('the line that is signed is the bare prepay_id', async () => {
  const good = await params();
  const { sign } = signAppParams(CREDENTIALS, appid, mchid, `prepay_id=${good.prepayId}`);
  expect(open({ ...good, sign })).toEqual(refused('支付验证签名失败'));
});

test('an app that did not order, and a number that gets no money', async () => {
  const { prepayId } = await params();
  const as = (appId: string, partnerId: string) =>
    open(signAppParams(CREDENTIALS, appId, partnerId, prepayId));
  expect(as('wx0000000000000001', mchid)).toEqual(refused('商户传入的appid参数不正确，请联系商户处理'));
  expect(as(appid, sub_mchid)).toEqual(refused('商家参数格式有误，请联系商家解决'));
});

test.each([
  ['nothing', () => undefined],
  ['null', () => null],
  ['a text', () => 'text'],
  ['a field missing', (good: object) => ({ ...good, nonceStr: undefined })],
  ['a field too many', (good: object) => ({ ...good, signType: 'RSA' })],
  ['a timeStamp that is a number', (good: object) => ({ ...good, timeStamp: 1_930_000_000 })],
  ['a timeStamp that is no number', (good: object) => ({ ...good, timeStamp: 'now' })],
  ['a nonceStr of 33 characters', (good: object) => ({ ...good, nonceStr: 'a'.repeat(33) })],
  ['an empty nonceStr', (good: object) => ({ ...good, nonceStr: '' })],
  ['another package', (good: object) => ({ ...good, packageValue: 'prepay_id=wx' })],
  ['a prepay_id nobody gave out', (good: object) => ({ ...good, prepayId: 'wx04' })],
])('%s is not what an app hands over', async (_what, change) => {
  expect(open(change(await params()))).toEqual(refused('商家参数格式有误，请联系商家解决'));
});

test('a prepay_id of another product', async () => {
  const prepay_id = await voucher(world, { way: 'jsapi', role: 'direct' });
  expect(open(signAppParams(CREDENTIALS, appid, mchid, prepay_id))).toEqual(refused('支付场景非法'));
});

test('after two hours, when closed, when paid', async () => {
  const good = await params();
  await world.clock.advance(120 * MINUTE_MS - 1);
  expect(open(good)).toHaveProperty('cashier_id');
  await world.clock.advance(1);
  expect(open(good)).toEqual(refused('支付请求已失效，请重新发起支付'));
  const closed = await params({ out_trade_no: 'T20310304000002' });
  await close(world, 'direct', 'T20310304000002');
  expect(open(closed)).toEqual(refused('支付请求已失效，请重新发起支付'));
  const paid = await params({ out_trade_no: 'T20310304000003' });
  world.pay.ledger.pay('T20310304000003');
  expect(open(paid)).toEqual(refused('该订单已支付'));
});

test.each([
  ['the sub-merchant’s app where the order names one', {}, sub_appid],
  ['the provider’s app where it does not', { sub_appid: undefined }, sp_appid],
])(
  'a provider’s order is paid in %s, to the sub-merchant, signed by the provider',
  async (_what, changes, right) => {
    const prepayId = await voucher(world, { way: 'app', role: 'partner' }, changes);
    const wrong = right === sub_appid ? sp_appid : sub_appid;
    expect(open(signAppParams(PARTNER, wrong, sub_mchid, prepayId))).toMatchObject({ errCode: -1 });
    expect(open(signAppParams(PARTNER, right, sp_mchid, prepayId))).toMatchObject({ errCode: -1 });
    expect(open(signAppParams(CREDENTIALS, right, sub_mchid, prepayId))).toMatchObject({ errCode: -1 });
    const shown = open(signAppParams(PARTNER, right, sub_mchid, prepayId));
    expect(world.pay.cashier.approve(idOf(shown))).toEqual({ errCode: 0 });
  },
);
