import type { BilledOrder, PaidOrder, RefundedOrder } from '../../src/orders/money-reads';
import { type BillDay, isIn } from '../../src/orders/reconcile/bill-day';
import { classifyRows, type ReadRow } from '../../src/orders/reconcile/classify';
import { type Difference, type Item, isOnlyTold, itemOf } from '../../src/orders/reconcile/difference';
import {
  type Expectation,
  expectedPayment,
  expectedRefunds,
  missed,
} from '../../src/orders/reconcile/expectation';
import { feeDiffers } from '../../src/orders/reconcile/fee';
import { orderBook } from '../../src/orders/reconcile/order-book';
import { repetitions } from '../../src/orders/reconcile/read-bill';
import { ITEMS_MAX } from '../../src/orders/reconcile/reconciliation';
import { differenceOf } from '../../src/orders/reconcile/row-difference';
import { addRow } from '../../src/orders/reconcile/tally';
import { createBillReader } from '../../src/protocol/v3/bill';
import type { BillRow } from '../../src/protocol/v3/bill-row';
import type { DayReport } from './day-report';

export type KnownOrder = BilledOrder & PaidOrder & RefundedOrder;

/** Rows that are compared at a time; what is held beside them does not grow with the bill. */
const STEP_ROWS = 1_000;

type Parts = {
  day: BillDay;
  /** Absent: the bill is checked and added up only. */
  orders?: readonly KnownOrder[];
  /** Sees every item, also those there is no room for in the report. */
  onItem?: (item: Item) => void;
};

/**
 * Reads a bill piece by piece and compares it with orders, by the same rules as the functions. Nothing is asked and
 * nothing repaired: that is theirs.
 */
export class Reckoning {
  private readonly reader = createBillReader();
  private readonly isRepeated = repetitions();
  private readonly sums: Map<string, DayReport['sums'][number]> = new Map();
  private readonly book: ReturnType<typeof orderBook> | undefined;
  private readonly expected = new Map<string, Expectation>();
  private readonly report: Pick<DayReport, 'classes' | 'items' | 'items_left_out'> = {
    ...{ classes: {}, items: [], items_left_out: 0 },
  };
  private waiting: ReadRow[] = [];
  private mchid: string | undefined;
  private matched = 0;
  rows = 0;

  /** @param mchid whose bill it is; absent: whom its first row names */
  constructor(
    private readonly parts: Parts,
    mchid?: string,
  ) {
    this.mchid = mchid;
    this.book = parts.orders && orderBook(parts.orders);
  }

  /** @throws KitError BILL_DAMAGED */
  push(piece: Uint8Array): void {
    for (const row of this.reader.push(piece)) this.take(row);
  }

  /**
   * After the last piece: only now does any of it count.
   * @throws KitError BILL_DAMAGED
   */
  end(): Omit<DayReport, 'source' | 'file'> {
    this.reader.end();
    return this.finish();
  }

  /** There is no bill: all of our side is missing in it. */
  finish(): Omit<DayReport, 'source' | 'file'> {
    this.compare();
    const carried = this.findMissing();
    const { orders, day } = this.parts;
    return {
      ...{ date: day.date, rows: this.rows, sums: [...this.sums.values()], ...this.report },
      ...(orders ? { compared: { orders: orders.length, matched: this.matched, carried } } : {}),
    };
  }

  private take(row: BillRow): void {
    if (this.rows === 0) this.begin(this.ownerOf(row));
    const repeated = this.isRepeated(row);
    this.rows++;
    if (!repeated) addRow(this.sums, row);
    this.expected.delete(
      row.kind === 'payment' ? `payment ${row.transaction_id}` : `refund ${row.refund.out_refund_no}`,
    );
    this.waiting.push({ row, repeated });
    if (this.waiting.length >= STEP_ROWS) this.compare();
  }

  /** Orders of cloudPay are the sub-merchant's own; its bill names the provider first. */
  private ownerOf({ mchid, sub_mchid }: BillRow): string {
    const isOurs = (order: KnownOrder) => order.snapshot.mchid === sub_mchid;
    return sub_mchid !== undefined && this.parts.orders?.some(isOurs) ? sub_mchid : mchid;
  }

  private begin(mchid: string): void {
    this.mchid ??= mchid;
    for (const order of this.parts.orders ?? []) this.expect(order, this.mchid);
  }

  private expect(order: KnownOrder, mchid: string): void {
    const { day } = this.parts;
    const payment =
      order.paid_at !== undefined && isIn(day, order.paid_at) ? expectedPayment(order, day, mchid) : [];
    for (const one of [...payment, ...expectedRefunds(order, day, mchid)])
      this.expected.set(`${one.kind} ${one.key}`, one);
  }

  private compare(): void {
    const rows = this.waiting;
    this.waiting = [];
    const compared = this.book
      ? classifyRows(rows, this.book, this.parts.day, this.mchid ?? '')
      : { matched: 0, differences: rows.flatMap(byItself) };
    this.matched += compared.matched;
    this.add(compared.differences);
  }

  private findMissing(): number {
    if (this.rows === 0 && this.mchid !== undefined) this.begin(this.mchid);
    const found = [...this.expected.values()].map((one) => missed(one, this.parts.day, this.rows === 0));
    const counted = found.filter((one) => one !== 'carried');
    this.add(counted);
    return found.length - counted.length;
  }

  private add(differences: readonly Difference[]): void {
    const { classes, items } = this.report;
    for (const difference of differences) {
      classes[difference.class] = (classes[difference.class] ?? 0) + 1;
      const told = isOnlyTold(difference);
      const item = itemOf(difference, {
        state: told ? 'noted' : 'open',
        outcome: told ? 'told_only' : 'not_asked',
      });
      this.parts.onItem?.(item);
      if (items.length < ITEMS_MAX) items.push(item);
      else this.report.items_left_out++;
    }
  }
}

/** What a row says without any order: that it is there twice, or that its fee is not what its rate makes. */
function byItself({ row, repeated }: ReadRow): Difference[] {
  if (repeated) return [differenceOf('D-15', row)];
  return row.kind === 'payment' && feeDiffers(row) ? [differenceOf('D-12', row)] : [];
}
