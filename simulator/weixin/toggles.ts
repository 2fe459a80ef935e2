import { type Choices, defaultsOf } from '../toggle-board';

const DAY_MS = 24 * 60 * 60_000;
const YEAR_MS = 366 * DAY_MS;

/**
 * What the documents of the mini-program server API leave open, contradict each other in, or nobody has confirmed. They
 * may be changed while the world runs.
 */
export type WeixinToggles = {
  visible_after_ms: number;
  confirmed_after_express_ms: number;
  confirmed_after_other_ms: number;
  funds_waiting_after_ms: number;
  settled_after_ms: number;
  parcels_max: 15 | 10;
  partner_mchid: 'sub' | 'either';
};

const ms = (about: string, value: number) => ({ about, default: value, min: 0, max: YEAR_MS, unit: 'ms' });

/** Every toggle with a sentence and what it may be set to, the default first. */
export const WEIXIN_TOGGLES: Choices<WeixinToggles> = {
  visible_after_ms: ms(
    'how long after paying an order appears in shipping information: about a minute',
    60_000,
  ),
  confirmed_after_express_ms: ms(
    'express: receipt is confirmed by itself so long after shipping (T+10, a support answer; unverified)',
    10 * DAY_MS,
  ),
  confirmed_after_other_ms: ms(
    'the same for same-city, virtual and self pick-up (T+2, a support answer; unverified)',
    2 * DAY_MS,
  ),
  funds_waiting_after_ms: ms(
    'order_state 3 becomes 6 so long after receipt was confirmed (seen to be nearly at once; unverified)',
    60_000,
  ),
  settled_after_ms: ms('order_state 6 becomes 4 so long after receipt was confirmed (unverified)', DAY_MS),
  parcels_max: {
    about: 'most parcels of an order: the page says 15, older ones 10',
    default: 15,
    values: [15, 10],
  },
  partner_mchid: {
    about:
      "mchid in the order_key of a partner's order: the sub-merchant's as support says, or the provider's too (unverified)",
    default: 'sub',
    values: ['sub', 'either'],
  },
};

export const DEFAULT_WEIXIN_TOGGLES = defaultsOf(WEIXIN_TOGGLES);
