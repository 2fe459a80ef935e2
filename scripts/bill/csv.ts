import type { Item } from '../../src/orders/reconcile/difference';

/** Differences as a file for spreadsheets, RFC 4180: what a cell holds is never carried out, nor rounded. */

const COLUMNS = [
  ...['date', 'class', 'state', 'out_trade_no', 'transaction_id', 'out_refund_no', 'refund_id'],
  ...['billed_total', 'billed_currency', 'booked_total', 'booked_currency', 'at'],
];
/** A spreadsheet opens a file as UTF-8 only with this. */
const BYTE_ORDER_MARK = '\uFEFF';
/** What begins a formula in one spreadsheet or another. */
const BEGINS_FORMULA = /^[=+\-@\t\r]/;
/** A spreadsheet rounds numbers of more digits. */
const LONG_NUMBER = /^\d{16,}$/;

export function csvHeader(): string {
  return BYTE_ORDER_MARK + line(COLUMNS);
}

/** Amounts in minor units, the instant in UTC. */
export function csvLine(date: string, item: Item): string {
  const { billed, booked, at } = item;
  return line([
    ...[date, item.class, item.state, item.out_trade_no, item.transaction_id],
    ...[item.out_refund_no ?? '', item.refund_id ?? '', String(billed?.total ?? ''), billed?.currency ?? ''],
    ...[
      String(booked?.total ?? ''),
      booked?.currency ?? '',
      at === undefined ? '' : new Date(at).toISOString(),
    ],
  ]);
}

/** The apostrophe is a spreadsheet's own sign for text. */
export function csvCell(text: string): string {
  const safe = BEGINS_FORMULA.test(text) || LONG_NUMBER.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

function line(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
