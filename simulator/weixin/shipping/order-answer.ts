import type { PaidOrder } from '../paid-orders';
import type { OrderState } from './order-state';
import type { Parcel, ShippingFacts } from './shipping-facts';

const DESCRIPTION_CHARS_MAX = 120;

/**
 * An order as get_order answers it (page api_getorder; `sub_merchant_id` "0" of a direct merchant's order, and what a
 * parcel without a company looks like, as captured). Instants in unix seconds, money in fen.
 */
export function orderAnswer(order: PaidOrder, facts: ShippingFacts | undefined, order_state: OrderState) {
  return {
    transaction_id: order.transaction_id,
    merchant_trade_no: order.merchant_trade_no,
    description: descriptionOf(order, facts),
    paid_amount: order.paid_amount,
    openid: order.openid,
    trade_create_time: seconds(order.trade_create_time),
    pay_time: seconds(order.pay_time),
    order_state,
    shipping: shippingAnswer(facts),
    in_complaint: false,
    merchant_id: order.merchant_id,
    sub_merchant_id: order.sub_merchant_id ?? '0',
  };
}

export function shippingAnswer(facts: ShippingFacts | undefined) {
  return {
    delivery_mode: facts?.delivery_mode ?? 0,
    shipping_list: (facts?.parcels ?? []).map(parcelAnswer),
    logistics_type: facts?.logistics_type ?? 0,
    finish_shipping: facts?.finished ?? false,
    /** Only what was typed in by hand on the mini-program's own website. */
    goods_desc: '',
    finish_shipping_count: facts?.finish_count ?? 0,
  };
}

function parcelAnswer({ uploaded_at, ...parcel }: Parcel) {
  return { ...parcel, upload_time: seconds(uploaded_at) };
}

/** What the parcels hold, joined by semicolons; before there are any, what the payment was for. */
function descriptionOf(order: PaidOrder, facts: ShippingFacts | undefined): string {
  const described = (facts?.parcels ?? []).map(({ goods_desc }) => goods_desc).filter((text) => text !== '');
  const chars = [...(described.length > 0 ? described.join(';') : order.description)];
  return chars.length > DESCRIPTION_CHARS_MAX
    ? `${chars.slice(0, DESCRIPTION_CHARS_MAX).join('')}...`
    : chars.join('');
}

function seconds(at: number): number {
  return Math.floor(at / 1000);
}
