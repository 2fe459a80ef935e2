import { jsonOf } from '../support/client';
import { contentOf, createReceiver } from '../support/receiver';
import { CREDENTIALS, createWorld, NUMBER, OPENID, type World } from '../support/world';

let world: World;
let merchant: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  merchant = await createReceiver();
  world = createWorld({ own_base: merchant.base });
  await world.prepay({ notify_url: merchant.url });
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

const once = (name: string, more = {}) => world.faults.add({ name, times: 1, ...more });
const pay = (openid?: string) => world.pay.ledger.pay(NUMBER, openid);
const queried = async () => jsonOf(await world.query(NUMBER));

test('F-61 payment_before_close: the close says paid, and so does the query', async () => {
  once('payment_before_close');
  expect(jsonOf(await world.close(NUMBER)).code).toBe('ORDER_PAID');
  expect((await queried()).trade_state).toBe('SUCCESS');
  await world.pay.notifier.idle();
  expect(merchant.received).toHaveLength(1);
});

test('payment_before_close: an order that is closed already stays so, and uses nothing up', async () => {
  await world.close(NUMBER);
  once('payment_before_close');
  expect((await world.close(NUMBER)).status).toBe(204);
  expect(world.faults.list().active).toHaveLength(1);
});

test.each([
  ['F-22 payment_amount_wrong', { total: 101, payer_total: 101, currency: 'CNY', payer_currency: 'CNY' }],
  ['F-23 payment_currency_wrong', { total: 100, payer_total: 100, currency: 'USD', payer_currency: 'USD' }],
])('%s: booked, queried and notified so', async (name, amount) => {
  once(name.split(' ')[1]!);
  pay();
  expect((await queried()).amount).toEqual(amount);
  await world.pay.notifier.idle();
  expect(contentOf(merchant.received[0]!).amount).toEqual(amount);
  expect(world.pay.ledger.truth(NUMBER)!.amount).toEqual({ total: 100, currency: 'CNY' });
});

test('payment_by_another: somebody else has paid', async () => {
  once('payment_by_another', { match: { openid: OPENID } });
  pay();
  expect((await queried()).payer).toEqual({ openid: 'oSOMEBODYELSE000000000000000' });
});

test('F-02 second_payment: two transactions of one order, both queryable and both notified', async () => {
  pay();
  expect(pay()).toEqual({ ok: false, reason: 'ORDER_PAID' });
  once('second_payment');
  expect(pay('oANOTHER00000000000000000000')).toMatchObject({ ok: true });
  expect(pay()).toEqual({ ok: false, reason: 'ORDER_PAID' });
  const ids = world.pay.ledger.truth(NUMBER)!.payments.map((payment) => payment.transaction_id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    const found = await world.call({ url: `/v3/pay/transactions/id/${id}?mchid=${CREDENTIALS.mchid}` });
    expect(jsonOf(found)).toMatchObject({ transaction_id: id, out_trade_no: NUMBER });
  }
  expect((await queried()).transaction_id).toBe(ids[0]);
  await world.pay.notifier.idle();
  expect(merchant.received.map((one) => contentOf(one).transaction_id).sort()).toEqual(ids.sort());
});

test('F-15 F-63 payment_of_closed_order: late money', async () => {
  await world.close(NUMBER);
  expect(pay()).toEqual({ ok: false, reason: 'ORDER_CLOSED' });
  once('payment_of_closed_order');
  expect(pay()).toMatchObject({ ok: true });
  expect((await queried()).trade_state).toBe('SUCCESS');
});

test('F-11 cashier_fails: wx.requestPayment fails, and the order stays payable', async () => {
  once('cashier_fails', { match: { out_trade_no: NUMBER, openid: OPENID } });
  const params = await world.payParams({ notify_url: merchant.url });
  expect(world.pay.cashier.open(params, OPENID)).toEqual({
    errMsg: 'requestPayment:fail 当前商户该支付方式存在异常，暂时无法支付',
    dialog: '当前商户该支付方式存在异常，暂时无法支付',
  });
  expect(world.pay.cashier.open(params, OPENID)).toHaveProperty('cashier_id');
});

test('a fault of one payer leaves others alone', async () => {
  once('payment_amount_wrong', { match: { openid: 'oANOTHER00000000000000000000' } });
  pay();
  expect((await queried()).amount).toMatchObject({ total: 100 });
});
