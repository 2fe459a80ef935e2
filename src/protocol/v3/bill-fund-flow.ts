import type { BillCells } from './bill-cells';
import { checkCount, checkSum, FEN } from './bill-sum';
import { type BillColumns, BillTable, type RowReader } from './bill-table';
import { BillTime } from './bill-time';
import { damagedBill } from './damaged-bill';

/** One movement of an account's money, in fen. */
export type FundFlowRow = {
  /** Epoch ms. */
  at: number;
  /** 微信支付业务单号: of a payment, its transaction_id; of a refund, its refund_id. */
  business_no: string;
  flow_no: string;
  business_name: string;
  business_type: string;
  direction: 'in' | 'out';
  amount: number;
  /** What the account held afterwards. */
  balance: number;
  /** 业务凭证号: the merchant's own number, as a rule. */
  voucher_no: string;
};

/** What was counted and added up; the bill's own summary agrees. Sums in fen. */
export type FundFlowSums = {
  rows: number;
  in_rows: number;
  in_sum: number;
  out_rows: number;
  out_sum: number;
};

const COUNT = '资金流水总笔数';
const DIRECTIONS: Record<string, 'in' | 'out'> = { 收入: 'in', 支出: 'out' };

/** Reads a fund-flow bill (page 4013071254). */
export function createFundFlowReader(): BillTable<FundFlowRow, FundFlowSums> {
  return new BillTable({ count_column: COUNT, open: (columns) => new FundFlowReader(columns) });
}

function findColumns(columns: BillColumns) {
  return {
    time: columns.required('记账时间'),
    business_no: columns.required('微信支付业务单号'),
    flow_no: columns.required('资金流水单号'),
    business_name: columns.optional('业务名称'),
    business_type: columns.optional('业务类型'),
    direction: columns.required('收支类型'),
    amount: columns.required('收支金额(元)', '收支金额（元）'),
    balance: columns.required('账户结余(元)', '账户结余（元）'),
    voucher_no: columns.optional('业务凭证号'),
  };
}

class FundFlowReader implements RowReader<FundFlowRow, FundFlowSums> {
  private readonly time = new BillTime();
  private readonly column: ReturnType<typeof findColumns>;
  private readonly sums: FundFlowSums = { rows: 0, in_rows: 0, in_sum: 0, out_rows: 0, out_sum: 0 };

  constructor(columns: BillColumns) {
    this.column = findColumns(columns);
  }

  read(cells: BillCells): FundFlowRow {
    const { column } = this;
    const direction = DIRECTIONS[cells.repeated(column.direction)];
    const row = {
      at: this.time.read(cells, column.time),
      business_no: cells.text(column.business_no),
      flow_no: cells.text(column.flow_no),
      business_name: cells.repeated(column.business_name),
      business_type: cells.repeated(column.business_type),
      direction: direction!,
      amount: cells.decimal(column.amount, FEN),
      balance: cells.decimal(column.balance, FEN),
      voucher_no: cells.text(column.voucher_no),
    };
    if (direction === undefined) throw damagedBill('a row is neither 收入 nor 支出');
    if (Number.isNaN(row.at)) throw damagedBill('a row has no time that exists');
    if (Number.isNaN(row.amount) || Number.isNaN(row.balance))
      throw damagedBill('a row has an amount that is none');
    if (row.flow_no === '') throw damagedBill('a row lacks its number');
    this.add(row);
    return row;
  }

  check(columns: BillColumns, cells: BillCells): FundFlowSums {
    const { sums } = this;
    checkCount(columns, cells, COUNT, sums.rows);
    checkCount(columns, cells, '收入笔数', sums.in_rows);
    checkCount(columns, cells, '支出笔数', sums.out_rows);
    for (const [name, sum] of [
      ['收入金额', sums.in_sum],
      ['支出金额', sums.out_sum],
    ] as const) {
      const column = columns.optional(name);
      if (column >= 0) checkSum(name, cells.decimal(column, FEN), sum);
    }
    return sums;
  }

  private add({ direction, amount }: FundFlowRow): void {
    this.sums.rows += 1;
    if (direction === 'in') {
      this.sums.in_rows += 1;
      this.sums.in_sum += amount;
    } else {
      this.sums.out_rows += 1;
      this.sums.out_sum += amount;
    }
  }
}
