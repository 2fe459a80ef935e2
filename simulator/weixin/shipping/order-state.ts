import type { PaidOrder } from '../paid-orders';
import type { WeixinToggles } from '../toggles';
import { EXPRESS, type ShippingFacts } from './shipping-facts';

/**
 * order_state of get_order. It goes 1, 2, 3, 6, 4, as WeChat's support answers, and 5 from anywhere:
 * 6 is between receipt and completion, while the money cannot be settled yet.
 */
export const ORDER_STATES = {
  to_ship: 1,
  shipped: 2,
  confirmed: 3,
  completed: 4,
  refunded: 5,
  funds_waiting: 6,
} as const;
export type OrderState = (typeof ORDER_STATES)[keyof typeof ORDER_STATES];

/** A function of what is stored and the clock alone: nothing has to happen for an order to move on. */
export function orderStateOf(
  order: PaidOrder,
  facts: ShippingFacts | undefined,
  now: number,
  toggles: WeixinToggles,
): OrderState {
  if (order.refunded_total >= order.paid_amount) return ORDER_STATES.refunded;
  if (!facts?.finished) return ORDER_STATES.to_ship;
  const since = now - (confirmedAt(facts, toggles) ?? Number.POSITIVE_INFINITY);
  if (since < 0) return ORDER_STATES.shipped;
  if (since >= toggles.settled_after_ms) return ORDER_STATES.completed;
  return since >= toggles.funds_waiting_after_ms ? ORDER_STATES.funds_waiting : ORDER_STATES.confirmed;
}

/** When receipt was confirmed, or will be by itself. Epoch ms; absent while it is not shipped in full. */
export function confirmedAt(facts: ShippingFacts, toggles: WeixinToggles): number | undefined {
  if (!facts.finished || facts.finished_at === undefined) return undefined;
  const { confirmed_after_express_ms, confirmed_after_other_ms } = toggles;
  const by_itself =
    facts.finished_at +
    (facts.logistics_type === EXPRESS ? confirmed_after_express_ms : confirmed_after_other_ms);
  return Math.min(facts.confirmed_at ?? by_itself, by_itself);
}
