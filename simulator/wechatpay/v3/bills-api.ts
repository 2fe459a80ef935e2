import type { SimClock } from '../../clock';
import type { FaultName } from '../../fault-list';
import type { Faults } from '../../faults';
import { type Bill, type BillSort, FILE_FLAWS, type FileFlaw, ROW_FLAWS } from '../bills/bill';
import { type BillBook, BillTooLongError } from '../bills/bill-book';
import { dateOf, dayOf, earliestDate, readyAt } from '../bills/bill-day';
import type { DownloadTokens } from '../bills/download-tokens';
import type { Owner } from '../merchants';
import type { Call, Success } from './call';
import { checkQuery, type QueryRules } from './check-query';
import { ownerOf } from './order-owner';
import { Refusal } from './refusal';

export type BillsApiParts = {
  bills: BillBook;
  tokens: DownloadTokens;
  clock: SimClock;
  faults: Faults;
  /** Where this world's gateway is, for download URLs. */
  origin: () => string;
};

type Wanted = { date: string; sort: BillSort | undefined; owner: Owner; gzip: boolean };

/**
 * What bill_type may say. Nobody here has refunds of recharges or bills of a layout of their own (个性化账单): of these
 * there is never a statement.
 */
const TRADE_SORTS: Record<string, BillSort | undefined> = {
  ...{ ALL: 'ALL', SUCCESS: 'SUCCESS', REFUND: 'REFUND' },
  ...{ RECHARGE_REFUND: undefined, ALL_SPECIAL: undefined, SUC_SPECIAL: undefined, REF_SPECIAL: undefined },
};
/** Money is on the account BASIC alone: nothing is ever booked on the other two. */
const ACCOUNT_SORTS: Record<string, BillSort | undefined> = {
  BASIC: 'FUND_FLOW',
  OPERATION: undefined,
  FEES: undefined,
};
const ELSEWHERE = 'elsewhere.localhost';

/** Bills: applied for, then fetched with the token of the answer. */
export class BillsApi {
  constructor(private readonly parts: BillsApiParts) {}

  /** Page 4012556654. Only a provider may name a sub-merchant; without, it gets all of them. */
  tradeBill(call: Call): Success {
    const { request, merchant } = call;
    const asked = checkQuery(request.query, {
      bill_date: this.dateRule(),
      ...(merchant.role === 'partner' ? { sub_mchid: SUB_MCHID } : {}),
      bill_type: oneOf('账单类型', Object.keys(TRADE_SORTS)),
      tar_type: TAR_TYPE,
    });
    const { bill_date, bill_type = 'ALL', tar_type, sub_mchid } = asked;
    const owner = sub_mchid === undefined ? { mchid: merchant.mchid } : ownerOf({ sub_mchid }, merchant);
    const sort = TRADE_SORTS[bill_type];
    return this.apply(call, { date: bill_date!, sort, owner, gzip: tar_type === 'GZIP' });
  }

  /** 申请资金账单: of the account of who signs, which for a provider is not its sub-merchants'. */
  fundFlowBill(call: Call): Success {
    const { request, merchant } = call;
    const asked = checkQuery(request.query, {
      bill_date: this.dateRule(),
      account_type: oneOf('资金账户类型', Object.keys(ACCOUNT_SORTS)),
      tar_type: TAR_TYPE,
    });
    const { bill_date, account_type = 'BASIC', tar_type } = asked;
    const owner = { mchid: merchant.mchid };
    const sort = ACCOUNT_SORTS[account_type];
    return this.apply(call, { date: bill_date!, sort, owner, gzip: tar_type === 'GZIP' });
  }

  /** The file itself: bytes without a signature of WeChat Pay's, for nobody but who applied for it. */
  download({ request, merchant }: Call): Success {
    const { token } = checkQuery(request.query, { token: TOKEN });
    const applied = this.parts.tokens.find(token!);
    if (!applied) throw new Refusal(400, 'INVALID_REQUEST', '账单下载地址无效或已过期，请重新申请账单');
    if (applied.mchid !== merchant.mchid) {
      throw new Refusal(403, 'NO_AUTH', '账单由其他商户申请，无权下载');
    }
    return { status: 200, file: inBounds(() => this.parts.bills.file(applied.bill)) };
  }

  private apply({ request, route, merchant }: Call, { date, sort, owner, gzip }: Wanted): Success {
    const { bills, tokens, clock, faults } = this.parts;
    const facts = {
      ...{ target: 'answer', operation: route.operation, bill_date: date },
      ...{ path: request.path, method: request.method, host: request.hostname },
    };
    const strikes = (name: FaultName) => faults.strikes(name, facts);
    const day = dayOf(date)!;
    if (clock.now() < readyAt(day) || strikes('bill_creating')) {
      throw new Refusal(400, 'STATEMENT_CREATING', '账单生成中');
    }
    const sound: Bill | undefined = sort && { sort, day, owner, gzip, flaws: [] };
    if (!sound || !bills.exists(sound) || strikes('bill_missing')) {
      throw new Refusal(400, 'NO_STATEMENT_EXIST', '请求的账单文件不存在');
    }
    const bill = { ...sound, flaws: possibleFlaws(sound, bills).filter(strikes) };
    const hash = inBounds(() => bills.hash(bill));
    const token = tokens.give({ mchid: merchant.mchid, bill });
    return {
      status: 200,
      value: {
        hash_type: 'SHA1',
        hash_value: strikes('bill_hash_wrong') ? anotherHash(hash) : hash,
        download_url: this.downloadUrl(token, strikes('bill_url_elsewhere')),
      },
    };
  }

  /** The real one is https://api.mch.weixin.qq.com with the same path and query. */
  private downloadUrl(token: string, elsewhere: boolean): string {
    const url = new URL('/v3/billdownload/file', this.parts.origin());
    if (elsewhere) url.hostname = ELSEWHERE;
    url.searchParams.set('token', token);
    return url.href;
  }

  /** A day that is over, at most three months ago, by the simulated clock. */
  private dateRule(): QueryRules[string] {
    const now = this.parts.clock.now();
    const issue = (value: string) => {
      if (!dayOf(value)) return '格式不符，应为YYYY-MM-DD';
      if (value >= dateOf(now)) return '须早于今天';
      return value < earliestDate(now) ? '仅支持三个月内的账单' : undefined;
    };
    return { label: '账单日期', max: 10, required: true, issue };
  }
}

const SUB_MCHID: QueryRules[string] = { label: '特约商户号', max: 32 };
const TAR_TYPE = oneOf('压缩类型', ['GZIP']);
const TOKEN: QueryRules[string] = { label: '下载凭证', max: 2048, required: true };

function oneOf(label: string, values: string[]): QueryRules[string] {
  const issue = (value: string) => (values.includes(value) ? undefined : `须为 ${values.join('、')} 之一`);
  return { label, max: 32, issue };
}

/** A fault that could change nothing in this file is kept for one where it can. */
function possibleFlaws(bill: Bill, bills: BillBook): FileFlaw[] {
  const rows = bills.hasFlawable(bill);
  return FILE_FLAWS.filter((flaw) => {
    if (flaw === 'bill_gzip_damaged') return bill.gzip;
    return rows || !ROW_FLAWS.includes(flaw);
  });
}

function anotherHash(hash: string): string {
  return `${hash.startsWith('0') ? '1' : '0'}${hash.slice(1)}`;
}

function inBounds<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof BillTooLongError)) throw error;
    throw new Refusal(500, 'SYSTEM_ERROR', `账单超过模拟器的上限 ${error.bytes_max} 字节`);
  }
}
