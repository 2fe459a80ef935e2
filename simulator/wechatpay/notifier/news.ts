import type { Order, Payment } from '../ledger/order';
import { transactionOf } from '../v3/transaction';

export type NotificationKind = 'payment' | 'refund';
/**
 * APIv3: signed JSON. v2: XML, in which only a refund's content is sealed and nothing is signed. cloud: a call of a
 * function, neither sealed nor signed.
 */
export type NotificationFormat = 'v3' | 'v2' | 'cloud';

/** The kinds of events there are in APIv3, with the words that tell of them. */
export const EVENTS = {
  'TRANSACTION.SUCCESS': { original_type: 'transaction', summary: '支付成功' },
  'REFUND.SUCCESS': { original_type: 'refund', summary: '退款成功' },
  'REFUND.ABNORMAL': { original_type: 'refund', summary: '退款异常' },
  'REFUND.CLOSED': { original_type: 'refund', summary: '退款关闭' },
} as const;
export type EventType = keyof typeof EVENTS;

/** What a v3 notification says, before it is sealed: the object of page 4012791861 or 4012791865. */
export type Content = Record<string, unknown> & { out_trade_no: string; amount: Record<string, unknown> };
/** The elements of a flat XML message, in their order. */
export type XmlFields = Record<string, string>;

/** Who is told of what, and where. `mchid` is the number that signs: its keys seal. */
export type Told = { kind: NotificationKind; mchid: string; out_trade_no: string; url: string };
/** In v2, `parties` stands outside of what is sealed: who the merchant is. */
export type News =
  | (Told & { format: 'v3'; event: EventType; content: Content })
  | (Told & { format: 'v2'; parties: XmlFields; content: XmlFields })
  | (Told & { format: 'cloud'; content: Record<string, unknown> });

/** One POST, ready to go. */
export type Message = { headers: Record<string, string>; body: Buffer };

/** Payments that APIv3 ordered are told in APIv3, to the order's notify_url. */
export function paymentNews(order: Order, payment: Payment): News {
  const { owner, out_trade_no, notify_url } = order.terms;
  const told: Told = { kind: 'payment', mchid: owner.mchid, out_trade_no, url: notify_url };
  const content = transactionOf(order, payment) as Content;
  return { ...told, format: 'v3', event: 'TRANSACTION.SUCCESS', content };
}
