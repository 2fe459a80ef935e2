import type { SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Bindable, Row, Store } from '../../store';
import { fromRfc3339 } from '../beijing-time';
import { type Owner, ownerText } from '../merchants';
import type { Numbers } from '../numbers';
import { payerOf } from '../persons';
import {
  type Order,
  type OrderTerms,
  type OrderTruth,
  type Payment,
  type Refund,
  type TradeState,
  truthOf,
} from './order';
import { bookedAs, paymentFacts } from './payment-faults';
import { paymentOf, refundOf, termsOf } from './rows';
import { createTables } from './tables';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A prepay_id and a code_url live two hours, an h5_url five minutes, whatever time_expire says. */
const PREPAY_MS = 2 * 60 * MINUTE_MS;
const H5_MS = 5 * MINUTE_MS;
/** Without time_expire an order can be paid for seven days; then it is closed by itself. */
const PAYABLE_MS = 7 * DAY_MS;
const PAYABLE_MS_MAX = 90 * DAY_MS;
const LISTED_MAX = 100_000;

export type Outcome<T, Reason extends string> = { ok: true; value: T } | { ok: false; reason: Reason };
export type Prepay = {
  prepay_id: string;
  code_url?: string;
  order_id: number;
  expires_at: number;
  newest: boolean;
};
/** Which orders to list: all of them, oldest first, unless only some of the newest are wanted. */
export type Listing = { newest?: number; skip?: number; search?: string };

/**
 * WeChat Pay's books. Every change is written before anything is answered, so a world killed with -9 and started
 * again knows what it knew. Callers see an order as it is now: closing after seven days needs nobody to do it.
 */
export class Ledger {
  /** Called inside the write that books a payment, so that its notification is stored with it or not at all. */
  onPaid: (order: Order, payment: Payment) => void = () => undefined;

  constructor(
    private readonly store: Store,
    private readonly clock: SimClock,
    private readonly numbers: Numbers,
    private readonly faults: Faults,
  ) {
    createTables(store);
  }

  get(owner: Owner, out_trade_no: string): Order | undefined {
    return this.one('select * from wx_orders where owner = ? and out_trade_no = ?', [
      ownerText(owner),
      out_trade_no,
    ]);
  }

  /** The first order under this number that a merchant signed, for whichever sub-merchant. */
  ofSigner(mchid: string, out_trade_no: string): Order | undefined {
    return this.one(
      'select * from wx_orders where out_trade_no = ? and (owner = ? or owner like ?) order by id limit 1',
      [out_trade_no, mchid, `${ownerText({ mchid, sub_mchid: '' })}%`],
    );
  }

  byId(id: number): Order | undefined {
    return this.one('select * from wx_orders where id = ?', [id]);
  }

  /** Whoever's order it is: the first that was placed under this number. */
  find(out_trade_no: string): Order | undefined {
    return this.one('select * from wx_orders where out_trade_no = ? order by id limit 1', [out_trade_no]);
  }

  findByTransaction(transaction_id: string): Order | undefined {
    return this.one(
      'select * from wx_orders where id = (select order_id from wx_payments where transaction_id = ?)',
      [transaction_id],
    );
  }

  /** As `GET /_sim/orders` tells it. */
  list({ newest, skip = 0, search }: Listing = {}): OrderTruth[] {
    const where = search === undefined ? '' : `where ${SEARCHED}`;
    const args: Bindable[] = search === undefined ? [] : Array(SEARCHED_FIELDS).fill(likeText(search));
    const order = newest === undefined ? 'asc' : 'desc';
    const rows = this.store.all(`select * from wx_orders ${where} order by id ${order} limit ? offset ?`, [
      ...args,
      Math.min(newest ?? LISTED_MAX, LISTED_MAX),
      skip,
    ]);
    return this.read(rows).map(truthOf);
  }

  counts(): { orders: number; paid: number } {
    const row = this.store.first(
      'select (select count(*) from wx_orders) as orders, (select count(distinct order_id) from wx_payments) as paid',
    );
    return { orders: Number(row!.orders), paid: Number(row!.paid) };
  }

  truth(out_trade_no: string): OrderTruth | undefined {
    const order = this.find(out_trade_no);
    return order && truthOf(order);
  }

  truthFor(owner: Owner, out_trade_no: string): OrderTruth | undefined {
    const order = this.get(owner, out_trade_no);
    return order && truthOf(order);
  }

