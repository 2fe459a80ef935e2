import type { OrderStatus, StaffOrderView, Takings } from '../../typings/contract';
import { KitError } from '../protocol/errors';
import type { Kit } from './kit';
import type { Order } from './order';
import { type OrderPage, pageOf } from './query';
import { toStaffView } from './staff-view';

/** What staff sees: the day's takings, every order, what waits for a decision. Who is staff is the caller's matter. */

const DAY_MS = 24 * 3_600_000;
/** Beijing has no summer time. */
const BEIJING_MS = 8 * 3_600_000;
const PAGE = 1_000;
/** Orders of one day that are added up; a shop with more gets its sums from the bill. */
const ADDED_UP_MAX = 50_000;

/** Sums over the orders that were paid on a day, with what went back of these orders since. @param date YYYY-MM-DD, UTC+8 */
export async function takingsOf(kit: Kit, date: string | undefined): Promise<Takings> {
  const from = date === undefined ? dayStart(kit.clock.now()) : Date.parse(`${date}T00:00:00+08:00`);
  const sums = new Map<string, Takings['sums'][number]>();
  let paid_at_most = from + DAY_MS - 1;
  const seen = new Set<string>();
  for (let pages = 0; pages < ADDED_UP_MAX / PAGE; pages++) {
    const page = await kit.store.listPaid({ paid_at_most, limit: PAGE });
    const fresh = page.filter((order) => order.paid_at! >= from && !seen.has(order._id));
    for (const order of fresh) {
      add(sums, order);
      seen.add(order._id);
    }
    const end = page.at(-1);
    if (!end || fresh.length === 0 || page.length < PAGE || end.paid_at! < from) break;
    // Orders of the same millisecond as the last may follow on the next page: those that came are known.
    paid_at_most = end.paid_at!;
  }
  const day = new Date(from + BEIJING_MS).toISOString().slice(0, 10);
  return { date: day, orders: seen.size, sums: [...sums.values()] };
}

/** Every order, newest first, or those that a number names: out_trade_no, transaction_id. */
export async function searchOrders(
  kit: Kit,
  request: { search?: string; status?: OrderStatus; cursor?: string; limit: number },
): Promise<OrderPage> {
  const { search } = request;
  if (search === undefined) return pageOf(request, (page) => kit.store.listAll(page));
  const named = (await kit.store.get(search)) ?? (await kit.store.findByTransaction(search));
  return { orders: named ? [named] : [] };
}

/** One order with all that is known of it. @throws KitError ORDER_NOT_FOUND */
export async function staffOrder(kit: Kit, out_trade_no: string): Promise<StaffOrderView> {
  const order = await kit.store.get(out_trade_no);
  if (!order) throw new KitError('ORDER_NOT_FOUND');
  return toStaffView(order);
}

function dayStart(now: number): number {
  return Math.floor((now + BEIJING_MS) / DAY_MS) * DAY_MS - BEIJING_MS;
}

function add(
  sums: Map<string, Takings['sums'][number]>,
  order: {
    paid_amount?: Order['paid_amount'];
    refunds?: Pick<Order['refunds'][number], 'amount' | 'status'>[];
  },
): void {
  const { currency, total } = order.paid_amount!;
  const sum = sums.get(currency) ?? { currency, paid: 0, refunded: 0, orders: 0 };
  const back = (order.refunds ?? []).filter((row) => row.status === 'succeeded');
  sum.paid += total;
  sum.refunded += back.reduce((added, row) => added + row.amount.total, 0);
  sum.orders++;
  sums.set(currency, sum);
}
