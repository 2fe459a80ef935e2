import type { OrderStatus, OrderView } from '../../typings/contract';
import type { NoAnswer } from '../components/pay-checkout/pay-service';
import type { OrderFilter } from './order-filters';
import type { OrderService } from './order-service';

/** Pages asked for at one go. A buyer with a thousand orders and no refund is not worth fifty calls in a row. */
const PAGES_MAX = 5;
/** The server gives no longer page. */
const LIMIT_MAX = 50;

type Refusal = Extract<Awaited<ReturnType<OrderService['list']>> | NoAnswer, { ok: false }>;

/** `more`: there may be further orders; with fewer orders than wanted, it is the bound that stopped the search. */
export type FeedAnswer = { ok: true; orders: OrderView[]; more: boolean } | Refusal;

/** One of the server's lists, as far as it was read. */
type Source = { status: OrderStatus | ''; cursor: string; isOver: boolean; waiting: OrderView[] };

/** The orders of one filter, newest first, portion by portion. A call must have ended before the next begins. */
export class OrderFeed {
  private readonly sources: Source[];
  /** An order that changes its status meanwhile can stand in two lists. */
  private readonly seen = new Set<string>();
  /** Found already, and kept over a call that failed. */
  private found: OrderView[] = [];

  constructor(
    private readonly list: OrderService['list'],
    private readonly filter: OrderFilter,
  ) {
    this.sources = filter.lists.map((status) => ({ status, cursor: '', isOver: false, waiting: [] }));
  }

  /** @param count how many orders are wanted; fewer come at the end, or where the search was long enough */
  async next(count: number): Promise<FeedAnswer> {
    for (let pages = 0; ; pages++) {
      this.takeNewest(count);
      const dry = this.sources.find(isDry);
      if (!dry || this.found.length >= count || pages >= PAGES_MAX) break;
      const refusal = await this.read(dry, this.filter.keeps ? LIMIT_MAX : Math.min(count, LIMIT_MAX));
      if (refusal) return refusal;
    }
    const orders = this.found;
    this.found = [];
    return {
      ok: true,
      orders,
      more: this.sources.some(({ isOver, waiting }) => !isOver || waiting.length > 0),
    };
  }

  private async read(source: Source, limit: number): Promise<Refusal | undefined> {
    const { status, cursor } = source;
    const answer = await this.list({ limit, ...(status ? { status } : {}), ...(cursor ? { cursor } : {}) });
    if (!answer.ok) return answer;
    source.waiting = answer.orders;
    source.cursor = answer.next_cursor || '';
    source.isOver = !answer.next_cursor;
    return undefined;
  }

  /** Only while every list that goes on has shown its next order is it known which one is the newest. */
  private takeNewest(count: number): void {
    while (this.found.length < count && !this.sources.some(isDry)) {
      const [first] = this.sources.filter(({ waiting }) => waiting.length > 0).sort(byNewest);
      const order = first && first.waiting.shift();
      if (!order) return;
      if (this.seen.has(order.out_trade_no)) continue;
      this.seen.add(order.out_trade_no);
      if (!this.filter.keeps || this.filter.keeps(order)) this.found.push(order);
    }
  }
}

function isDry({ isOver, waiting }: Source): boolean {
  return !isOver && waiting.length === 0;
}

/** As the server sorts. Both have an order that waits. */
function byNewest({ waiting: [one] }: Source, { waiting: [other] }: Source): number {
  if (!one || !other) return 0;
  return other.created_at - one.created_at || (one.out_trade_no < other.out_trade_no ? 1 : -1);
}
