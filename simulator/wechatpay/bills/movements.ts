import type { Row, Store } from '../../store';
import type { OrderTerms, Refund } from '../ledger/order';
import { refundOf, termsOf } from '../ledger/rows';
import { type Owner, ownerText } from '../merchants';
import type { BillDay } from './bill-day';
import { feeSql } from './money-text';

/** Money that moved, as bills tell of it. `seq` is its place in the books, `openid` the payer's under `terms.appid`. */
type Moved = { at: number; seq: number; terms: OrderTerms; transaction_id: string; openid: string };
export type PaymentMovement = Moved & { kind: 'payment'; total: number; currency: string };
export type RefundMovement = Moved & { kind: 'refund'; refund: Refund };
export type Movement = PaymentMovement | RefundMovement;
export type Kind = Movement['kind'];

/** Whose money: a merchant's own alone, or with a provider's that of all its sub-merchants. */
export type Books = { owner: Owner; with_subs: boolean };
/** Where reading goes on. */
type Place = { at: number; seq: number };

/** Rows that are in memory at a time. */
const PAGE_ROWS = 1_000;
const OWNED = '(o.owner = ? or o.owner glob ?)';
/** Orders are looked up for payments and refunds, never the other way: the day is what the index knows. */
const PAGE_SQL: Record<Kind, string> = {
  payment: `select p.paid_at as at, p.rowid as seq, p.transaction_id, p.openid, p.total, p.currency, o.terms
    from wx_payments p cross join wx_orders o on o.id = p.order_id
    where (p.paid_at, p.rowid) > (?, ?) and p.paid_at < ? and ${OWNED} order by p.paid_at, p.rowid limit ?`,
  refund: `select r.created_at as at, r.rowid as seq, r.*, p.openid, o.terms
    from wx_refunds r cross join wx_payments p on p.transaction_id = r.transaction_id
    cross join wx_orders o on o.id = r.order_id
    where (r.created_at, r.rowid) > (?, ?) and r.created_at < ? and ${OWNED} order by r.created_at, r.rowid limit ?`,
};
const BALANCE_SQL = `select
  (select coalesce(sum(p.total - ${feeSql('p.total')}), 0) from wx_payments p cross join wx_orders o
    on o.id = p.order_id where p.paid_at < ? and ${OWNED})
  - (select coalesce(sum(r.total), 0) from wx_refunds r cross join wx_orders o
    on o.id = r.order_id where r.created_at < ? and ${OWNED}) as balance`;

/** WeChat Pay's books read day by day: a payment belongs to when it was paid, a refund to when it was started. */
export class Movements {
  constructor(private readonly store: Store) {}

  /** In order of time; at the same instant payments come first. Read page by page, however many there are. */
  *ofDay(books: Books, day: BillDay, kinds: readonly Kind[]): Generator<Movement> {
    const read = (kind: Kind) => (kinds.includes(kind) ? this.read(kind, books, day) : none());
    const refunds = read('refund');
    let refund = refunds.next();
    for (const payment of read('payment')) {
      for (; !refund.done && refund.value.at < payment.at; refund = refunds.next()) yield refund.value;
      yield payment;
    }
    for (; !refund.done; refund = refunds.next()) yield refund.value;
  }

  /** Was there anything of these kinds? */
  any(books: Books, day: BillDay, kinds: readonly Kind[]): boolean {
    return kinds.some((kind) => this.page(kind, books, day, before(day), 1).length > 0);
  }

  /** Fen on the account at an instant, from 0 when the world began: payments less fees less refunds. */
  balanceBefore(books: Books, at: number): number {
    const owned = ownedArgs(books);
    return Number(this.store.first(BALANCE_SQL, [at, ...owned, at, ...owned])!.balance);
  }

  private *read(kind: Kind, books: Books, day: BillDay): Generator<Movement> {
    let place = before(day);
    // Ends: each page begins after the last row of the one before, and a day has an end.
    for (;;) {
      const rows = this.page(kind, books, day, place, PAGE_ROWS);
      for (const row of rows) yield kind === 'payment' ? paymentMovement(row) : refundMovement(row);
      if (rows.length < PAGE_ROWS) return;
      place = placeOf(rows.at(-1)!);
    }
  }

  private page(kind: Kind, books: Books, day: BillDay, place: Place, rows: number): Row[] {
    const args = [place.at, place.seq, day.until, ...ownedArgs(books), rows];
    return this.store.all(PAGE_SQL[kind], args);
  }
}

function* none(): Generator<Movement> {}

/** Rows are counted from 1. */
function before({ from }: BillDay): Place {
  return { at: from, seq: 0 };
}

/** Merchant numbers are digits, so the pattern has no other sign of its own. */
function ownedArgs({ owner, with_subs }: Books): [string, string] {
  const text = ownerText(owner);
  return [text, with_subs ? `${text}/*` : text];
}

function placeOf(row: Row): Place {
  return { at: Number(row.at), seq: Number(row.seq) };
}

function moved(row: Row): Moved {
  const [transaction_id, openid] = [String(row.transaction_id), String(row.openid)];
  return { ...placeOf(row), terms: termsOf(row), transaction_id, openid };
}

function paymentMovement(row: Row): PaymentMovement {
  return { kind: 'payment', ...moved(row), total: Number(row.total), currency: String(row.currency) };
}

function refundMovement(row: Row): RefundMovement {
  return { kind: 'refund', ...moved(row), refund: refundOf(row) };
}
