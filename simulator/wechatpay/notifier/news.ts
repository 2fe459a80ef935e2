import type { Order, Payment } from '../ledger/order';
import type { Toggles } from '../toggles';
import { paidFields } from '../v2/order-answer';
import { partyFields } from '../v2/parties';
import type { SignType } from '../v2/signature';
import type { XmlFields } from '../v2/xml';
import { transactionOf } from '../v3/transaction';

export type NotificationKind = 'payment' | 'refund';
/**
 * APIv3: signed JSON. v2: XML; a payment's is signed, of a refund's only the content is sealed. cloud: a call of a function,
 * neither sealed nor signed.
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
/** Who is told of what, and where. `mchid` is the number that signs: its keys seal. */
export type Told = { kind: NotificationKind; mchid: string; out_trade_no: string; url: string };
/** In v2, `parties` stands outside of what is sealed: who the merchant is. What is not sealed has a `sign_type`. */
export type News =
  | (Told & { format: 'v3'; event: EventType; content: Content })
  | (Told & { format: 'v2'; parties: XmlFields; content: XmlFields; sign_type?: SignType })
  | (Told & { format: 'cloud'; content: Record<string, unknown> });

/** One POST, ready to go. */
export type Message = { headers: Record<string, string>; body: Buffer };

/**
 * A payment is told to the order's notify_url, in the API that placed the order.
 * @returns undefined for what was paid with a code: nobody is told of that
 */
export function paymentNews(
  order: Order,
  payment: Payment,
  toggles: Pick<Toggles, 'v2_notification_sign_type'>,
): News | undefined {
  const { owner, out_trade_no, notify_url, trade_type, v2 } = order.terms;
  if (trade_type === 'MICROPAY') return undefined;
  const told: Told = { kind: 'payment', mchid: owner.mchid, out_trade_no, url: notify_url };
  if (!v2) {
    const content = transactionOf(order, payment) as Content;
    return { ...told, format: 'v3', event: 'TRANSACTION.SUCCESS', content };
  }
  const { sign_type } = v2;
  const when = toggles.v2_notification_sign_type;
  const named = when === 'always' || (when === 'unless_md5' && sign_type !== 'MD5');
  const content = {
    ...(named ? { sign_type } : {}),
    result_code: 'SUCCESS',
    ...paidFields(order.terms, payment),
  };
  return { ...told, format: 'v2', parties: partyFields(order.terms), content, sign_type };
}
