import { isKitError } from '../protocol/errors';
import { raiseAlert } from './alerts';
import { commit } from './commit';
import { addedBy, dueBy, runEffects } from './effects';
import type { Kit } from './kit';
import { EFFECT_LEASE_MS } from './needs';
import type { Order } from './order';
import type { DueOrder } from './order-store';
import { settle } from './settle';
import { bookToldRefund, toldRefunds } from './told-refunds';
import { applyUnsettled } from './transitions/apply-question';
import { workOnRefund } from './work-on-refund';

const PAGE = 100;
const AT_ONCE = 4;
/** A claim outlives the function that made it: two minutes, the function may run 20 s. */
const CLAIM_MS = EFFECT_LEASE_MS;
/** An order claimed so often without a single write is tried rarely from then on, and a person is told each time. */
const STUCK_AFTER_CLAIMS = 20;
const STUCK_MS = 6 * 60 * 60_000;

export type SweepResult = { swept: number; left: number };

/**
 * Works off whatever is due: asks about orders that were never notified, closes what may no longer be paid,
 * runs effects that are left over. Two sweeps at once share the work by claims; an idle one costs one read.
 * @param budget_ms real time after which no further order is begun
 * @returns how many were worked on, and how many of those listed last were left for the next run
 */
export async function sweep(kit: Kit, budget_ms: number): Promise<SweepResult> {
  const started = kit.clock.monotonic();
  const hasTime = () => kit.clock.monotonic() - started < budget_ms;
  let swept = 0;
  for (;;) {
    const page = await kit.store.listDue(kit.clock.now(), PAGE);
    const done = await sweepPage(kit, page, hasTime);
    swept += done.swept;
    if (done.left > 0 || page.length < PAGE || done.swept === 0) return { swept, left: done.left };
  }
}

async function sweepPage(kit: Kit, page: DueOrder[], hasTime: () => boolean): Promise<SweepResult> {
  const queue = [...page];
  let swept = 0;
  const worker = async () => {
    while (hasTime()) {
      const due = queue.shift();
      if (!due) return;
      if (await sweepOne(kit, due)) swept++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { swept, left: queue.length };
}

/** One order's trouble is its own: it is logged, and the claim's two minutes keep it from the next page. */
async function sweepOne(kit: Kit, due: DueOrder): Promise<boolean> {
  try {
    const isStuck = (due.claims ?? 0) >= STUCK_AFTER_CLAIMS;
    if (isStuck) await tellOfStuck(kit, due._id);
    const order = await kit.store.claim(due, kit.clock.now() + (isStuck ? STUCK_MS : CLAIM_MS));
    if (!order) return false;
    await workOff(kit, order);
  } catch (error) {
    kit.log.write({
      event: 'sweep_failed',
      out_trade_no: due._id,
      code: isKitError(error) ? error.code : 'INTERNAL',
      message: error instanceof Error ? error.message : String(error),
    });
  }
  return true;
}

/** Told before it is tried once more: whatever comes after may be the end of this process. */
async function tellOfStuck(kit: Kit, out_trade_no: string): Promise<void> {
  const alert = { code: 'ORDER_STUCK', out_trade_no, at: kit.clock.now(), trace_id: '' } as const;
  await raiseAlert(kit, alert).catch(() => undefined);
}

async function workOff(kit: Kit, claimed: Order): Promise<void> {
  const now = kit.clock.now();
  const worked = await workOffRefunds(kit, claimed, now);
  const order = await workOffTold(kit, worked);
  const asks = [order.needs.confirm, order.needs.close].some((need) => need && need.next_at <= now);
  if (!asks) return void (await runEffects(kit, order, dueBy(now), () => true));
  // What it learns it runs itself: leased, so that another sweep does not begin the same meanwhile.
  const settled = await settle(kit, order, { may_close: true, runs_effects: true, writes_no_news: true });
  const [added, due] = [addedBy(settled), dueBy(kit.clock.now())];
  await runEffects(
    kit,
    settled.order,
    (effect) => added(effect) || due(effect),
    () => true,
  );
}

/** One after the other: each looks at what the one before has left. */
async function workOffRefunds(kit: Kit, claimed: Order, now: number): Promise<Order> {
  let order = claimed;
  for (const { out_refund_no, next_at } of claimed.refunds) {
    if (next_at !== undefined && next_at <= now)
      order = (await workOnRefund(kit, order, out_refund_no)).order;
  }
  return order;
}

/** Refunds that a paid order was told of are asked about with its question. Without an answer both are asked later. */
async function workOffTold(kit: Kit, worked: Order): Promise<Order> {
  let order = worked;
  const { confirm } = worked.needs;
  if (!confirm || confirm.next_at > kit.clock.now()) return order;
  try {
    for (const out_refund_no of toldRefunds(worked))
      order = (await bookToldRefund(kit, order, out_refund_no, false)).order;
    return order;
  } catch (error) {
    if (!isKitError(error)) throw error;
    const { out_trade_no, trace_id } = order;
    kit.log.write({ event: 'told_refund_unanswered', trace_id, out_trade_no, code: error.code });
    return (await commit(kit, order, (current) => applyUnsettled(current, kit.clock.now()))).order;
  }
}
