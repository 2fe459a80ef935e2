import type { SimClock } from '../../clock';
import type { Row, Store } from '../../store';
import { fromRfc3339 } from '../beijing-time';
import type { Numbers } from '../numbers';
import type { OrderParameters } from '../v3/order-parameters';
import { type Order, type OrderTruth, type Payment, type Refund, truthOf } from './order';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A prepay_id lives two hours, whatever time_expire says. */
export const PREPAY_MS = 2 * 60 * MINUTE_MS;
/** Without time_expire an order can be paid for seven days; then it is closed by itself. */
const PAYABLE_MS = 7 * DAY_MS;
const PAYABLE_MS_MAX = 90 * DAY_MS;
const LISTED_MAX = 100_000;

const TABLES = `
  create table if not exists wx_orders (out_trade_no text primary key, parameters text not null,
    created_at integer not null, pay_until integer not null, closed_at integer);
  create table if not exists wx_prepays (prepay_id text primary key, out_trade_no text not null,
    seq integer not null, created_at integer not null);
  create index if not exists wx_prepays_order on wx_prepays (out_trade_no);
  create table if not exists wx_payments (transaction_id text primary key, out_trade_no text not null unique,
    openid text not null, total integer not null, currency text not null, paid_at integer not null);
  create table if not exists wx_refunds (refund_id text primary key, out_refund_no text not null,
    out_trade_no text not null, total integer not null, currency text not null, created_at integer not null);
  create index if not exists wx_refunds_order on wx_refunds (out_trade_no);`;

export type Outcome<T, Reason extends string> = { ok: true; value: T } | { ok: false; reason: Reason };
export type Prepay = { prepay_id: string; out_trade_no: string; created_at: number; newest: boolean };

/**
 * WeChat Pay's books. Every change is written before anything is answered, so a world killed with -9 and started
 * again knows what it knew. Callers see an order as it is now: closing after seven days needs nobody to do it.
 */
export class Ledger {
  /** Called inside the write that books a payment, so that its notification is stored with it or not at all. */
  onPaid: (order: Order) => void = () => undefined;

  constructor(
    private readonly store: Store,
    private readonly clock: SimClock,
    private readonly numbers: Numbers,
  ) {
    store.exec(TABLES);
  }

  get(out_trade_no: string): Order | undefined {
    const row = this.store.first('select * from wx_orders where out_trade_no = ?', [out_trade_no]);
    return row && this.read(row);
  }

  findByTransaction(transaction_id: string): Order | undefined {
    const row = this.store.first('select out_trade_no from wx_payments where transaction_id = ?', [
      transaction_id,
    ]);
    return row && this.get(String(row.out_trade_no));
  }

  /** Every order, oldest first, as `GET /_sim/orders` tells it. */
  list(): OrderTruth[] {
    const rows = this.store.all('select * from wx_orders order by created_at, rowid limit ?', [LISTED_MAX]);
    return rows.map((row) => truthOf(this.read(row)));
  }

  truth(out_trade_no: string): OrderTruth | undefined {
    const order = this.get(out_trade_no);
    return order && truthOf(order);
  }

  /** Stores a new order. `time_expire` under a minute ahead counts as one minute, over ninety days as ninety. */
  open(parameters: OrderParameters): void {
    const now = this.clock.now();
    const wanted = parameters.time_expire === undefined ? undefined : fromRfc3339(parameters.time_expire);
    const until = wanted ?? now + PAYABLE_MS;
    const pay_until = Math.min(Math.max(until, now + MINUTE_MS), now + PAYABLE_MS_MAX);
    this.store.run(
      'insert into wx_orders (out_trade_no, parameters, created_at, pay_until) values (?, ?, ?, ?)',
      [parameters.out_trade_no, JSON.stringify(parameters), now, pay_until],
    );
  }

  /** Gives out one more prepay_id for an order. */
  addPrepay(out_trade_no: string): string {
    const now = this.clock.now();
    const prepay_id = this.numbers.prepayId(now);
    this.store.run(
      `insert into wx_prepays (prepay_id, out_trade_no, seq, created_at)
       values (?, ?, (select count(*) from wx_prepays where out_trade_no = ?), ?)`,
      [prepay_id, out_trade_no, out_trade_no, now],
    );
    return prepay_id;
  }

  findPrepay(prepay_id: string): Prepay | undefined {
    const row = this.store.first(
      `select *, seq = (select max(seq) from wx_prepays as other where other.out_trade_no = mine.out_trade_no) as newest
       from wx_prepays as mine where prepay_id = ?`,
      [prepay_id],
    );
    if (!row) return undefined;
    const { out_trade_no, created_at, newest } = row;
    return {
      prepay_id,
      out_trade_no: String(out_trade_no),
      created_at: Number(created_at),
      newest: newest === 1,
    };
  }

