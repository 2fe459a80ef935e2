import { PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { jsonOf, signPayParams, unseal } from './support/client';
import {
  baseOf,
  callAs,
  PARTNER,
  partiesOf,
  place,
  query,
  queryById,
  SP_OPENID,
  told,
  WAYS,
} from './support/ordering';
import { createReceiver, envelopeOf } from './support/receiver';
import { refundBody } from './support/refunds';
import { idOf, signAppParams, voucher } from './support/vouchers';
import { createWorld, NUMBER, OPENID, order, type World } from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const { sp_appid, sp_mchid, sub_appid, sub_mchid, other_sub_mchid } = PARTNER_MERCHANT;
const jsapi = { way: 'jsapi', role: 'partner' } as const;
const native = { way: 'native', role: 'partner' } as const;
/** The second sub-merchant has no app of its own, so its buyers are known by the provider's. */
const OTHER = { sub_mchid: other_sub_mchid, sub_appid: undefined };
const AT_OTHER = { ...OTHER, payer: { sp_openid: SP_OPENID } };
const asOther = partiesOf('partner', other_sub_mchid);
const REFUNDS = '/v3/refund/domestic/refunds';
const refund = (sub: string, changes: object = {}) =>
  callAs(world, 'partner', {
    ...{ method: 'POST', url: REFUNDS },
    body: { sub_mchid: sub, ...refundBody(), ...changes },
  });
const askRefund = (sub: string) =>
  callAs(world, 'partner', { url: `${REFUNDS}/${refundBody().out_refund_no}?sub_mchid=${sub}` });
const closeAt = (sub: string) => {
  const url = `${baseOf('partner')}/out-trade-no/${NUMBER}/close`;
  return callAs(world, 'partner', { method: 'POST', url, body: { sp_mchid, sub_mchid: sub } });
};

test('a provider orders for each of its sub-merchants, and each is named in its own order', async () => {
  await place(world, jsapi);
  await place(world, jsapi, { ...AT_OTHER, out_trade_no: 'T20310304000002' });
  const first = jsonOf(await query(world, 'partner', NUMBER));
  const second = jsonOf(await query(world, 'partner', 'T20310304000002', asOther));
  expect([first.sub_mchid, second.sub_mchid]).toEqual([sub_mchid, other_sub_mchid]);
  expect(second).not.toHaveProperty('sub_appid');
  expect(world.pay.ledger.list()).toMatchObject([
    { merchant: { sub_mchid } },
    { merchant: { mchid: sp_mchid, sub_mchid: other_sub_mchid } },
  ]);
});

test('an app of one sub-merchant is not bound to another', async () => {
  const answer = await place(world, native, { sub_mchid: other_sub_mchid, sub_appid });
  expect([...told(answer), jsonOf(answer).message]).toEqual([
    ...[400, 'APPID_MCHID_NOT_MATCH', '268445527', 'sub_appid和sub_mchid不匹配'],
  ]);
});

test('the payer sees the name of the sub-merchant that gets the money', async () => {
  const prepay_id = await voucher(world, jsapi, AT_OTHER);
  const shown = world.pay.cashier.open(signPayParams(PARTNER, sp_appid, prepay_id, 1), SP_OPENID);
  expect(shown).toMatchObject({ payee: '演示二店' });
});

test('an order of one sub-merchant is none of another’s: not to be found, closed or refunded', async () => {
  await place(world, jsapi, AT_OTHER);
  expect((await closeAt(sub_mchid)).status).toBe(204);
  expect(jsonOf(await query(world, 'partner', NUMBER, asOther)).trade_state).toBe('NOTPAY');
  world.pay.ledger.pay(NUMBER);
  const { transaction_id } = world.pay.ledger.truth(NUMBER)!;
  for (const answer of [
    await query(world, 'partner', NUMBER),
    await queryById(world, 'partner', transaction_id!),
  ]) {
    expect(told(answer)).toEqual([404, 'ORDER_NOT_EXIST', '268447845']);
  }
  for (const by of [{}, { transaction_id, out_trade_no: undefined }]) {
    expect(told(await refund(sub_mchid, by))).toEqual([404, 'RESOURCE_NOT_EXISTS', '268512771']);
  }
  expect(world.pay.ledger.truth(NUMBER)!.refunds).toEqual([]);
});

test('a refund of one sub-merchant is none of another’s', async () => {
  await place(world, jsapi, AT_OTHER);
  world.pay.ledger.pay(NUMBER);
  expect((await refund(other_sub_mchid)).status).toBe(200);
  expect(told(await askRefund(sub_mchid))).toEqual([404, 'RESOURCE_NOT_EXISTS', '404']);
  expect(jsonOf(await askRefund(other_sub_mchid))).toMatchObject({ status: 'PROCESSING' });
});

test('of a payment to any of its sub-merchants the provider is told, with its own key, and for whom it is', async () => {
  const receiver = await createReceiver();
  await place(world, jsapi, { ...AT_OTHER, notify_url: receiver.url });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
  const { resource } = envelopeOf(receiver.received[0]!);
  const content = JSON.parse(unseal(resource as never, PARTNER_MERCHANT.api_v3_key));
  expect(content).toMatchObject({ sp_mchid, sub_mchid: other_sub_mchid, payer: { sp_openid: SP_OPENID } });
  await receiver.close();
});

describe('one number for two sub-merchants', () => {
  const both = async () => {
    expect((await place(world, jsapi)).status).toBe(200);
    return place(world, jsapi, AT_OTHER);
  };

  test('is two orders, each paid for itself', async () => {
    expect((await both()).status).toBe(200);
    world.pay.ledger.pay(NUMBER);
    const states = [await query(world, 'partner', NUMBER), await query(world, 'partner', NUMBER, asOther)];
    expect(states.map((answer) => jsonOf(answer).trade_state)).toEqual(['SUCCESS', 'NOTPAY']);
  });

  test('is refused when the world is told that numbers are the provider’s', async () => {
    world.pay.toggles.partner_numbers = 'provider';
    expect(told(await both())).toEqual([400, 'INVALID_REQUEST', '268498688']);
    world.pay.toggles.reorder_refusal = 'out_trade_no_used';
    expect(told(await place(world, jsapi, AT_OTHER))).toEqual([403, 'OUT_TRADE_NO_USED', '268498688']);
    expect(world.pay.ledger.list()).toHaveLength(1);
    expect((await place(world, jsapi)).status).toBe(200);
    expect((await world.prepay()).status).toBe(200);
  });
});

describe.each([
  ['with an app of its own', {}, sub_mchid, sub_appid],
  ['without', OTHER, other_sub_mchid, sp_appid],
])('an order for a sub-merchant %s', (_what, changes, sub, appid) => {
  const cashier = () => world.pay.cashier;
  const openWith = {
    jsapi: (given: string) =>
      cashier().open(signPayParams(PARTNER, appid, given, 1), sub === sub_mchid ? OPENID : SP_OPENID),
    native: (given: string) => cashier().scan(given, OPENID),
    h5: (given: string) => cashier().follow({ h5_url: given }),
    app: (given: string) => cashier().openApp(signAppParams(PARTNER, appid, sub, given)),
  };
  const paidAs = { jsapi: { errMsg: 'requestPayment:ok' }, app: { errCode: 0 } };

  test.each(WAYS)('is paid by %s', async (way) => {
    const payer = sub === sub_mchid ? { sub_openid: OPENID } : { sp_openid: SP_OPENID };
    const endpoint = { way, role: 'partner' } as const;
    const given = await voucher(world, endpoint, { ...changes, ...(way === 'jsapi' ? { payer } : {}) });
    const told = cashier().approve(idOf(openWith[way](given)));
    expect(told).toEqual(way === 'jsapi' || way === 'app' ? paidAs[way] : { paid: true });
    expect(world.pay.ledger.truth(NUMBER)).toMatchObject({
      ...{ merchant: { mchid: sp_mchid, sub_mchid: sub }, trade_state: 'SUCCESS', amount: order().amount },
    });
  });
});
