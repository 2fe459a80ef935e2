import type { OrderStatus } from '../../typings/contract';
import { KitError } from '../protocol/errors';
import { ownOrder } from './checkout';
import { addedBy, runEffects, type TimeLeft } from './effects';
import type { Kit } from './kit';
import type { Order } from './order';
import type { ListedOrder } from './order-store';
import { settle } from './settle';

/**
 * What is known of the buyer's order now. An open order is asked about at the gateway, at most once in 5 s;
 * without an answer the stored document is what is known.
 */
export async function queryOrder(
  kit: Kit,
  request: { out_trade_no: string; openid: string },
  hasTime: TimeLeft,
): Promise<Order> {
  const order = await ownOrder(kit, request);
  const open = order.status === 'created' || order.status === 'pending';
  if (!open || !kit.questions.mayAsk(order.out_trade_no, kit.clock.now())) return order;
  const settled = await settle(kit, order, { may_close: false, runs_effects: true, writes_no_news: false });
  return runEffects(kit, settled.order, addedBy(settled), hasTime);
}

export type OrderPage = { orders: ListedOrder[]; next_cursor?: string };

/** Orders of one buyer made in the same millisecond: more than this cannot be told apart by a cursor. */
const TIES_MAX = 20;

/** Newest first. */
export function listOrders(
  kit: Kit,
  request: { openid: string; status?: OrderStatus; cursor?: string; limit: number },
): Promise<OrderPage> {
  return pageOf(request, (page) => kit.store.listOf(request.openid, page));
}

type PageRequest = { status?: OrderStatus; cursor?: string; limit: number };

/** The cursor is the last order shown; what is added meanwhile does not shift the pages. */
export async function pageOf(
  request: PageRequest,
  find: (page: { status?: OrderStatus; created_at_most?: number; limit: number }) => Promise<ListedOrder[]>,
): Promise<OrderPage> {
  const after = request.cursor === undefined ? undefined : readCursor(request.cursor);
  const found = await find({
    limit: request.limit + 1 + (after ? TIES_MAX : 0),
    ...(request.status === undefined ? {} : { status: request.status }),
    ...(after ? { created_at_most: after.created_at } : {}),
  });
  const rest = after ? found.filter((order) => isAfter(order, after)) : found;
  const orders = rest.slice(0, request.limit);
  const last = orders.at(-1);
  if (!last || rest.length <= request.limit) return { orders };
  return { orders, next_cursor: `${last.created_at.toString(36)}.${last._id}` };
}

type Cursor = { created_at: number; id: string };

function readCursor(text: string): Cursor {
  const match = /^([0-9a-z]{1,11})\.([0-9A-Za-z]{1,32})$/.exec(text);
  if (!match) throw new KitError('REQUEST_INVALID', { message: 'cursor: not one that this function gave' });
  return { created_at: Number.parseInt(match[1]!, 36), id: match[2]! };
}

function isAfter(order: ListedOrder, cursor: Cursor): boolean {
  if (order.created_at !== cursor.created_at) return order.created_at < cursor.created_at;
  return order._id < cursor.id;
}
