import type { DifferenceClass, Item } from '../../src/orders/reconcile/difference';
import type { DaySum } from '../../src/orders/reconcile/reconciliation';

/** What `npm run bill` finds out about one day. Money in minor units. */
export type DayReport = {
  date: string;
  /** Where the bill came from: a file's name, or the host. */
  source: string;
  /** Absent when there is no bill for the day. */
  file?: { sha1: string; bytes: number };
  rows: number;
  /** Absent when there were no orders to compare with: then rows are only checked and added up. */
  compared?: { orders: number; matched: number; carried: number };
  classes: Partial<Record<DifferenceClass, number>>;
  sums: DaySum[];
  /** At most as many as a page can show; the rest is counted, and in the CSV file. */
  items: Item[];
  items_left_out: number;
};

/** Is there anything that somebody should look at? What settles itself at midnight is not. */
export function differs({ classes }: DayReport): boolean {
  return Object.entries(classes).some(([name, count]) => name !== 'D-16' && count > 0);
}
