import type { BillCells } from './bill-cells';
import type { BillPayment, BillRefund, BillRow, BillSums } from './bill-row';
import { BillSum, checkCount } from './bill-sum';
import { type BillColumns, BillTable, type RowReader } from './bill-table';
import { BillTime } from './bill-time';
import { damagedBill } from './damaged-bill';

const COUNT = '总交易单数';
/** Fees have five decimals. */
const FEE_PLACES = 5;
/** A summary may round its fee to fen (the documents do not say how): less than one fen is no difference. */
const FEE_TOLERANCE = 1000;
/** The refund number of a row that is no refund, and the sub-merchant of a direct merchant. */
const NONE = '0';

/**
 * Reads a trade bill of type ALL, in today's layout of 27 columns or an older one without 应结订单金额 and
 * 代金券金额 (page 4013071254; vector bill/ALL-csv). SUCCESS and REFUND bills have fewer or more columns, of the
 * same names.
 */
export function createBillReader(): BillTable<BillRow, BillSums> {
  return new BillTable({ count_column: COUNT, open: (columns) => new TradeReader(columns) });
}

function findColumns(columns: BillColumns) {
  return {
    // On a row of ALL this is when a refund was started; a REFUND bill has a column of its own for it.
    time: columns.required('退款申请时间', '交易时间'),
    appid: columns.required('公众账号ID'),
    mchid: columns.required('商户号'),
    sub_mchid: columns.optional('特约商户号'),
    transaction_id: columns.required('微信订单号'),
    out_trade_no: columns.required('商户订单号'),
    openid: columns.optional('用户标识'),
    trade_type: columns.optional('交易类型'),
    trade_state: columns.required('交易状态'),
    currency: columns.required('货币种类'),
    refund_id: columns.optional('微信退款单号'),
    out_refund_no: columns.optional('商户退款单号'),
    refund_type: columns.optional('退款类型'),
    refund_status: columns.optional('退款状态'),
    rate: columns.optional('费率'),
  };
}

function findMoney(columns: BillColumns) {
  const sum = (name: string, ...summary_names: string[]) => new BillSum(columns, name, summary_names);
  return {
    ordered: sum('订单金额', '订单总金额'),
    /** 订单金额 without coupons that the merchant pays for; what an old layout has in its place is 总金额. */
    settled: sum('应结订单金额', '应结订单总金额'),
    ordered_once: sum('总金额', '总交易额'),
    asked_back: sum('申请退款金额', '申请退款总金额'),
    /** 申请退款金额 without such coupons. */
    given_back: sum('退款金额', '退款总金额', '总退款金额'),
    recharged: sum('充值券退款金额', '充值券退款总金额'),
    fee: new BillSum(columns, '手续费', ['手续费总金额'], FEE_PLACES),
  };
}

type Money = { total: number; settled: number; amount: number; fee: number };

class TradeReader implements RowReader<BillRow, BillSums> {
  private readonly time = new BillTime();
  private readonly column: ReturnType<typeof findColumns>;
  private readonly money: ReturnType<typeof findMoney>;
  private readonly sums: BillSums = { rows: 0, payments: 0, refunds: 0, total: 0, refunded: 0, fee: 0 };

  constructor(columns: BillColumns) {
    this.column = findColumns(columns);
    this.money = findMoney(columns);
    const { ordered, ordered_once, settled } = this.money;
    if (!ordered.exists && !ordered_once.exists && !settled.exists) columns.required('订单金额');
  }

  read(cells: BillCells): BillRow {
    const { column, sums } = this;
    const { total, settled, amount, fee } = this.readMoney(cells);
    const payment: BillPayment = {
      kind: 'payment',
      at: this.time.read(cells, column.time),
      transaction_id: cells.text(column.transaction_id),
      out_trade_no: cells.text(column.out_trade_no),
      appid: cells.repeated(column.appid),
      mchid: cells.repeated(column.mchid),
      openid: cells.text(column.openid),
      trade_type: cells.repeated(column.trade_type),
      trade_state: cells.repeated(column.trade_state),
      currency: cells.repeated(column.currency),
      total,
      settled,
      fee,
      rate: cells.repeated(column.rate),
    };
    const sub_mchid = cells.repeated(column.sub_mchid);
    if (sub_mchid !== '' && sub_mchid !== NONE) payment.sub_mchid = sub_mchid;
    assertWhole(payment);
    sums.rows += 1;
    sums.total += total;
    const refund_id = cells.repeated(column.refund_id);
    if (refund_id === '' || refund_id === NONE) {
      sums.payments += 1;
      return payment;
    }
    sums.refunds += 1;
    sums.refunded += amount;
    return this.asRefund(payment, cells, { refund_id, amount });
  }

  check(columns: BillColumns, cells: BillCells): BillSums {
    const { sums, money } = this;
    checkCount(columns, cells, COUNT, sums.rows);
    const { fee, ...others } = money;
    for (const sum of Object.values(others)) sum.check(columns, cells);
    sums.fee = fee.check(columns, cells, FEE_TOLERANCE);
    return sums;
  }

  /** Every column is read, for its sum; an order's total is the most complete one that the layout has. */
  private readMoney(cells: BillCells): Money {
    const { ordered, ordered_once, settled, asked_back, given_back, recharged, fee } = this.money;
    const now = ordered.read(cells);
    const once = ordered_once.read(cells);
    const net = settled.read(cells);
    const asked = asked_back.read(cells);
    const given = given_back.read(cells);
    recharged.read(cells);
    const total = ordered.exists ? now : ordered_once.exists ? once : net;
    return {
      total,
      settled: settled.exists ? net : total,
      amount: asked_back.exists ? asked : given,
      fee: fee.read(cells),
    };
  }

  private asRefund(
    trade: BillPayment,
    cells: BillCells,
    known: { refund_id: string; amount: number },
  ): BillRefund {
    const { column } = this;
    const refund = {
      ...known,
      out_refund_no: cells.text(column.out_refund_no),
      type: cells.repeated(column.refund_type),
      status: cells.repeated(column.refund_status),
    };
    return { ...trade, kind: 'refund', refund };
  }
}

/** What the books are compared by must be there. */
function assertWhole({ at, transaction_id, out_trade_no, mchid, trade_state, currency }: BillPayment): void {
  if (Number.isNaN(at)) throw damagedBill('a row has no time that exists');
  if (transaction_id === '' || out_trade_no === '' || mchid === '' || trade_state === '' || currency === '')
    throw damagedBill('a row lacks a number, a merchant, a state or a currency');
}
