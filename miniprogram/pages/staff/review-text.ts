import type { ReviewView } from '../../../typings/contract';
import { formatAmount } from '../../components/pay-checkout/format-amount';
import { formatInstant } from '../../shop/instant';

export type Decision = 'accept' | 'refund';

/** Something that waits for a person, ready for a template. */
export type ReviewText = {
  review_id: string;
  code: string;
  title: string;
  explain: string;
  amount: string;
  reason: string;
  at: string;
  accept: string;
  refund: string;
};

type Words = { title: string; explain: string; accept: string; refund: string };

const WORDS: { [code: string]: Words } = {
  PAYMENT_CONTRADICTS_ORDER: {
    title: '付款与订单不符',
    explain: '收到的金额、币种或付款人与订单不一致，发货已暂停。',
    accept: '照常发货',
    refund: '全部退款',
  },
  DOUBLE_PAYMENT: {
    title: '重复付款',
    explain: '同一订单收到了第二笔付款。退款只退第二笔，订单照常。',
    accept: '保留两笔',
    refund: '退第二笔',
  },
  REFUNDED_ELSEWHERE: {
    title: '已在别处退款',
    explain: '得知付款时，这笔款已在商户平台等处退过，发货已暂停。',
    accept: '照常发货',
    refund: '退剩余金额',
  },
  REFUND_REQUESTED: {
    title: '买家申请退款',
    explain: '拒绝后订单继续；同意则退还剩余金额，不再发货。',
    accept: '拒绝申请',
    refund: '同意退款',
  },
  BILL_DIFFERS: {
    title: '与微信账单不一致',
    explain: '对账时发现这个订单与微信支付账单不同。',
    accept: '已核对，保留',
    refund: '全部退款',
  },
};

const OTHER: Words = {
  title: '需要人工处理',
  explain: '请打开订单核对。',
  accept: '保持不变',
  refund: '全部退款',
};

export function reviewWords(code: string): Words {
  return WORDS[code] || { ...OTHER, title: `${OTHER.title}（${code}）` };
}

export function reviewText(entry: ReviewView): ReviewText {
  return {
    review_id: entry.review_id,
    code: entry.code,
    ...reviewWords(entry.code),
    amount: formatAmount(entry.amount),
    reason: entry.reason || '',
    at: formatInstant(entry.at),
  };
}