  close(out_trade_no: string): void {
    this.store.run('update wx_orders set closed_at = ? where out_trade_no = ? and closed_at is null', [
      this.clock.now(),
      out_trade_no,
    ]);
  }

  /**
   * Books a payment in full. Neither expiry nor payer are looked at: this is the last step of a payer who is in the
   * cashier already, and the cashier has looked.
   * @param openid who pays; absent, the order's payer
   */
  pay(
    out_trade_no: string,
    openid?: string,
  ): Outcome<Order, 'ORDER_NOT_EXIST' | 'ORDER_PAID' | 'ORDER_CLOSED'> {
    return this.store.atomic(() => {
      const order = this.get(out_trade_no);
      if (!order) return { ok: false, reason: 'ORDER_NOT_EXIST' };
      if (order.payments.length > 0) return { ok: false, reason: 'ORDER_PAID' };
      if (order.trade_state === 'CLOSED') return { ok: false, reason: 'ORDER_CLOSED' };
      const now = this.clock.now();
      const { amount, payer } = order.parameters;
      this.store.run(
        `insert into wx_payments (transaction_id, out_trade_no, openid, total, currency, paid_at)
         values (?, ?, ?, ?, ?, ?)`,
        [this.numbers.transactionId(now), out_trade_no, openid ?? payer.openid, amount.total, 'CNY', now],
      );
      const paid = this.get(out_trade_no)!;
      this.onPaid(paid);
      return { ok: true, value: paid };
    });
  }

  /**
   * A refund made by hand in the merchant platform. The order's trade_state is REFUND from then on, for a part too.
   * @param total fen; absent, all that is left
   */
  refundOnPlatform(
    out_trade_no: string,
    total?: number,
  ): Outcome<Refund, 'ORDER_NOT_EXIST' | 'ORDER_NOT_PAID' | 'AMOUNT_INVALID' | 'AMOUNT_TOO_HIGH'> {
    return this.store.atomic(() => {
      const order = this.get(out_trade_no);
      if (!order) return { ok: false, reason: 'ORDER_NOT_EXIST' };
      const paid = order.payments[0];
      if (!paid) return { ok: false, reason: 'ORDER_NOT_PAID' };
      const left = paid.total - order.refunds.reduce((sum, refund) => sum + refund.total, 0);
      const wanted = total ?? left;
      if (!Number.isSafeInteger(wanted) || (total !== undefined && total < 1))
        return { ok: false, reason: 'AMOUNT_INVALID' };
      if (wanted > left || left === 0) return { ok: false, reason: 'AMOUNT_TOO_HIGH' };
      const now = this.clock.now();
      const refund_id = this.numbers.refundId(now);
      const refund = {
        refund_id,
        out_refund_no: refund_id,
        total: wanted,
        currency: paid.currency,
        created_at: now,
      };
      this.store.run(
        `insert into wx_refunds (refund_id, out_refund_no, out_trade_no, total, currency, created_at)
         values (?, ?, ?, ?, ?, ?)`,
        [refund_id, refund.out_refund_no, out_trade_no, wanted, paid.currency, now],
      );
      return { ok: true, value: refund };
    });
  }

  reset(): void {
    this.store.exec(
      'delete from wx_orders; delete from wx_prepays; delete from wx_payments; delete from wx_refunds;',
    );
  }

  private read(row: Row): Order {
    const out_trade_no = String(row.out_trade_no);
    const rows = (table: string) =>
      this.store.all(`select * from ${table} where out_trade_no = ?`, [out_trade_no]);
    const payments = rows('wx_payments').map(paymentOf);
    const refunds = rows('wx_refunds').map(refundOf);
    const pay_until = Number(row.pay_until);
    const created_at = Number(row.created_at);
    const closed_at =
      row.closed_at === null ? this.closedByItself(created_at, pay_until) : Number(row.closed_at);
    const unpaid = closed_at === undefined ? 'NOTPAY' : 'CLOSED';
    const paid = refunds.length > 0 ? 'REFUND' : 'SUCCESS';
    const prepays = this.store.first('select count(*) as n from wx_prepays where out_trade_no = ?', [
      out_trade_no,
    ]);
    return {
      parameters: JSON.parse(String(row.parameters)) as OrderParameters,
      trade_state: payments.length > 0 ? paid : unpaid,
      created_at,
      pay_until,
      ...(closed_at === undefined || payments.length > 0 ? {} : { closed_at }),
      prepays: Number(prepays!.n),
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

function paymentOf(row: Row): Payment {
  return {
    transaction_id: String(row.transaction_id),
    openid: String(row.openid),
    total: Number(row.total),
    currency: String(row.currency),
    paid_at: Number(row.paid_at),
  };
}

function refundOf(row: Row): Refund {
  return {
    refund_id: String(row.refund_id),
    out_refund_no: String(row.out_refund_no),
    total: Number(row.total),
    currency: String(row.currency),
    created_at: Number(row.created_at),
  };
}
