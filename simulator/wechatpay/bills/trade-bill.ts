import type { RefundStatus } from '../ledger/order';
import type { BillSort, BillWriter } from './bill';
import { timeText } from './bill-day';
import { escaped } from './cells';
import { feeOf, feeYuan, RATE_TEXT, yuan } from './money-text';
import type { Movement, PaymentMovement, RefundMovement } from './movements';

type TradeSort = Exclude<BillSort, 'FUND_FLOW'>;
type Column = {
  name: string;
  payment: (of: PaymentMovement) => string;
  refund: (of: RefundMovement) => string;
  /** Absent: in all three. */
  only?: readonly TradeSort[];
};

const same = (name: string, text: (of: Movement) => string): Column => ({
  name,
  payment: text,
  refund: text,
});
const each = (name: string, payment: Column['payment'], refund: Column['refund']): Column => {
  return { name, payment, refund };
};
const ofRefunds = (name: string, on_payments: string, refund: Column['refund']): Column => {
  return { name, payment: () => on_payments, refund, only: ['ALL', 'REFUND'] };
};
const inRefundBill = (name: string, refund: Column['refund']): Column => {
  return { name, payment: () => '', refund, only: ['REFUND'] };
};

const NO_NUMBER = '0';
const NO_MONEY = yuan(0);

/**
 * The columns from left to right. 交易账单 of pages 4012556654 and 4013071254, and vector bill/ALL-csv: those of ALL
 * are 27, in the order of a published file. For SUCCESS and REFUND the order is UNVERIFIED: clients should go by name.
 * Nobody here has coupons, so what is settled (应结订单金额) is what was ordered (订单金额).
 */
const COLUMNS: readonly Column[] = [
  same('交易时间', ({ at }) => timeText(at)),
  same('公众账号ID', ({ terms }) => terms.appid),
  same('商户号', ({ terms }) => terms.owner.mchid),
  same('特约商户号', ({ terms }) => terms.owner.sub_mchid ?? NO_NUMBER),
  same('设备号', ({ terms }) => escaped(terms.device_id ?? '')),
  same('微信订单号', ({ transaction_id }) => transaction_id),
  same('商户订单号', ({ terms }) => escaped(terms.out_trade_no)),
  same('用户标识', ({ openid }) => openid),
  same('交易类型', ({ terms }) => terms.trade_type),
  each(
    '交易状态',
    () => 'SUCCESS',
    ({ refund }) => (refund.origin === 'reverse' ? 'REVOKED' : 'REFUND'),
  ),
  same('付款银行', () => 'OTHERS'),
  each(
    '货币种类',
    ({ currency }) => currency,
    ({ refund }) => refund.currency,
  ),
  each(
    '应结订单金额',
    ({ total }) => yuan(total),
    () => NO_MONEY,
  ),
  same('代金券金额', () => NO_MONEY),
  inRefundBill('退款申请时间', ({ refund }) => timeText(refund.created_at)),
  inRefundBill('退款成功时间', ({ refund }) =>
    statusWhenWritten(refund) === 'SUCCESS' ? timeText(refund.created_at) : '',
  ),
  ofRefunds('微信退款单号', NO_NUMBER, ({ refund }) => refund.refund_id),
  ofRefunds('商户退款单号', NO_NUMBER, ({ refund }) => escaped(refund.out_refund_no)),
  ofRefunds('退款金额', NO_MONEY, ({ refund }) => yuan(refund.total)),
  ofRefunds('充值券退款金额', NO_MONEY, () => NO_MONEY),
  ofRefunds('退款类型', '', () => 'ORIGINAL'),
  ofRefunds('退款状态', '', ({ refund }) => STATUS[statusWhenWritten(refund)]),
  same('商品名称', ({ terms }) => escaped(terms.description)),
  same('商户数据包', ({ terms }) => escaped(terms.attach ?? '')),
  // Whether a refund's row gives part of the fee back, as a negative one, is UNVERIFIED: in the published file it is 0.
  each(
    '手续费',
    ({ total }) => feeYuan(feeOf(total)),
    () => feeYuan(0),
  ),
  same('费率', () => RATE_TEXT),
  each(
    '订单金额',
    ({ total }) => yuan(total),
    () => NO_MONEY,
  ),
  ofRefunds('申请退款金额', NO_MONEY, ({ refund }) => yuan(refund.total)),
  same('费率备注', () => ''),
];

const SUM_COLUMNS = [
  '总交易单数',
  '应结订单总金额',
  '退款总金额',
  '充值券退款总金额',
  '手续费总金额',
  '订单总金额',
  '申请退款总金额',
];

const STATUS: Record<RefundStatus, string> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  CLOSED: 'FAIL',
  ABNORMAL: 'CHANGE',
};

/** A refund's row is written when it starts and never again: only what was settled in that instant shows as settled. */
function statusWhenWritten({ status, created_at, settled_at }: RefundMovement['refund']): RefundStatus {
  return settled_at !== undefined && settled_at <= created_at ? status : 'PROCESSING';
}

/** 交易账单: one row a payment, one a refund. */
export function tradeBill(sort: TradeSort): BillWriter {
  const columns = COLUMNS.filter(({ only }) => only === undefined || only.includes(sort));
  let [rows, paid, fees, refunded] = [0, 0, 0, 0];
  const count = (movement: Movement) => {
    rows++;
    if (movement.kind === 'refund') refunded += movement.refund.total;
    else {
      paid += movement.total;
      fees += feeOf(movement.total);
    }
  };
  return {
    columns: columns.map(({ name }) => name),
    rows: (movement) => {
      count(movement);
      return [
        columns.map((column) =>
          movement.kind === 'payment' ? column.payment(movement) : column.refund(movement),
        ),
      ];
    },
    sum_columns: SUM_COLUMNS,
    sums: (off) => [
      `${rows + off}.0`,
      ...[paid, refunded, 0, fees, paid, refunded].map((fen) => yuan(fen + off)),
    ],
  };
}
