import { KitError } from '../protocol/errors';
import { dueAt, refundAt, staffAt } from './needs';
import type { Order } from './order';
import { holdsMoney } from './refund-money';

const OUT_TRADE_NO = /^[0-9A-Za-z]{6,32}$/;

/**
 * What must be true of every order, checked before each write and after each read.
 * @throws KitError ORDER_INVALID naming the rule that is broken
 */
export function assertOrder(order: Order): void {
  const broken = brokenRule(order);
  if (broken) {
    throw new KitError('ORDER_INVALID', {
      message: `order ${order.out_trade_no}: ${broken}`,
      retry: 'never',
    });
  }
}

function brokenRule(order: Order): string | undefined {
  if (order.schema !== 1) return `schema ${String(order.schema)} is not one this version knows`;
  if (order._id !== order.out_trade_no) return '_id is not out_trade_no';
  if (!OUT_TRADE_NO.test(order.out_trade_no)) return 'out_trade_no is not one of ours';
  if (!Number.isSafeInteger(order.version) || order.version < 1) return 'version is not a positive integer';
  if (!isMoney(order.amount)) return 'amount is not money';
  if (order.history.length > 256) return 'more than 256 lines of history';
  if (order.evidence.length > 8) return 'more than 8 pieces of evidence';
  return brokenStatus(order) ?? brokenWork(order) ?? brokenRefunds(order);
}

function brokenStatus(order: Order): string | undefined {
  const paid = order.transaction_id !== undefined;
  switch (order.status) {
    case 'created':
      return paid ? 'created with a transaction_id' : undefined;
    case 'pending':
      if (paid) return 'pending with a transaction_id';
      return (order.prepay_id ?? order.code_url ?? order.h5_url) === undefined
        ? 'pending without a prepay_id'
        : undefined;
    case 'closed':
      if (paid) return 'closed with a transaction_id';
      return order.closed_at === undefined ? 'closed without closed_at' : undefined;
    case 'paid':
      if (!paid || order.paid_at === undefined) return 'paid without transaction_id or paid_at';
      return order.paid_amount && isMoney(order.paid_amount) ? undefined : 'paid without paid_amount';
    default:
      return `unknown status ${String(order.status)}`;
  }
}

function brokenWork(order: Order): string | undefined {
  const open = order.status === 'created' || order.status === 'pending';
  if (open && !(order.needs.confirm && order.needs.close)) return 'an open order that nobody asks about';
  const identities = order.effects.map((effect) => `${effect.kind} ${effect.key}`);
  if (new Set(identities).size !== identities.length) return 'an effect twice';
  const fulfils = order.effects.some((effect) => effect.kind === 'fulfil');
  if (fulfils && order.status !== 'paid') return 'fulfilment of an order that is not paid';
  return undefined;
}

/** Facts are booked whatever they say; what the kit itself reserved stays within what was paid, payment by payment. */
function brokenRefunds(order: Order): string | undefined {
  const { refunds } = order;
  const ours = refunds.filter((row) => !row.external);
  if (ours.length > 50) return 'more than 50 refunds of ours';
  if (new Set(refunds.map((row) => row.out_refund_no)).size !== refunds.length) return 'a refund twice';
  if (ours.length > 0 && order.status !== 'paid') return 'a refund of an order that is not paid';
  if (!refunds.every((row) => isMoney(row.amount))) return 'the amount of a refund is not money';
  const open = refunds.filter((row) => row.status === 'reserved' || row.status === 'processing');
  if (open.some((row) => row.next_at === undefined)) return 'a refund on its way that nobody looks after';
  for (const { transaction_id, paid_total } of ours) {
    const held = ours.filter(
      (row) => row.transaction_id === transaction_id && holdsMoney(row) && !row.reopened,
    );
    if (held.reduce((sum, row) => sum + row.amount.total, 0) > paid_total)
      return 'refunds exceed the payment';
  }
  return undefined;
}

/** A claim moves `due_at` on its own; every other write recomputes what lists are made by, and this holds it to that. */
export function assertDue(order: Order): void {
  const follows = { due_at: dueAt(order), staff_at: staffAt(order), refund_at: refundAt(order) };
  for (const name of ['due_at', 'staff_at', 'refund_at'] as const) {
    if (follows[name] === order[name]) continue;
    throw new KitError('ORDER_INVALID', { message: `order ${order.out_trade_no}: ${name} does not follow` });
  }
}

function isMoney(amount: { total: number; currency: string }): boolean {
  return Number.isSafeInteger(amount.total) && amount.total >= 1 && /^[A-Z]{3}$/.test(amount.currency);
}
