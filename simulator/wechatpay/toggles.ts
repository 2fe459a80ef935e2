import { type Choices, defaultsOf } from '../toggle-board';

/**
 * Where documents and observations disagree, or where a stricter or another world is wanted, the choice is named here.
 * They may be changed while the world runs.
 */
export type Toggles = {
  close_after_5_minutes: boolean;
  late_prepay: 'clamp' | 'refuse';
  reorder_refusal: 'invalid_request' | 'out_trade_no_used';
  partner_numbers: 'sub_merchant' | 'provider';
  close_unknown: 'accept' | 'refuse';
  older_prepay: 'accept' | 'refuse';
  plain_http_notify_url: 'loopback' | 'refuse';
  platform_keys: 'both' | 'certificate' | 'public_key';
  public_key_percent: number;
  rotation: 'before' | 'overlap' | 'after';
  merchant_certificate: 'first' | 'both' | 'second';
  notification_clock: 'receiver' | 'simulated';
  refund_delay_ms: number;
  refund_pause: 'frequency_limited' | 'invalid_request' | 'none';
  refund_refusal: 'invalid_request' | 'faq';
  bill_hash: 'unpacked' | 'packed';
  v2_close_after_5_minutes: boolean;
  v2_reorder_closed: 'order_closed' | 'duplicate';
  v2_parameter_refusal: 'return_code' | 'err_code';
  v2_notification_sign_type: 'unless_md5' | 'always' | 'never';
  cloudpay_refund_query: 'numbered' | 'lists' | 'empty';
};

const DAY_MS = 24 * 3_600_000;

/** Every toggle with a sentence and what it may be set to, the default first. */
export const TOGGLES: Choices<Toggles> = {
  close_after_5_minutes: {
    about: 'refuse to close an order in its first five minutes, as the global documents demand',
    default: false,
    values: [false, true],
  },
  late_prepay: {
    about: 'a first time_expire less than a minute ahead: taken as one minute (page 4012525167), or refused',
    default: 'clamp',
    values: ['clamp', 'refuse'],
  },
  reorder_refusal: {
    about: 'the same number with other parameters: 400 as captured, or 403 as in the tables',
    default: 'invalid_request',
    values: ['invalid_request', 'out_trade_no_used'],
  },
  partner_numbers: {
    about:
      'a provider\'s out_trade_no is taken by the sub-merchant it was used for, or for all of them: the pages say no more than "one merchant number"',
    default: 'sub_merchant',
    values: ['sub_merchant', 'provider'],
  },
  close_unknown: {
    about: 'closing a number nobody knows: 204 as observed, or 404 as in the tables',
    default: 'accept',
    values: ['accept', 'refuse'],
  },
  older_prepay: {
    about: 'after a second prepay of an order, do the first prepay_id and code_url still open the cashier?',
    default: 'accept',
    values: ['accept', 'refuse'],
  },
  plain_http_notify_url: {
    about: 'a notify_url by plain http: fine on loopback, or refused there too',
    default: 'loopback',
    values: ['loopback', 'refuse'],
  },
  platform_keys: {
    about:
      'what WeChat Pay signs with: certificate and public key, the certificate alone, the public key alone',
    default: 'both',
    values: ['both', 'certificate', 'public_key'],
  },
  public_key_percent: {
    about:
      'with both: how many of a hundred notifications are signed with the public key (the ramp: 0.1, 1, 5 … 100)',
    default: 0,
    min: 0,
    max: 100,
    unit: '%',
  },
  rotation: {
    about:
      'the platform certificate: before its rotation; both listed and the new one signing; only the new one',
    default: 'before',
    values: ['before', 'overlap', 'after'],
  },
  merchant_certificate: {
    about: "which of the direct merchant's two certificates are good: the first, both, or only the second",
    default: 'first',
    values: ['first', 'both', 'second'],
  },
  notification_clock: {
    about:
      "the time in a notification's headers: the receiver's (the wall clock outside our functions), or the simulated one",
    default: 'receiver',
    values: ['receiver', 'simulated'],
  },
  refund_delay_ms: {
    about: 'how long a refund is PROCESSING before it arrives',
    default: 20_000,
    min: 0,
    max: 30 * DAY_MS,
    unit: 'ms',
  },
  refund_pause: {
    about:
      'a second refund of a payment within a minute, which the documents forbid without saying how: 429, 400, or fine',
    default: 'frequency_limited',
    values: ['frequency_limited', 'invalid_request', 'none'],
  },
  refund_refusal: {
    about:
      'a refund after a year, or with other amounts than before: INVALID_REQUEST, or the names of the FAQ (TRADE_OVERDUE, REFUND_FEE_MISMATCH)',
    default: 'invalid_request',
    values: ['invalid_request', 'faq'],
  },
  bill_hash: {
    about:
      "a bill's hash_value: over the unpacked text, as the official samples check it, or over the packed bytes",
    default: 'unpacked',
    values: ['unpacked', 'packed'],
  },
  v2_close_after_5_minutes: {
    about: 'APIv2 refuses to close an order in its first five minutes, as its page says, or does not',
    default: true,
    values: [true, false],
  },
  v2_reorder_closed: {
    about:
      'APIv2, the number of a closed order once more: ORDERCLOSED as in the tables, or a used number as captured',
    default: 'order_closed',
    values: ['order_closed', 'duplicate'],
  },
  v2_parameter_refusal: {
    about:
      'APIv2, a wrong parameter: a return_code FAIL without a signature as captured, or signed with an err_code as in the tables',
    default: 'return_code',
    values: ['return_code', 'err_code'],
  },
  v2_notification_sign_type: {
    about:
      'does a payment told in APIv2 say its sign_type: unless it is MD5, always, or never (it is signed as the order was placed)',
    default: 'unless_md5',
    values: ['unless_md5', 'always', 'never'],
  },
  cloudpay_refund_query: {
    about:
      "how cloudPay's queryRefund tells of refunds: refund_status_0 as the page says, or the lists that people see: filled, or empty though refund_count is 1",
    default: 'numbered',
    values: ['numbered', 'lists', 'empty'],
  },
};

export const DEFAULT_TOGGLES = defaultsOf(TOGGLES);
