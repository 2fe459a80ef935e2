import { isKitError } from '../protocol/errors';
import { raiseAlert } from './alerts';
import { commit } from './commit';
import type { Kit } from './kit';
import type { Revocation } from './merchant-rules';
import { EFFECT_ATTEMPTS_MAX, effectRetryAt, waits } from './needs';
import type { Effect, Order } from './order';
import { changed, type Transition, unchanged, withAlert } from './transitions/change';
import { withOwnRefund } from './transitions/reserve-refund';

/** Effects may be started until this says no, and their marks are written only while it says yes. */
export type TimeLeft = () => boolean;

type Mark = { effect: Effect; result: 'done' | 'cannot' | 'failed' };

/**
 * Runs what follows from the order's last change, then stores all marks in one compare-and-set. The caller
 * has leased the effects to itself in the write that left `order` (`next_at`), or has claimed the order.
 *
 * An effect that fails or is still running when time is up changes nothing here: its lease runs out and the
 * sweep takes it over.
 */
export async function runEffects(
  kit: Kit,
  order: Order,
  mine: (effect: Effect) => boolean,
  hasTime: TimeLeft,
): Promise<Order> {
  const marks: Mark[] = [];
  for (const effect of order.effects) {
    if (effect.state !== 'pending' || !mine(effect)) continue;
    if (waits(order, effect)) continue;
    if (!hasTime()) break;
    marks.push({ effect, result: await runOne(kit, order, effect) });
  }
  if (marks.length === 0 || !hasTime()) return order;
  const { order: marked } = await commit(kit, order, (current) =>
    applyMarks(current, marks, kit.clock.now()),
  );
  return marked;
}

/** The effects that a write has just added: it leased them to whoever wrote it. */
export function addedBy(write: Transition): (effect: Effect) => boolean {
  const known = new Set(write.before.effects.map((effect) => `${effect.kind} ${effect.key}`));
  return (effect) => write.changed && !known.has(`${effect.kind} ${effect.key}`);
}

/** The effects whose time has come, for the sweep, which has claimed the order. */
export function dueBy(now: number): (effect: Effect) => boolean {
  return (effect) => effect.next_at <= now;
}

async function runOne(kit: Kit, order: Order, effect: Effect): Promise<Mark['result']> {
  const context = { order, db: kit.db };
  try {
    switch (effect.kind) {
      case 'alert':
        await raiseAlert(kit, {
          key: effect.key,
          code: effect.alert!,
          out_trade_no: order.out_trade_no,
          at: kit.clock.now(),
          trace_id: order.trace_id,
        });
        return 'done';
      case 'release':
        await kit.merchant.release?.(context);
        return 'done';
      case 'revoke':
        await kit.merchant.revoke?.({ ...context, refund: revocationOf(order, effect) });
        return 'done';
      case 'fulfil':
        return (await kit.merchant.fulfil(context)) === 'cannot' ? 'cannot' : 'done';
    }
  } catch (error) {
    kit.log.write({
      event: 'effect_failed',
      trace_id: order.trace_id,
      out_trade_no: order.out_trade_no,
      effect: effect.kind,
      code: isKitError(error) ? error.code : 'INTERNAL',
      message: error instanceof Error ? error.message : String(error),
    });
    return 'failed';
  }
}

/** The refund that a `revoke` is about; its key is the refund's number. */
function revocationOf(order: Order, effect: Effect): Revocation {
  const row = order.refunds.find((one) => one.out_refund_no === effect.key)!;
  return { out_refund_no: row.out_refund_no, amount: row.amount, full: effect.full === true };
}

/**
 * Marks by kind and key on whatever the document is now. An effect that is gone, or was marked by somebody
 * else, is left as it is.
 */
function applyMarks(order: Order, marks: Mark[], at: number): Transition {
  let next = order;
  let any = false;
  for (const { effect, result } of marks) {
    const index = next.effects.findIndex((one) => one.kind === effect.kind && one.key === effect.key);
    if (next.effects[index]?.state !== 'pending') continue;
    next = applyMark(next, index, result, at);
    any = true;
  }
  return any ? changed(order, next, at) : unchanged(order);
}

function applyMark(order: Order, index: number, result: Mark['result'], at: number): Order {
  const effect = order.effects[index]!;
  const replaced = (mark: Effect | undefined): Order => ({
    ...order,
    effects: order.effects.flatMap((one, i) => (i === index ? (mark ? [mark] : []) : [one])),
  });
  // A raised alert has no further use in the document: the log has it.
  if (result === 'done' && effect.kind === 'alert') return replaced(undefined);
  if (result === 'done') return replaced({ ...effect, state: 'done', done_at: at });
  if (result === 'cannot') {
    const told = withAlert(replaced({ ...effect, state: 'cannot', done_at: at }), 'CANNOT_FULFIL', at);
    return withOwnRefund(told, '交付不了，全额退款', at);
  }
  const attempts = effect.attempts + 1;
  if (attempts < EFFECT_ATTEMPTS_MAX)
    return replaced({ ...effect, attempts, next_at: effectRetryAt(attempts, at) });
  const dead = replaced({ ...effect, attempts, state: 'dead' });
  return effect.kind === 'alert' ? dead : withAlert(dead, 'EFFECT_FAILED', at, effect.kind);
}
