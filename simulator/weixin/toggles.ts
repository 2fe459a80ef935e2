const DAY_MS = 24 * 60 * 60_000;

/**
 * What the documents leave open, contradict each other in, or nobody has confirmed. They may be changed while the world
 * runs.
 */
export type WeixinToggles = {
  /** How long after paying an order appears in shipping information: "about a minute", as support answers say. */
  visible_after_ms: number;
  /** Express: receipt is confirmed by itself so long after shipping (settlement T+10, a support answer). UNVERIFIED. */
  confirmed_after_express_ms: number;
  /** The same for same-city, virtual and self pick-up (T+2). UNVERIFIED. */
  confirmed_after_other_ms: number;
  /** order_state 3 becomes 6 so long after receipt was confirmed. Seen to be at once, or nearly. UNVERIFIED. */
  funds_waiting_after_ms: number;
  /** order_state 6 becomes 4 so long after receipt was confirmed. UNVERIFIED. */
  settled_after_ms: number;
  /** Most parcels of an order: the page says 15, older ones 10. */
  parcels_max: 15 | 10;
  /** `mchid` in the order_key of a partner's order: the sub-merchant's as support says, or the provider's too. UNVERIFIED. */
  partner_mchid: 'sub' | 'either';
};

export const DEFAULT_WEIXIN_TOGGLES: WeixinToggles = {
  visible_after_ms: 60_000,
  confirmed_after_express_ms: 10 * DAY_MS,
  confirmed_after_other_ms: 2 * DAY_MS,
  funds_waiting_after_ms: 60_000,
  settled_after_ms: DAY_MS,
  parcels_max: 15,
  partner_mchid: 'sub',
};
