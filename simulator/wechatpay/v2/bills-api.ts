import type { SimClock } from '../../clock';
import type { Faults } from '../../faults';
import { type BillSort, FILE_FLAWS, type FileFlaw, ROW_FLAWS } from '../bills/bill';
import { type BillBook, BillTooLongError } from '../bills/bill-book';
import { dateOf, dayOf, earliestDate, readyAt } from '../bills/bill-day';
import type { Owner } from '../merchants';
import type { V2Call, V2Success } from './call';
import { partiesOf } from './parties';
import { refused, unreadable, V2Refusal } from './refusal';
import type { XmlFields } from './xml';

export type V2BillsParts = { bills: BillBook; clock: SimClock; faults: Faults };

/** Nobody here has refunds of recharges: of these there is never a bill. */
const TRADE_SORTS: Record<string, BillSort | undefined> = {
  ...{ ALL: 'ALL', SUCCESS: 'SUCCESS', REFUND: 'REFUND' },
  RECHARGE_REFUND: undefined,
};
/** Money is on the first account alone. */
const ACCOUNT_SORTS: Record<string, BillSort | undefined> = {
  Basic: 'FUND_FLOW',
  Operation: undefined,
  Fees: undefined,
};

/** Why there is no file. The words of the trade bill are English, its numbers those of older pages: UNVERIFIED. */
const NO_TRADE_BILL = {
  missing: unreadable('LACK_PARAMS', 'missing parameter'),
  type: numbered('invalid bill_type', '20001'),
  format: numbered('data format error', '20001'),
  none: numbered('No Bill Exist', '20002'),
  creating: numbered('Bill Creating', '20003'),
} as const;
const NO_FUND_FLOW = {
  missing: refused('LACK_PARAMS', '缺少参数bill_date或account_type'),
  type: refused('PARAM_ERROR', 'account_type参数格式有误'),
  format: refused('PARAM_ERROR', 'bill_date参数格式有误'),
  none: refused('NO_BILL_EXIST', '账单不存在'),
  creating: refused('BILL_CREATING', '账单生成中'),
} as const;
type Reasons = Record<keyof typeof NO_TRADE_BILL, V2Refusal>;
type Wanted = { owner: Owner; sort: BillSort | undefined; operation: string };

/** Bills: the answer is the file itself, or XML that says why there is none. */
export class V2BillsApi {
  constructor(private readonly parts: V2BillsParts) {}

  /** A service provider gets all its sub-merchants, unless it names one. */
  tradeBill({ fields, merchant }: V2Call): V2Success {
    const { owner } = partiesOf(fields, merchant, 'optional');
    const { bill_type = 'ALL' } = fields;
    if (!Object.hasOwn(TRADE_SORTS, bill_type)) throw NO_TRADE_BILL.type;
    return this.file(fields, { owner, sort: TRADE_SORTS[bill_type], operation: 'trade_bill' }, NO_TRADE_BILL);
  }

  /** Of the account of who signs, and signed with HMAC-SHA256 or not at all. */
  fundFlow({ fields, merchant, sign_type }: V2Call): V2Success {
    if (sign_type !== 'HMAC-SHA256') throw refused('PARAM_ERROR', 'sign_type仅支持HMAC-SHA256');
    const { owner } = partiesOf(fields, merchant, 'optional');
    const { account_type = '' } = fields;
    if (account_type === '') throw NO_FUND_FLOW.missing;
    if (!Object.hasOwn(ACCOUNT_SORTS, account_type)) throw NO_FUND_FLOW.type;
    const sort = ACCOUNT_SORTS[account_type];
    const own = { mchid: owner.mchid };
    return this.file(fields, { owner: own, sort, operation: 'fund_flow_bill' }, NO_FUND_FLOW);
  }

  private file(fields: XmlFields, { owner, sort, operation }: Wanted, why: Reasons): V2Success {
    const { bills, clock, faults } = this.parts;
    const date = this.dateOf(fields, why);
    const strikes = (name: FileFlaw | 'bill_creating' | 'bill_missing') =>
      faults.strikes(name, { operation, bill_date: date });
    const day = dayOf(date)!;
    if (clock.now() < readyAt(day) || strikes('bill_creating')) throw why.creating;
    const sound = sort && { sort, day, owner, gzip: fields.tar_type === 'GZIP', flaws: [] };
    if (!sound || !bills.exists(sound) || strikes('bill_missing')) throw why.none;
    const possible = FILE_FLAWS.filter((flaw) => {
      if (flaw === 'bill_gzip_damaged') return sound.gzip;
      return !ROW_FLAWS.includes(flaw) || bills.hasFlawable(sound);
    });
    return { file: inBounds(() => bills.file({ ...sound, flaws: possible.filter(strikes) })) };
  }

  /** `2031-03-04`, from `20310304`: a day that is over, at most three months ago. */
  private dateOf({ bill_date = '', tar_type = '' }: XmlFields, why: Reasons): string {
    if (bill_date === '') throw why.missing;
    if (tar_type !== '' && tar_type !== 'GZIP') throw why.format;
    const date = bill_date.replace(/^(\d{4})(\d{2})(\d{2})$/, '$1-$2-$3');
    const now = this.parts.clock.now();
    if (date === bill_date || !dayOf(date)) throw why.format;
    if (date >= dateOf(now) || date < earliestDate(now)) throw why.none;
    return date;
  }
}

function numbered(text: string, error_code: string): V2Refusal {
  return new V2Refusal('return', error_code, text, { error_code });
}

function inBounds<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof BillTooLongError)) throw error;
    throw refused('SYSTEMERROR', `账单超过模拟器的上限 ${error.bytes_max} 字节`);
  }
}
