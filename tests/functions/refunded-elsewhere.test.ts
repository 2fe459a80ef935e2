import type { World } from '../../simulator/world';
import { control, type Json } from '../support/world';
import {
  alertsOf,
  asked,
  fault,
  later,
  moneyBack,
  orderOf,
  payOrder,
  rowsOf,
  STAFF,
  staffedWorld,
} from './refund-support';
import { documents, listOf, pay } from './support';

/** Finding 6: money that went back, on the merchant platform, before the kit knew that it had come. */

const MINUTE = 60_000;

/** Nobody hears of the payment; `total` fen of it are given back by hand, which is told or not. */
async function refundedElsewhere(total: number, isTold: boolean) {
  const world = await staffedWorld();
  await fault(world, 'notification_lost', isTold ? { match: { kind: 'payment' } } : {});
  const out_trade_no = await payOrder(world);
  await control(world, 'POST', `/orders/${out_trade_no}/refund`, { total });
  await later(world, 2 * MINUTE);
  const order = await orderOf(world, out_trade_no);
  expect([order.status, order.review!.length]).toEqual(['paid', 1]);
  expect(order.review).toMatchObject([{ code: 'REFUNDED_ELSEWHERE', amount: { total: 100 } }]);
  // Leases lapse, and the timer tells a person; nothing is delivered.
  await later(world, 3 * MINUTE);
  expect(await alertsOf(world, out_trade_no)).toContain('REFUNDED_ELSEWHERE');
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'held' }]);
  const { review_id } = listOf(order.review)[0]!;
  const decide = (decision: string) =>
    pay(world, { action: 'decide', out_trade_no, review_id, decision }, STAFF);
  return { world, out_trade_no, decide };
}

async function isAtRest(world: World, out_trade_no: Json): Promise<void> {
  const { review, due_at, staff_at } = await orderOf(world, out_trade_no);
  expect([review, due_at, staff_at]).toEqual([[], undefined, undefined]);
}

test('REFUNDED_ELSEWHERE, let stand: delivered at once, and only what is left can still go back', async () => {
  const { world, out_trade_no, decide } = await refundedElsewhere(40, true);
  expect((await decide('accept')).order).toMatchObject({ fulfilment: 'done', refunded_total: 40 });
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'sold' }]);
  expect([await rowsOf(world, out_trade_no), asked(world, 'refund')]).toEqual([[[40, 'succeeded']], 0]);
  await isAtRest(world, out_trade_no);
});

test('REFUNDED_ELSEWHERE, refunded: all that is left goes back, once, and nothing is delivered', async () => {
  const { world, out_trade_no, decide } = await refundedElsewhere(40, true);
  // Pressed twice, at once.
  const both = await Promise.all([decide('refund'), decide('refund')]);
  expect(both.map((one) => one.error)).toEqual([undefined, undefined]);
  for (let n = 0; n < 3; n++) await later(world, 2 * MINUTE);
  const back = await moneyBack(world);
  expect(back.sort()).toEqual([
    [40, 'SUCCESS'],
    [60, 'SUCCESS'],
  ]);
  expect(asked(world, 'refund')).toBe(1);
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'revoked' }]);
  await isAtRest(world, out_trade_no);
});

test('REFUNDED_ELSEWHERE in full, told by nobody, and refunded again: WeChat Pay refuses, a person is told, nothing is delivered', async () => {
  const { world, out_trade_no, decide } = await refundedElsewhere(100, false);
  expect((await decide('refund')).error).toBeUndefined();
  for (let n = 0; n < 4; n++) await later(world, 5 * MINUTE);
  expect(await moneyBack(world)).toEqual([[100, 'SUCCESS']]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[100, 'refused']]);
  expect(await alertsOf(world, out_trade_no)).toContain('REFUND_REFUSED');
  expect(await documents(world, 'deliveries')).toMatchObject([{ step: 'held' }]);
  await isAtRest(world, out_trade_no);
});
