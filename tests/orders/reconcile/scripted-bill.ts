import { createHash } from 'node:crypto';
import type { PaymentGateway, PaymentReport, RefundReport } from '../../../src/gateways/gateway';
import type { Kit } from '../../../src/orders/kit';
import type { MemoryDbOptions } from '../../../src/orders/memory-db';
import type { Order } from '../../../src/orders/order';
import type { BillPayment, BillRow } from '../../../src/protocol/v3/bill-row';
import { smallKit } from '../small-kit';
import { orderIn } from '../support';
import { DATE, MCHID, NOON, numberOf, transactionOf } from './bill-rows';

/** Bills as a test writes them, and a gateway that hands them out. Nothing here knows how the kit reads one. */

const COLUMNS =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,' +
  '应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,' +
  '手续费,费率,订单金额,申请退款金额,费率备注';
const SUMS = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

const FUND_COLUMNS =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
const FUND_SUMS = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额';

const time = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
const yuan = (fen: number) => (fen / 100).toFixed(2);
const line = (cells: string[]) => `${cells.map((cell) => `\`${cell}`).join(',')}\r\n`;

function cellsOf(row: BillRow): string[] {
  const { refund } = { refund: undefined, ...row };
  return [
    ...[time(row.at), row.appid, row.mchid, '0', '', row.transaction_id, row.out_trade_no, row.openid],
    ...[row.trade_type, row.trade_state, 'OTHERS', row.currency, yuan(row.settled), '0.00'],
    ...(refund
      ? [refund.refund_id, refund.out_refund_no, yuan(refund.amount), '0.00', refund.type, refund.status]
      : ['0', '0', '0.00', '0.00', '', '']),
    ...['龙井, 50克', '=cmd', (row.fee / 100_000).toFixed(5), row.rate, yuan(row.total)],
    ...[yuan(refund?.amount ?? 0), ''],
  ];
}

export function billText(rows: readonly BillRow[]): string {
  const sum = (of: (row: BillRow) => number) => rows.reduce((all, row) => all + of(row), 0);
  const back = yuan(sum((row) => (row.kind === 'refund' ? row.refund.amount : 0)));
  const [settled, ordered] = [yuan(sum((row) => row.settled)), yuan(sum((row) => row.total))];
  const fee = (sum((row) => row.fee) / 100_000).toFixed(5);
  const sums = [`${rows.length}.0`, settled, back, '0.00', fee, ordered, back];
  return `\uFEFF${COLUMNS}\r\n${rows.map((row) => line(cellsOf(row))).join('')}${SUMS}\r\n${line(sums)}`;
}

/** A fund-flow bill of these lines: business type, direction, fen. */
export function fundsText(flows: readonly [string, '收入' | '支出', number][]): string {
  const rows = flows.map(([type, direction, fen], n) =>
    line([time(NOON), `b${n}`, `f${n}`, type, type, direction, yuan(fen), '0.00', 'system', '', `v${n}`]),
  );
  const of = (wanted: string) => flows.filter(([, direction]) => direction === wanted);
  const sum = (some: typeof flows) => yuan(some.reduce((all, [, , fen]) => all + fen, 0));
  const [came, went] = [of('收入'), of('支出')];
  const sums = [`${flows.length}.0`, `${came.length}.0`, sum(came), `${went.length}.0`, sum(went)];
  return `\uFEFF${FUND_COLUMNS}\r\n${rows.join('')}${FUND_SUMS}\r\n${line(sums)}`;
}

export type Desk = ReturnType<typeof billDesk>;

/**
 * A kit with a gateway whose bills, payments and refunds a test decides. Its clock moves when a test says so, and by
 * `op_ms` with every operation of the database.
 */
export function billDesk(options: { gateway?: Partial<PaymentGateway>; db?: MemoryDbOptions } = {}) {
  const bills = new Map<string, BillRow[] | 'not_ready' | 'no_bill' | string>();
  const funds = new Map<string, string>();
  const payments = new Map<string, PaymentReport>();
  const refunds = new Map<string, RefundReport>();
  const downloads: string[] = [];
  const pace = { op_ms: 0, piece_bytes: 1_000 };
  const small = smallKit({
    db: {
      ...options.db,
      beforeOp: async (op) => {
        small.time.now += pace.op_ms;
        await options.db?.beforeOp?.(op);
      },
    },
    gateway: {
      downloadBill: async ({ kind, date }, sink) => {
        downloads.push(`${kind} ${date}`);
        const said = (kind === 'trade' ? bills : funds).get(date) ?? 'no_bill';
        if (said === 'not_ready' || said === 'no_bill') return said;
        const bytes = Buffer.from(typeof said === 'string' ? said : billText(said));
        for (let at = 0; at < bytes.length; at += pace.piece_bytes)
          await sink(bytes.subarray(at, at + pace.piece_bytes));
        return { sha1: createHash('sha1').update(bytes).digest('hex'), bytes: bytes.length };
      },
      queryOrder: async ({ out_trade_no }) => {
        const payment = payments.get(out_trade_no);
        const gateway_now = small.time.now;
        if (!payment) return { kind: 'order', trade_state: 'NOTPAY', gateway_now };
        return { kind: 'order', trade_state: payment.trade_state, payment, gateway_now };
      },
      queryRefund: async ({ out_refund_no }) => refunds.get(out_refund_no) ?? 'no_such_refund',
      ...options.gateway,
    },
  });
  const kit: Kit = {
    ...small.kit,
    settings: { ...small.kit.settings, merchant: { mchid: MCHID, appid: 'wx0001' } },
  };
  small.time.now = Date.parse('2026-01-06T10:31:00+08:00');

  /** Our order of `paymentRow(n)`. */
  const put = async (n: number, status: Order['status'], changes: Partial<Order> = {}): Promise<Order> => {
    const amount = { total: 10_000, currency: 'CNY' };
    const _id = numberOf(n);
    const paid = { transaction_id: transactionOf(n), paid_at: NOON, paid_amount: amount };
    const base = orderIn(status);
    const snapshot = { ...base.snapshot, out_trade_no: _id, mchid: MCHID, appid: 'wx0001', amount };
    const order = orderIn(status, {
      ...{ _id, out_trade_no: _id, amount, snapshot, created_at: NOON },
      ...(status === 'paid' ? paid : {}),
      ...changes,
    });
    await small.db.insertOnce('orders', _id, order);
    return order;
  };
  /** What a query of it says. */
  const pays = (row: BillPayment, changes: Partial<PaymentReport> = {}) => {
    payments.set(row.out_trade_no, {
      ...{ appid: 'wx0001', mchid: MCHID, out_trade_no: row.out_trade_no, success_at: row.at },
      ...{ transaction_id: row.transaction_id, trade_state: 'SUCCESS', payer_openid: 'oBuyer' },
      ...{ amount: { total: row.total, currency: row.currency }, ...changes },
    });
  };
  return { ...small, kit, bills, funds, payments, refunds, downloads, pace, put, pays, date: DATE };
}