  truthOfTransaction(transaction_id: string): OrderTruth | undefined {
    const order = this.findByTransaction(transaction_id);
    return order && truthOf(order);
  }

  /** Stores a new order. `time_expire` under a minute ahead counts as one minute, over ninety days as ninety. */
  open(terms: OrderTerms): Order {
    const now = this.clock.now();
    const wanted = terms.time_expire === undefined ? undefined : fromRfc3339(terms.time_expire);
    const until = wanted ?? now + PAYABLE_MS;
    const pay_until = Math.min(Math.max(until, now + MINUTE_MS), now + PAYABLE_MS_MAX);
    this.store.run(
      'insert into wx_orders (owner, out_trade_no, terms, created_at, pay_until) values (?, ?, ?, ?, ?)',
      [ownerText(terms.owner), terms.out_trade_no, JSON.stringify(terms), now, pay_until],
    );
    return this.get(terms.owner, terms.out_trade_no)!;
  }

  /** Gives out one more prepay_id for an order, and for a NATIVE one a code_url. */
  addPrepay({ id, terms }: Order): Prepay {
    const now = this.clock.now();
    const prepay_id = this.numbers.prepayId(now);
    const code_url = terms.trade_type === 'NATIVE' ? this.numbers.codeUrl() : null;
    const expires_at = now + (terms.trade_type === 'MWEB' ? H5_MS : PREPAY_MS);
    this.store.run(
      `insert into wx_prepays (prepay_id, order_id, seq, code_url, created_at, expires_at)
       values (?, ?, (select count(*) from wx_prepays where order_id = ?), ?, ?, ?)`,
      [prepay_id, id, id, code_url, now, expires_at],
    );
    return this.findPrepay(prepay_id)!;
  }

  findPrepay(prepay_id: string): Prepay | undefined {
    return this.prepay('prepay_id', prepay_id);
  }

  findCode(code_url: string): Prepay | undefined {
    return this.prepay('code_url', code_url);
  }

  close(order: Order): void {
    this.store.run('update wx_orders set closed_at = ? where id = ? and closed_at is null', [
      this.clock.now(),
      order.id,
    ]);
  }

  /**
   * Books a payment in full. Neither expiry nor payer are looked at: this is the last step of a payer who is in the
   * cashier already, and the cashier has looked.
   * @param openid who pays, under the app that the payer uses; absent, the order's payer
   */
  pay(
    out_trade_no: string,
    openid?: string,
  ): Outcome<Order, 'ORDER_NOT_EXIST' | 'ORDER_PAID' | 'ORDER_CLOSED'> {
    const order = this.find(out_trade_no);
    return order ? this.payOrder(order.id, openid) : { ok: false, reason: 'ORDER_NOT_EXIST' };
  }

  payOrder(id: number, openid?: string): Outcome<Order, 'ORDER_NOT_EXIST' | 'ORDER_PAID' | 'ORDER_CLOSED'> {
    return this.store.atomic(() => {
      const order = this.byId(id);
      if (!order) return { ok: false, reason: 'ORDER_NOT_EXIST' };
      const facts = paymentFacts(order.terms, openid);
      const paid_already = order.payments.length > 0;
      if (paid_already && !this.faults.strikes('second_payment', facts))
        return { ok: false, reason: 'ORDER_PAID' };
      const closed = order.trade_state === 'CLOSED' || order.trade_state === 'REVOKED';
      if (closed && !this.faults.strikes('payment_of_closed_order', facts))
        return { ok: false, reason: 'ORDER_CLOSED' };
      this.book(order, openid);
      const paid = this.byId(id)!;
      this.onPaid(paid, paid.payments.at(-1)!);
      return { ok: true, value: paid };
    });
  }

  reset(): void {
    this.store.exec(
      'delete from wx_orders; delete from wx_prepays; delete from wx_payments; delete from wx_refunds;',
    );
  }

  private book({ id, terms }: Order, openid: string | undefined): void {
    const now = this.clock.now();
    const { amount, openid: who } = bookedAs(this.faults, terms, openid);
    const payer = payerOf(terms, who);
    this.store.run(
      `insert into wx_payments (transaction_id, order_id, openid, sub_openid, total, currency, paid_at)
       values (?, ?, ?, ?, ?, ?, ?)`,
      [
        this.numbers.transactionId(now),
        id,
        payer.openid,
        payer.sub_openid ?? null,
        amount.total,
        amount.currency,
        now,
      ],
    );
  }

