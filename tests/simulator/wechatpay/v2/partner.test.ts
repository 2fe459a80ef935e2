import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { jsonOf } from '../support/client';
import { query as queryV3 } from '../support/ordering';
import { createWorld, NUMBER, OPENID, type World } from '../support/world';
import { call, order, PROVIDER, query, refusal } from './support/client';

const ORDER = '/pay/unifiedorder';
const AS = { account: PROVIDER };
const OWNER = { mchid: PARTNER_MERCHANT.sp_mchid, sub_mchid: PARTNER_MERCHANT.sub_mchid };

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

type Changes = Record<string, string | undefined>;
const placing = (changes: Changes = {}) => ({
  ...order(),
  openid: undefined,
  sub_openid: OPENID,
  ...changes,
});
const place = (changes: Changes = {}) => call(world, ORDER, placing(changes), AS);
const truth = () => world.pay.ledger.truthFor(OWNER, NUMBER);

test('a service provider places an order for its sub-merchant, in the books of APIv3', async () => {
  expect(await place()).toMatchObject(PROVIDER.parties);
  expect(truth()).toMatchObject({ merchant: OWNER, payer: { sub_openid: OPENID } });
  expect(jsonOf(await queryV3(world, 'partner', NUMBER))).toMatchObject({ trade_state: 'NOTPAY' });
});

test('the payer is named under either appid, and told of under both', async () => {
  await place({ sub_openid: undefined, openid: OPENID });
  expect(truth()).toMatchObject({ payer: { openid: OPENID } });
  world.pay.ledger.pay(NUMBER);
  const answer = await query(world, { out_trade_no: NUMBER }, AS);
  expect(answer).toMatchObject({ ...PROVIDER.parties, openid: OPENID, sub_is_subscribe: 'N' });
  expect(answer.sub_openid).not.toBe(OPENID);
});

test('without a sub_appid there is only the openid of the provider', async () => {
  await place({ sub_appid: undefined, sub_openid: undefined, openid: OPENID });
  world.pay.ledger.pay(NUMBER);
  const answer = await query(world, { sub_appid: undefined, out_trade_no: NUMBER } as never, AS);
  expect(answer).not.toHaveProperty('sub_openid');
});

test.each<[string, Changes, string]>([
  ['no sub-merchant', { sub_mch_id: undefined }, '缺少参数sub_mch_id'],
  ['a sub-merchant nobody has', { sub_mch_id: '1900000109' }, '商户号mch_id或sub_mch_id不存在'],
  ['a merchant it does not act for', { sub_mch_id: '1900009191' }, '受理关系不存在'],
  ['itself', { sub_mch_id: PROVIDER.mch_id }, '受理关系不存在'],
  ['an appid of the sub-merchant', { appid: PARTNER_MERCHANT.sub_appid }, 'appid与mch_id不匹配'],
  ["somebody else's sub_appid", { sub_appid: 'wx777870617973696d' }, 'sub_appid与sub_mch_id不匹配'],
  ['a sub_openid without a sub_appid', { sub_appid: undefined }, '缺少参数sub_appid'],
  ['a sub_openid of no app', { sub_openid: '?' }, 'sub_appid和sub_openid不匹配'],
  ['no payer', { sub_openid: undefined }, 'JSAPI支付必须传openid'],
])('%s is refused', async (_what, changes, told) => {
  expect(await refusal(world, ORDER, placing(changes), AS)).toEqual([told]);
  expect(truth()).toBeUndefined();
});

test("another merchant's order is one that does not exist, by either number", async () => {
  await place();
  world.pay.ledger.pay(NUMBER);
  const transaction_id = truth()!.transaction_id!;
  const numbers: Record<string, string>[] = [{ out_trade_no: NUMBER }, { transaction_id }];
  for (const by of numbers) expect((await refusal(world, '/pay/orderquery', by))[0]).toBe('ORDERNOTEXIST');
  expect(await query(world, { transaction_id }, AS)).toMatchObject({ trade_state: 'SUCCESS' });
});

test("another merchant's refund, or payment to refund or reverse, is one that does not exist", async () => {
  await place();
  world.pay.ledger.pay(NUMBER);
  const transaction_id = truth()!.transaction_id!;
  const wanted = { transaction_id, out_refund_no: 'R1', total_fee: '100', refund_fee: '40' };
  const { refund_id } = await call(world, '/secapi/pay/refund', wanted, AS);
  const told = async (path: string, fields: Record<string, string>) =>
    (await refusal(world, path, fields))[0];
  expect(await told('/pay/refundquery', { refund_id: refund_id! })).toBe('REFUNDNOTEXIST');
  expect(await told('/secapi/pay/refund', wanted)).toBe('INVALID_TRANSACTIONID');
  expect(await told('/secapi/pay/reverse', { transaction_id })).toBe('INVALID_TRANSACTIONID');
});

test('a refund is asked for with the certificate of the provider', async () => {
  await place();
  world.pay.ledger.pay(NUMBER);
  const wanted = { out_trade_no: NUMBER, out_refund_no: 'R1', total_fee: '100', refund_fee: '40' };
  expect(await call(world, '/secapi/pay/refund', wanted, AS)).toMatchObject({
    ...PROVIDER.parties,
    refund_fee: '40',
  });
});

test("a code pays, and is told of, under the provider's appid", async () => {
  const auth_code = world.pay.auth_codes.show(OPENID);
  const found = await call(world, '/tools/authcodetoopenid', { auth_code }, AS);
  const { notify_url: _url, trade_type: _type, openid: _openid, ...rest } = order();
  const paid = await call(world, '/pay/micropay', { ...rest, auth_code }, AS);
  const { openid, sub_openid } = paid;
  expect({ openid, sub_openid }).toEqual({ openid: OPENID, sub_openid: found.sub_openid });
});

describe('a provider with several sub-merchants', () => {
  const other = { sub_appid: undefined, sub_mch_id: PARTNER_MERCHANT.other_sub_mchid };
  const forOther = { ...other, sub_openid: undefined, openid: OPENID };

  test('gives each its own numbers, or all of them one series', async () => {
    await place();
    world.pay.toggle_board.set({ partner_numbers: 'provider' });
    expect(await refusal(world, ORDER, placing(forOther), AS)).toEqual([
      'INVALID_REQUEST',
      '201 商户订单号重复',
    ]);
    world.pay.toggle_board.set({ partner_numbers: 'sub_merchant' });
    await place(forOther);
    expect(world.pay.ledger.counts().orders).toBe(2);
  });

  test("does not find the order of one under the other's number, nor name the app of one for the other", async () => {
    await place();
    const asked = { ...other, out_trade_no: NUMBER };
    expect((await refusal(world, '/pay/orderquery', asked, AS))[0]).toBe('ORDERNOTEXIST');
    expect(await refusal(world, ORDER, placing({ sub_mch_id: other.sub_mch_id }), AS)).toEqual([
      'sub_appid与sub_mch_id不匹配',
    ]);
  });
});
