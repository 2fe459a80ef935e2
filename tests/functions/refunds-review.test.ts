import { control } from '../support/world';
import {
  alertsOf,
  asked,
  fault,
  later,
  moneyBack,
  orderOf,
  paidWorld,
  payOrder,
  refund,
  rowsOf,
  STAFF,
  staffedWorld,
} from './refund-support';
import { documents, listOf, minutesGoBy, pay, runTimer } from './support';

/** What only a person can end, and what the timer goes on with, in the built functions. */

const MINUTE = 60_000;

test('I-14 a second payment comes to review, and staff sends it back: the first stays with its goods', async () => {
  const { world, out_trade_no } = await paidWorld();
  await fault(world, 'second_payment', { times: 1 });
  await control(world, 'POST', `/orders/${out_trade_no}/pay`);
  await world.wechatpay.notifier.idle();
  const { orders } = await pay(world, { action: 'review' }, STAFF);
  const [entry] = listOf(listOf(orders)[0]!.review);
  expect(entry).toMatchObject({ code: 'DOUBLE_PAYMENT', amount: { total: 100 } });
  await runTimer(world);
  expect(await alertsOf(world, out_trade_no)).toEqual(['DOUBLE_PAYMENT']);
  const decision = { action: 'decide', out_trade_no, review_id: entry!.review_id, decision: 'refund' };
  // Pressed twice, at once.
  const both = await Promise.all([pay(world, decision, STAFF), pay(world, decision, STAFF)]);
  expect(both.map((one) => one.error)).toEqual([undefined, undefined]);
  await later(world, 2 * MINUTE);
  const { body: refunds } = await control(world, 'GET', '/refunds');
  expect(refunds).toMatchObject([
    { total: 100, status: 'SUCCESS', transaction_id: entry!.transaction_id as unknown },
  ]);
  const order = await orderOf(world, out_trade_no);
  expect([order.status, order.review, order.due_at, order.staff_at]).toEqual([
    'paid',
    [],
    undefined,
    undefined,
  ]);
  expect(order.transaction_id).not.toBe(entry!.transaction_id);
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'sold' }]);
  // The first payment can still be refunded, all of it.
  expect((await refund(world, out_trade_no)).refund).toMatchObject({ amount: { total: 100 } });
});

/** An order for which one fen too much was paid. */
async function wronglyPaid() {
  const world = await staffedWorld();
  await fault(world, 'payment_amount_wrong', { times: 1 });
  const out_trade_no = await payOrder(world);
  await later(world, 2 * MINUTE);
  const order = await orderOf(world, out_trade_no);
  expect(order.review).toMatchObject([{ code: 'PAYMENT_CONTRADICTS_ORDER', amount: { total: 101 } }]);
  expect(await alertsOf(world, out_trade_no)).toContain('PAYMENT_CONTRADICTS_ORDER');
  const { review_id } = listOf(order.review)[0]!;
  // The lease of whoever booked it has to lapse.
  await later(world, 3 * MINUTE);
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'held' }]);
  const decide = (decision: string) =>
    pay(world, { action: 'decide', out_trade_no, review_id, decision }, STAFF);
  return { world, out_trade_no, decide };
}

test('I-03 a wrong amount waits for staff, who sends all of it back: nothing is delivered', async () => {
  const { world, out_trade_no, decide } = await wronglyPaid();
  expect((await decide('refund')).error).toBeUndefined();
  await later(world, 2 * MINUTE);
  await later(world, 2 * MINUTE);
  expect(await moneyBack(world)).toEqual([[101, 'SUCCESS']]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[101, 'succeeded']]);
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'revoked' }]);
  expect((await orderOf(world, out_trade_no)).due_at).toBeUndefined();
  expect((await decide('accept')).error).toMatchObject({ code: 'REQUEST_INVALID' });
});

test('I-03 a wrong amount waits for staff, who lets it stand: delivered at once, nothing goes back', async () => {
  const { world, out_trade_no, decide } = await wronglyPaid();
  expect((await decide('accept')).order).toMatchObject({ status: 'paid', fulfilment: 'done', review: [] });
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'sold' }]);
  expect(await moneyBack(world)).toEqual([]);
  expect((await orderOf(world, out_trade_no)).due_at).toBeUndefined();
});

test('F-70 I-07 an abnormal refund keeps its money reserved, is told to a person, and is not sent again', async () => {
  const { world, out_trade_no } = await paidWorld();
  await fault(world, 'refund_abnormal', { times: 1 });
  await refund(world, out_trade_no, 60);
  await minutesGoBy(world, 3);
  expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'abnormal']]);
  expect(await alertsOf(world, out_trade_no)).toEqual(['REFUND_ABNORMAL']);
  const { error } = await refund(world, out_trade_no, 60);
  expect(error).toMatchObject({ code: 'REFUND_REFUSED' });
  expect(error!.message).toContain('40 of 100');
  const waiting = await pay(world, { action: 'review' }, STAFF);
  expect(listOf(waiting.orders).map((one) => one.out_trade_no)).toEqual([out_trade_no]);
  for (let n = 0; n < 12; n++) await later(world, 30 * MINUTE);
  expect(asked(world, 'refund')).toBe(1);
  expect(await moneyBack(world)).toEqual([[60, 'ABNORMAL']]);
});

test('F-69 I-08 an account without enough money: the refund waits, and the timer sends it again', async () => {
  const { world, out_trade_no } = await paidWorld();
  await fault(world, 'refund_not_enough', { times: 2 });
  const { refund: said } = await refund(world, out_trade_no, 60);
  expect(said).toMatchObject({ status: 'reserved' });
  expect(await moneyBack(world)).toEqual([]);
  const { order } = await pay(world, { action: 'order', out_trade_no }, STAFF);
  expect(order!.refunds).toMatchObject([{ last_error: 'NOT_ENOUGH' }]);
  await minutesGoBy(world, 6);
  const { body } = await control(world, 'GET', '/refunds');
  expect(listOf(body).map((one) => [one.out_refund_no, one.status])).toEqual([
    [said!.out_refund_no, 'SUCCESS'],
  ]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
  expect(asked(world, 'refund')).toBe(3);
});
