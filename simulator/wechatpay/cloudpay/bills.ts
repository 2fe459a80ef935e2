import type { SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Bill, BillSort } from '../bills/bill';
import type { BillBook } from '../bills/bill-book';
import { dateOf, dayOf, earliestDate, readyAt } from '../bills/bill-day';
import { type CloudAnswer, CloudFailure } from './answer';
import { CLOUD_OWNER, type CloudCall, checkMerchant } from './call';
import { optionalText, requiredText } from './parameters';

const SORTS: Record<string, BillSort | undefined> = { ALL: 'ALL', SUCCESS: 'SUCCESS', REFUND: 'REFUND' };

export type CloudBillsParts = { bills: BillBook; clock: SimClock; faults: Faults };

/** The day's trades (CloudPay.downloadBill): the file itself, or words in English, as v2 has them. */
export class CloudBills {
  constructor(private readonly parts: CloudBillsParts) {}

  download({ given, facts }: CloudCall): CloudAnswer {
    const { bills, clock, faults } = this.parts;
    checkMerchant(given);
    const date = dateIn(requiredText(given, 'bill_date', { max: 8 }), clock.now());
    const bill_type = optionalText(given, 'bill_type', { max: 16 }) ?? 'ALL';
    const sort = Object.hasOwn(SORTS, bill_type) ? SORTS[bill_type] : undefined;
    if (sort === undefined) throw new CloudFailure('invalid bill_type');
    const gzip = optionalText(given, 'tar_type', { max: 8, pattern: /^GZIP$/ }) !== undefined;
    const day = dayOf(date)!;
    const known = { ...facts, bill_date: date };
    if (clock.now() < readyAt(day) || faults.strikes('bill_creating', known)) {
      throw new CloudFailure('Bill Creating');
    }
    const bill: Bill = { sort, day, owner: CLOUD_OWNER, gzip, flaws: [] };
    if (!bills.exists(bill) || faults.strikes('bill_missing', known)) throw new CloudFailure('No Bill Exist');
    const flaw = faults.strikes('bill_truncated', known) ? (['bill_truncated'] as const) : [];
    return { file: bills.file({ ...bill, flaws: [...flaw] }) };
  }
}

/** `20310304` → `2031-03-04`: a day that is over, three months ago at most. */
function dateIn(text: string, now: number): string {
  const date = text.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3');
  if (dayOf(date) === undefined) throw new CloudFailure('data format error');
  if (date >= dateOf(now) || date < earliestDate(now)) throw new CloudFailure('No Bill Exist');
  return date;
}
