import type { Owner } from '../merchants';
import type { BillDay } from './bill-day';
import type { Kind, Movement } from './movements';

/** The bills there are: three that list trades, and the one of the account (资金账单, BASIC). */
export const BILL_SORTS = ['ALL', 'SUCCESS', 'REFUND', 'FUND_FLOW'] as const;
export type BillSort = (typeof BILL_SORTS)[number];

/** What can be wrong with a file, by the names of the faults. */
export const FILE_FLAWS = [
  'bill_row_missing',
  'bill_row_repeated',
  'bill_amount_wrong',
  'bill_sums_wrong',
  'bill_extra_column',
  'bill_truncated',
  'bill_gzip_damaged',
] as const;
export type FileFlaw = (typeof FILE_FLAWS)[number];
export const ROW_FLAWS: readonly FileFlaw[] = ['bill_row_missing', 'bill_row_repeated', 'bill_amount_wrong'];

/** One bill, as it was applied for. A provider without a sub-merchant means all of its. */
export type Bill = { sort: BillSort; day: BillDay; owner: Owner; gzip: boolean; flaws: FileFlaw[] };

/** Writes one bill row by row and keeps its sums. Text of cells, without backticks. */
export type BillWriter = {
  columns: readonly string[];
  rows(movement: Movement): string[][];
  sum_columns: readonly string[];
  /** @param off added to every sum: 0, but for a summary that is to contradict the rows */
  sums(off: number): string[];
};

/** What a bill lists. */
export const KINDS: Record<BillSort, readonly Kind[]> = {
  ALL: ['payment', 'refund'],
  SUCCESS: ['payment'],
  REFUND: ['refund'],
  FUND_FLOW: ['payment', 'refund'],
};
