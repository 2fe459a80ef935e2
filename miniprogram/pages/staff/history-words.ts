import type { StaffOrderView } from '../../../typings/contract';
import { reviewWords } from './review-text';

/** Lines of an order's history and its inner records, in words. What has no words here is shown as it is. */

const HISTORY: { [what: string]: string } = {
  created: '下单',
  pending: '已生成预支付单，可以付款',
  paid: '付款成功',
  'paid late': '关单之后收到付款',
  closed: '订单关闭',
  cancelled: '买家取消，或库存不足',
  'refund approved': '店员批准了退款',
  'refund declined': '店员没有批准退款',
};

const REFUND: { [status: string]: string } = {
  awaiting_approval: '等待批准',
  reserved: '已登记，金额预留',
  processing: '微信支付处理中',
  succeeded: '成功',
  closed: '被关闭',
  abnormal: '异常，需要处理',
  refused: '未被受理',
};

const SOURCE: { [source: string]: string } = {
  answer: '接口返回',
  notification: '微信通知',
  query: '主动查询',
};

const EFFECT: { [kind: string]: string } = {
  fulfil: '发货',
  release: '释放库存',
  revoke: '撤回发货',
  alert: '提醒',
};

const EFFECT_STATE: { [state: string]: string } = {
  pending: '待执行',
  done: '已完成',
  cannot: '无法完成',
  dead: '多次失败，已停止，需要人工处理',
};

const EVIDENCE: { [code: string]: string } = {
  AMOUNT_DIFFERS: '收到的通知金额不符',
  CURRENCY_DIFFERS: '收到的通知币种不符',
  PAYER_DIFFERS: '收到的通知付款人不符',
  OTHER_MERCHANT: '收到其他商户号的通知',
  REFUND_NOTICE: '收到退款通知',
};

export function historyWords(what: string): string {
  const known = HISTORY[what];
  if (known) return known;
  const [first = '', second = '', third = ''] = what.split(' ');
  if (first === 'external' && second === 'refund') return `在别处发起的退款：${REFUND[third] || third}`;
  if (first === 'refund' && REFUND[second]) return `退款：${REFUND[second]}`;
  if (first === 'review' && second) return `转人工：${reviewWords(second).title}`;
  if (first === 'accept' && second)
    return `店员决定“${reviewWords(second).accept}”：${reviewWords(second).title}`;
  if (first === 'refund' && second)
    return `店员决定“${reviewWords(second).refund}”：${reviewWords(second).title}`;
  return what;
}

export function sourceWords(source: string | undefined): string {
  return source ? SOURCE[source] || source : '';
}

export function effectWords({ kind, state, attempts }: StaffOrderView['effects'][number]): string {
  const tries = attempts > 0 && state !== 'done' ? `（失败 ${attempts} 次）` : '';
  return `${EFFECT[kind] || kind}：${EFFECT_STATE[state] || state}${tries}`;
}

export function evidenceWords(code: string): string {
  return EVIDENCE[code] || code;
}
