import type { Failed } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { formatInstant } from '../../shop/instant';

/** One day's reconciliation of the orders with WeChat Pay's bill. */
export type ReportView = {
  date: string;
  status: 'running' | 'done' | 'waiting' | 'damaged';
  rows: number;
  matched: number;
  open: number;
  classes: { [name: string]: number };
  sums: { currency: string; paid: number; refunded: number }[];
  finished_at?: number;
  items?: { class: string; out_trade_no?: string; note: string; repaired: boolean }[];
};
export type ReportsAnswer = { ok: true; now: number; reports: ReportView[] } | Failed;
/** What else it says is asked for anew. */
export type ReconcileAnswer = { ok: true; now: number } | Failed;

/** A report, ready for a template. */
export type ReportText = {
  date: string;
  status: string;
  badge: string;
  hint: string;
  counts: string;
  sums: { currency: string; paid: string; refunded: string }[];
  classes: { name: string; title: string; count: number }[];
  items: { key: string; title: string; out_trade_no: string; note: string; state: string; badge: string }[];
  finished: string;
  /** May be started again or continued. */
  unfinished: boolean;
};

const STATUS: { [status in ReportView['status']]: { status: string; badge: string; hint: string } } = {
  done: { status: '已对完', badge: 'badge--paid', hint: '' },
  running: { status: '进行中', badge: 'badge--open', hint: '定时任务会继续，也可以现在继续' },
  waiting: { status: '等待账单', badge: 'badge--open', hint: '微信支付次日 10 点后提供账单，之后自动再试' },
  damaged: { status: '账单损坏', badge: 'badge--bad', hint: '下载的账单校验不通过，没有采用，可以重新对账' },
};

/** The classes of what differs, in words. Others are shown by their name. */
const CLASSES: { [name: string]: string } = {
  'D-01': '微信已收款，订单未付',
  'D-02': '微信已收款，订单已关闭',
  'D-03': '微信已收款，没有这个订单',
  'D-04': '订单已付，账单里没有',
  'D-05': '金额不同',
  'D-06': '微信有退款，这里没有',
  'D-07': '这里已退款，账单里没有',
  'D-08': '退款状态不同',
  'D-09': '退款金额不同',
  'D-10': '重复付款',
  'D-11': '币种不同',
  'D-12': '手续费不同',
  'D-13': '账单文件损坏',
  'D-14': '账单缺失',
  'D-15': '账单重复出现',
  'D-16': '跨日，日期不同',
  'D-17': '结算与资金流水不符',
};

export function reportText(report: ReportView): ReportText {
  return {
    date: report.date,
    ...STATUS[report.status],
    counts: countsOf(report),
    sums: report.sums.map(({ currency, paid, refunded }) => ({
      currency,
      paid: formatAmount({ total: paid, currency }),
      refunded: formatAmount({ total: refunded, currency }),
    })),
    classes: Object.keys(report.classes)
      .sort()
      .map((name) => ({ name, title: CLASSES[name] || name, count: report.classes[name] || 0 }))
      .filter(({ count }) => count > 0),
    items: (report.items || []).map((item, index) => ({
      key: `${index}`,
      title: CLASSES[item.class] || item.class,
      out_trade_no: item.out_trade_no || '',
      note: item.note,
      state: item.repaired ? '已自动修正' : '待处理',
      badge: item.repaired ? 'badge--paid' : 'badge--open',
    })),
    finished: report.finished_at === undefined ? '' : formatInstant(report.finished_at),
    unfinished: report.status !== 'done',
  };
}

function countsOf({ rows, matched, open }: ReportView): string {
  const differences = open > 0 ? `，${open} 条待处理` : '';
  return `账单 ${rows} 条，相符 ${matched} 条${differences}`;
}
