/**
 * Where documents and observations disagree, or where a stricter world is wanted, the choice is named here. They may
 * be changed while the world runs.
 */
export type Toggles = {
  /** Refuse to close an order in its first five minutes, as v2 and the global documents demand. Off: page 4012791860. */
  close_after_5_minutes: boolean;
  /** A first `time_expire` less than a minute ahead: taken as now + 1 minute (page 4012525167), or refused. */
  late_prepay: 'clamp' | 'refuse';
  /** The same number with other parameters: the captured answer (400 INVALID_REQUEST) or the tables' (403). */
  reorder_refusal: 'invalid_request' | 'out_trade_no_used';
  /** Closing a number nobody knows: 204 as observed, or the tables' 404 ORDER_NOT_EXIST. */
  close_unknown: 'accept' | 'refuse';
  /** After a second prepay of an order, does the first prepay_id still open the cashier? Documents differ. */
  older_prepay: 'accept' | 'refuse';
  /** The platform certificate: before its rotation, both listed and the new one signing, only the new one. */
  rotation: 'before' | 'overlap' | 'after';
};

export const DEFAULT_TOGGLES: Toggles = {
  close_after_5_minutes: false,
  late_prepay: 'clamp',
  reorder_refusal: 'invalid_request',
  close_unknown: 'accept',
  older_prepay: 'accept',
  rotation: 'before',
};
