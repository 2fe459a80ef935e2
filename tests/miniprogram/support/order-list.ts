import type { OrderView, PayRequest } from '../../../typings/contract';
import { NOW, ORDER } from './fake-wx';

type ListRequest = Extract<PayRequest, { action: 'list' }>;

/** An order that is called so, made at this minute. */
export function made(no: string, minute: number, changes: Partial<OrderView> = {}): OrderView {
  return { ...ORDER, out_trade_no: no, created_at: NOW + minute * 60_000, ...changes };
}

/** Answers the action `list` as the function `pay` does: newest first, by status, with a cursor. */
export function listAnswer(orders: OrderView[], request: Omit<ListRequest, 'action'>) {
  const { status, cursor = '0', limit = 20 } = request;
  const fitting = orders
    .filter((order) => status === undefined || order.status === status)
    .sort((one, other) => other.created_at - one.created_at);
  const end = Number(cursor) + limit;
  const more = end < fitting.length ? { next_cursor: String(end) } : {};
  return { ok: true as const, now: NOW, orders: fitting.slice(Number(cursor), end), ...more };
}
