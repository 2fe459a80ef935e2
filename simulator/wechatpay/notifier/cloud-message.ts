import { STRANGER } from '../persons';
import type { Message, NotificationKind } from './news';

type Content = Record<string, unknown>;
/** Ways to break what a function is told. */
export type CloudSteps = {
  /** Which kinds it makes sense for; absent, all. */
  of?: readonly NotificationKind[];
  content: (content: Content) => Content;
};

/** The same event at each attempt, unless it is broken on the way. */
export function buildCloud(content: Content, steps?: CloudSteps): Message {
  const changed = steps ? steps.content(content) : content;
  return {
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(changed), 'utf8'),
  };
}

const PAYMENT = ['payment'] as const;
const REFUND = ['refund'] as const;
const more = (name: string) => (content: Content) => ({ ...content, [name]: Number(content[name]) + 1 });
const other = (name: string, value: string) => (content: Content) => ({ ...content, [name]: value });
const reversed = (name: string) => (content: Content) => ({
  ...content,
  [name]: [...String(content[name])].reverse().join(''),
});

/** What the mutations of these names do to the event of a function. */
export const CLOUD_STEPS = {
  wrong_amount: { content: more('totalFee') },
  wrong_currency: { of: PAYMENT, content: other('feeType', 'USD') },
  wrong_mchid: { content: other('subMchId', '1900000109') },
  wrong_appid: { of: PAYMENT, content: other('subAppid', 'wx777870617973ffff') },
  wrong_payer: { of: PAYMENT, content: other('subOpenid', STRANGER) },
  unknown_order: { content: reversed('outTradeNo') },
  wrong_refund_amount: { of: REFUND, content: more('refundFee') },
  unknown_refund: { of: REFUND, content: reversed('outRefundNo') },
} as const satisfies Record<string, CloudSteps>;
