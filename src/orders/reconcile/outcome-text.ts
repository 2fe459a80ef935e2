import type { OutcomeCode } from './difference';

/** What became of a difference, for staff. */
const TEXTS: Record<OutcomeCode, string> = {
  booked: '已按查询结果入账',
  booked_meanwhile: '已入账',
  confirmed: '查询结果与订单一致，账单缺这一条',
  fetched_again: '已重新下载，核对无误',
  decided: '已由员工处理',
  told_only: '仅供参考，不影响订单',
  in_review: '已转人工处理，在订单里决定',
  gateway_says_unpaid: '查询结果是未支付，与账单矛盾，订单未改动',
  gateway_knows_no_refund: '查询不到这笔退款，与账单矛盾，订单未改动',
  refund_abnormal: '退款异常，请在商户平台处理',
  unmatched: '没有这个订单，已留存，请人工核对',
  other_system: '订单号不是本系统的，可能来自其他系统',
  unanswered: '多次查询没有结果，请人工核对',
  order_gone: '订单不存在了',
  not_asked: '查询尚未得到结论',
};

export function outcomeText(code: OutcomeCode): string {
  return TEXTS[code];
}
