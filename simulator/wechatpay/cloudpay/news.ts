import type { Order, Payment, Refund, RefundEnd } from '../ledger/order';
import { type News, paymentNews } from '../notifier/news';
import { refundNews } from '../notifier/refund-news';
import type { Toggles } from '../toggles';
import { isCallbackUrl } from './callback-address';
import { paymentEvent, refundEvent } from './callback-event';

/** An order that the cloud placed is told of to a function, any other as it was ordered. */
export function newsOfPayment(
  order: Order,
  payment: Payment,
  toggles: Toggles,
  nonce: () => string,
): News | undefined {
  const { owner, out_trade_no, notify_url } = order.terms;
  if (!isCallbackUrl(notify_url)) return paymentNews(order, payment, toggles);
  const told = { kind: 'payment', mchid: owner.mchid, out_trade_no, url: notify_url } as const;
  return { ...told, format: 'cloud', content: paymentEvent(order, payment, nonce()) };
}

/** Undefined where nobody is told: a refund of an order of the cloud's, for which no function was named. */
export function newsOfRefund(
  order: Order,
  refund: Refund,
  end: RefundEnd,
  nonce: () => string,
): News | undefined {
  const { owner, out_trade_no, notify_url } = order.terms;
  const url = refund.notify_url ?? notify_url;
  if (!isCallbackUrl(url)) return refundNews(order, refund, end);
  if (refund.notify_url === undefined) return undefined;
  const told = { kind: 'refund', mchid: owner.mchid, out_trade_no, url } as const;
  return { ...told, format: 'cloud', content: refundEvent(order, refund, nonce()) };
}
