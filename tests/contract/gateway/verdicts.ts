import type { MutationName } from '../../../simulator/wechatpay/notifier/mutations';

/**
 * What is to be made of a notification. `a lie`: nothing is wrong with its form, so it is read as it says, and what it says
 * is not what a query tells of the payment.
 */
export type Verdict = 'refused' | 'unhandled' | 'a lie' | 'the truth';

/** Of every way to break one: a new mutation needs a line here. */
export const VERDICTS: Record<MutationName, Verdict> = {
  body_bit: 'refused',
  tag_bit: 'refused',
  signature_bit: 'refused',
  serial_unknown: 'refused',
  timestamp_past_301: 'refused',
  timestamp_future_301: 'refused',
  timestamp_changed: 'refused',
  nonce_changed: 'refused',
  signature_missing: 'refused',
  timestamp_missing: 'refused',
  nonce_missing: 'refused',
  serial_missing: 'refused',
  probe: 'refused',
  forged: 'refused',
  not_json: 'refused',
  oversized: 'refused',
  v2_xml: 'refused',
  sign_type_other: 'the truth',
  element_twice: 'refused',
  document_type: 'refused',
  result_fail: 'unhandled',
  event_unknown: 'unhandled',
  wrong_amount: 'a lie',
  wrong_currency: 'a lie',
  wrong_mchid: 'a lie',
  wrong_appid: 'a lie',
  wrong_sub_mchid: 'a lie',
  wrong_sub_appid: 'a lie',
  wrong_payer: 'a lie',
  unknown_order: 'a lie',
  wrong_refund_amount: 'a lie',
  unknown_refund: 'a lie',
  // The gateways here know certificates alone.
  public_key: 'refused',
  replay_bytes: 'the truth',
};
