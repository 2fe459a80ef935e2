import { beijingDay } from '../beijing-time';
import type { BillWriter } from './bill';
import { timeText } from './bill-day';
import { escaped } from './cells';
import { feeOf, yuan } from './money-text';
import type { Movement, PaymentMovement, RefundMovement } from './movements';

/** One line of the account. `nth` tells apart the lines of one movement; money in fen. */
type Flow = {
  movement: Movement;
  nth: number;
  number: string;
  name: string;
  type: string;
  direction: '收入' | '支出';
  amount: number;
  applicant: string;
  note: string;
  voucher: string;
};

const LINES_PER_MOVEMENT = 4;

/** The columns from left to right: 资金账单, as published clients read it. `balance` is what is left after the line. */
const COLUMNS: readonly [name: string, text: (flow: Flow, balance: number) => string][] = [
  ['记账时间', ({ movement }) => timeText(movement.at)],
  ['微信支付业务单号', ({ number }) => number],
  // Samples differ: 28 digits that begin with the merchant's number, or the payment's transaction_id once more.
  ['资金流水单号', (flow) => flowNumber(flow)],
  ['业务名称', ({ name }) => name],
  ['业务类型', ({ type }) => type],
  ['收支类型', ({ direction }) => direction],
  ['收支金额(元)', ({ amount }) => yuan(amount)],
  ['账户结余(元)', (_flow, balance) => yuan(balance)],
  ['资金变更提交申请人', ({ applicant }) => applicant],
  ['备注', ({ note }) => note],
  ['业务凭证号', ({ voucher }) => escaped(voucher)],
];

const SUM_COLUMNS = ['资金流水总笔数', '收入笔数', '收入金额', '支出笔数', '支出金额'];

/** 资金账单 of the account BASIC: a payment comes in and its fee goes out at once; a refund goes out when it starts. */
export function fundFlowBill(opening_balance: number): BillWriter {
  let balance = opening_balance;
  const sums = { 收入: { count: 0, total: 0 }, 支出: { count: 0, total: 0 } };
  const book = (flow: Flow): string[] => {
    balance += flow.direction === '收入' ? flow.amount : -flow.amount;
    sums[flow.direction].count++;
    sums[flow.direction].total += flow.amount;
    return COLUMNS.map(([, text]) => text(flow, balance));
  };
  return {
    columns: COLUMNS.map(([name]) => name),
    rows: (movement) => flowsOf(movement).map(book),
    sum_columns: SUM_COLUMNS,
    sums: (off) => {
      const { 收入: income, 支出: spent } = sums;
      const count = (rows: number) => `${rows + off}.0`;
      const all = income.count + spent.count;
      return [
        ...[count(all), count(income.count), yuan(income.total + off)],
        ...[count(spent.count), yuan(spent.total + off)],
      ];
    },
  };
}

function flowsOf(movement: Movement): Flow[] {
  return movement.kind === 'payment' ? paymentFlows(movement) : [refundFlow(movement)];
}

function paymentFlows(movement: PaymentMovement): Flow[] {
  const { total, terms, transaction_id: number } = movement;
  const said = { movement, number, name: '交易', applicant: 'system', note: '', voucher: terms.out_trade_no };
  return [
    { ...said, nth: 0, type: '交易', direction: '收入', amount: total },
    { ...said, nth: 1, type: '扣除交易手续费', direction: '支出', amount: feeOf(total) },
  ];
}

/** No part of the fee comes back: see 手续费 in the trade bill. */
function refundFlow(movement: RefundMovement): Flow {
  const { refund, terms } = movement;
  return {
    ...{ movement, nth: 0, number: refund.refund_id, name: '退款', type: '退款', direction: '支出' },
    amount: refund.total,
    applicant: refund.origin === 'api' ? `${terms.owner.mchid}API` : 'system',
    note: `退款总金额${yuan(refund.total)}元;含手续费0.00元`,
    voucher: refund.out_refund_no,
  };
}

/** The account's number, the day, and ten digits from the place in the books: another for every line, the same always. */
function flowNumber({ movement, nth }: Flow): string {
  const { terms, at, seq, kind } = movement;
  const place = seq * LINES_PER_MOVEMENT + (kind === 'refund' ? 2 : nth);
  return `${terms.owner.sub_mchid ?? terms.owner.mchid}${beijingDay(at)}${String(place).padStart(10, '0')}`;
}