  private prepay(column: 'prepay_id' | 'code_url', value: string): Prepay | undefined {
    const row = this.store.first(
      `select *, seq = (select max(seq) from wx_prepays as other where other.order_id = mine.order_id) as newest
       from wx_prepays as mine where ${column} = ?`,
      [value],
    );
    if (!row) return undefined;
    return {
      prepay_id: String(row.prepay_id),
      ...(row.code_url === null ? {} : { code_url: String(row.code_url) }),
      order_id: Number(row.order_id),
      expires_at: Number(row.expires_at),
      newest: row.newest === 1,
    };
  }

  private one(sql: string, args: Bindable[]): Order | undefined {
    return this.read(this.store.all(sql, args))[0];
  }

  /** Orders with all that belongs to them, oldest first, in four statements however many there are. */
  private read(rows: Row[]): Order[] {
    if (rows.length === 0) return [];
    const ids = JSON.stringify(rows.map((row) => Number(row.id)));
    const belonging = (what: string) =>
      grouped(
        this.store.all(`select ${what} where order_id in (select value from json_each(?)) order by rowid`, [
          ids,
        ]),
      );
    const payments = belonging('* from wx_payments');
    const refunds = belonging('* from wx_refunds');
    const prepays = belonging('order_id from wx_prepays');
    return rows.map((row) => {
      const id = Number(row.id);
      return this.orderOf(
        row,
        (payments.get(id) ?? []).map(paymentOf),
        (refunds.get(id) ?? []).map(refundOf),
        prepays.get(id)?.length ?? 0,
      );
    });
  }

  private orderOf(row: Row, payments: Payment[], refunds: Refund[], prepays: number): Order {
    const [created_at, pay_until] = [Number(row.created_at), Number(row.pay_until)];
    const closed_at =
      row.closed_at === null ? this.closedByItself(created_at, pay_until) : Number(row.closed_at);
    const terms = termsOf(row);
    return {
      id: Number(row.id),
      terms,
      trade_state: tradeState(terms, closed_at, payments, refunds),
      created_at,
      pay_until,
      ...(closed_at === undefined || payments.length > 0 ? {} : { closed_at }),
      prepays,
      payments,
      refunds,
    };
  }

  /** After seven days, but never before its own time_expire. */
  private closedByItself(created_at: number, pay_until: number): number | undefined {
    const at = Math.max(created_at + PAYABLE_MS, pay_until);
    return this.clock.now() >= at ? at : undefined;
  }
}

/** Any refund makes it REFUND, a part too, and while it is on its way. What was paid with a code is reversed, not closed. */
function tradeState(
  { trade_type }: OrderTerms,
  closed_at: number | undefined,
  payments: Payment[],
  refunds: Refund[],
): TradeState {
  const by_code = trade_type === 'MICROPAY';
  if (refunds.some(({ origin }) => origin === 'reverse')) return 'REVOKED';
  if (payments.length > 0) return refunds.length > 0 ? 'REFUND' : 'SUCCESS';
  if (closed_at === undefined) return by_code ? 'USERPAYING' : 'NOTPAY';
  return by_code ? 'REVOKED' : 'CLOSED';
}

/** What a search looks at: an order's numbers and words, never the names of its fields; and its payment's number. */
const SEARCHED_COLUMNS = [
  'out_trade_no',
  'owner',
  ...['description', 'attach', 'trade_type', 'payer.openid', 'payer.sub_openid'].map(
    (field) => `json_extract(terms, '$.${field}')`,
  ),
];
const SEARCHED = `${SEARCHED_COLUMNS.map((column) => `${column} like ? escape '\\'`).join(' or ')}
  or id in (select order_id from wx_payments where transaction_id like ? escape '\\')`;
const SEARCHED_FIELDS = SEARCHED_COLUMNS.length + 1;

function likeText(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`;
}

function grouped(rows: Row[]): Map<number, Row[]> {
  const groups = new Map<number, Row[]>();
  for (const row of rows) {
    const id = Number(row.order_id);
    const group = groups.get(id);
    if (group) group.push(row);
    else groups.set(id, [row]);
  }
  return groups;
}
