/** Where a fault strikes: what a developer looks for first. */
export type FaultGroup =
  | 'network'
  | 'answers'
  | 'refusals'
  | 'payments'
  | 'refunds'
  | 'notifications'
  | 'bills'
  | 'weixin'
  | 'functions';
export type Fault = {
  group: FaultGroup;
  about: string;
  /** What it may be matched with, where that is not what its group is matched with. */
  match?: readonly string[];
  /** How long, where a length of time means something: what it is when nobody says, and the least it may be. */
  delay_ms?: { default: number; least: number };
};

const MINUTE_MS = 60_000;
const REQUEST = [
  ...['target', 'operation', 'out_trade_no', 'out_refund_no', 'transaction_id'],
  ...['method', 'path', 'host'],
] as const;
const NOTIFICATION = ['target', 'out_trade_no', 'out_refund_no', 'kind', 'url', 'path', 'attempt'] as const;

/** What faults of a group may be matched with: the closed list of facts that are known where they strike. */
export const MATCH_KEYS: Record<FaultGroup, readonly string[]> = {
  network: REQUEST,
  answers: REQUEST,
  refusals: REQUEST,
  payments: ['out_trade_no', 'mchid', 'trade_type', 'openid'],
  refunds: ['operation', 'origin', 'out_trade_no', 'out_refund_no', 'transaction_id'],
  notifications: NOTIFICATION,
  bills: ['operation', 'bill_date'],
  weixin: ['operation', 'appid', 'openid'],
  functions: ['function'],
};

/** The closed list of faults. A name outside it is refused, so that a typing error does not pass as "no fault". */
export const FAULTS = {
  main_host_down: {
    group: 'network',
    about: 'the main host of WeChat Pay refuses every connection; the backup host works',
  },
  main_host_unavailable: {
    group: 'network',
    about: 'the main host answers 503 with a page of HTML; the backup host works',
  },
  backup_host_down: {
    group: 'network',
    about: 'the backup host refuses every connection; the main host works',
  },
  gateway_timeout_before_commit: {
    group: 'network',
    about: 'the gateway takes no notice of a request and never answers it',
  },
  gateway_timeout_after_commit: {
    group: 'network',
    about: 'the gateway does what a request asks, and never answers it',
  },
  connection_reset_before_commit: {
    group: 'network',
    about: 'the connection is reset (TCP RST) before the gateway has taken notice of the request',
  },
  connection_reset_after_commit: {
    group: 'network',
    about: 'the connection is reset (TCP RST) after the gateway has done what the request asks',
  },
  answer_truncated: {
    group: 'network',
    about: 'half of the answer is sent, less than its content-length says, and the connection breaks',
  },
  request_arrives_late: {
    group: 'network',
    about:
      'the connection breaks, and the request is carried out delay_ms later, with the checks of that moment',
    delay_ms: { default: 10 * MINUTE_MS, least: 0 },
  },
  answer_html: { group: 'answers', about: 'a proxy answers 200 with a page of HTML after the work was done' },
  answer_not_json: {
    group: 'answers',
    about: 'the body is half a JSON text (in APIv2 half an XML text), validly signed',
  },
  answer_empty: { group: 'answers', about: 'the status is a success and the body empty, validly signed' },
  answer_unsigned: {
    group: 'answers',
    about: 'the answer has none of the Wechatpay-* headers (in APIv2 no sign)',
  },
  answer_header_missing: { group: 'answers', about: 'the answer has no Wechatpay-Timestamp' },
  answer_signature_wrong: {
    group: 'answers',
    about: "one bit of the answer's signature is flipped (in APIv2 one of its signs is another)",
  },
  answer_serial_unknown: { group: 'answers', about: 'Wechatpay-Serial names a key that nobody has' },
  answer_key_wrong: { group: 'answers', about: 'APIv2: the answer is signed with a key that nobody has' },
  answer_sign_type_other: {
    group: 'answers',
    about: 'APIv2: the answer is signed with MD5 where HMAC-SHA256 was asked for, and the other way round',
  },
  answer_timestamp_old: { group: 'answers', about: 'the answer is validly signed, 301 seconds ago' },
  answer_body_changed: { group: 'answers', about: 'one bit of the body is flipped after signing' },
  signature_probe: {
    group: 'answers',
    about: 'a notification attempt, or an answer, carries a signature that begins WECHATPAY/SIGNTEST/',
    match: [...REQUEST, 'kind', 'url', 'attempt'],
  },
  server_error_before_commit: { group: 'answers', about: '500 SYSTEM_ERROR, and nothing was done' },
  server_error_after_commit: { group: 'answers', about: '500 SYSTEM_ERROR, and it was done all the same' },
  bank_error: { group: 'answers', about: '500 BANK_ERROR, and nothing was done' },
  bad_gateway: { group: 'answers', about: '502 with a page of HTML, and nothing was done' },
  service_unavailable: { group: 'answers', about: '503 SERVICE_UNAVAILABLE, and nothing was done' },
  rate_limited: { group: 'answers', about: '429 FREQUENCY_LIMITED, and nothing was done' },
  gateway_clock_off: {
    group: 'answers',
    about: "the gateway's clock is wrong: Date and Wechatpay-Timestamp are off by delay_ms",
    delay_ms: { default: 6 * MINUTE_MS, least: -365 * 24 * 60 * MINUTE_MS },
  },
  clock_skew: {
    group: 'refusals',
    about: 'requests are judged by the simulated clock alone: a client on the wall clock may be refused',
  },
  sign_error: { group: 'refusals', about: '401 SIGN_ERROR, though the signature is right' },
  no_auth: { group: 'refusals', about: '403 NO_AUTH: the merchant may not use this product' },
  account_restricted: {
    group: 'refusals',
    about: '403 NO_AUTH on placing an order: this merchant may not receive money at present',
  },
  appid_mchid_not_match: {
    group: 'refusals',
    about: '400 APPID_MCHID_NOT_MATCH on placing an order, though they are bound',
  },
  out_trade_no_used: {
    group: 'refusals',
    about: 'placing an open order again is refused as a used number, though its parameters are the same',
  },
  rule_limit: { group: 'refusals', about: '403 RULE_LIMIT on placing an order: risk or a business rule' },
  order_not_found_for_a_while: {
    group: 'refusals',
    about: 'a query answers 404 ORDER_NOT_EXIST for an order that is there',
  },
  query_stale: { group: 'refusals', about: 'a query answers NOTPAY for an order that is paid' },
  close_too_early: { group: 'refusals', about: '400 INVALID_REQUEST on closing: wait five minutes' },
  close_user_paying: { group: 'refusals', about: '202 USERPAYING on closing: repeat it later; not closed' },
  payment_before_close: {
    group: 'payments',
    about: 'the payer pays just before a close is carried out, which is refused then',
  },
  payment_amount_wrong: { group: 'payments', about: 'one fen more than ordered is paid and booked' },
  payment_currency_wrong: { group: 'payments', about: 'the amount is paid and booked in USD' },
  payment_by_another: { group: 'payments', about: 'somebody else than the order names has paid' },
  second_payment: {
    group: 'payments',
    about: 'a paid order can be paid once more: two transactions of one order, both notified',
  },
  payment_of_closed_order: { group: 'payments', about: 'a closed order can be paid all the same' },
  password_needed: {
    group: 'payments',
    about: 'a payer whose code was scanned has to enter the password: USERPAYING',
  },
  cashier_fails: { group: 'payments', about: 'the cashier does not open: wx.requestPayment fails' },
  notification_lost: {
    group: 'notifications',
    about: 'a notification attempt is not sent; the next one follows on schedule',
  },
  notification_duplicated: {
    group: 'notifications',
    about: 'a notification attempt is sent twice at once',
  },
  notification_late: {
    group: 'notifications',
    about: 'the first attempt is made delay_ms later than it should be',
    delay_ms: { default: 10 * MINUTE_MS, least: 0 },
  },
  notification_reordered: {
    group: 'notifications',
    about:
      'a first attempt is held until the next notification of the same merchant has gone, delay_ms at most',
    delay_ms: { default: 10 * MINUTE_MS, least: 0 },
  },
  notification_before_answer: {
    group: 'notifications',
    about: 'it reaches the merchant before the payer, or whoever called the API, is told anything',
  },
  notification_answer_lost: {
    group: 'notifications',
    about: "the merchant's answer is lost on its way: the notification is sent again on schedule",
  },
  notification_forged: {
    group: 'notifications',
    about: 'a forged one, sealed and signed with keys that nobody knows, arrives first',
  },
  notification_signature_wrong: {
    group: 'notifications',
    about: 'an attempt has a signature of which one bit is flipped',
  },
  notification_serial_unknown: {
    group: 'notifications',
    about: "an attempt's Wechatpay-Serial names a key that nobody has",
  },
  notification_stale: { group: 'notifications', about: 'an attempt is validly signed, 301 seconds ago' },
  notification_undecryptable: {
    group: 'notifications',
    about: 'an attempt is validly signed, and its sealed content cannot be opened',
  },
  notification_malformed: {
    group: 'notifications',
    about: 'an attempt is validly signed, and its body is broken JSON',
  },
  notification_oversized: {
    group: 'notifications',
    about: 'an attempt is validly signed, and its body is over 64 KB long',
  },
  notification_in_v2: { group: 'notifications', about: 'an attempt is XML, as APIv2 would send it' },
  notification_event_unknown: {
    group: 'notifications',
    about: 'an attempt is valid in every way, but of an event type nobody has heard of',
  },
  notification_wrong_amount: { group: 'notifications', about: 'an attempt says one fen more than ordered' },
  notification_wrong_currency: { group: 'notifications', about: 'an attempt says that it was USD' },
  notification_wrong_mchid: { group: 'notifications', about: "an attempt names another merchant's number" },
  notification_wrong_appid: { group: 'notifications', about: 'an attempt names another mini-program' },
  notification_unknown_order: {
    group: 'notifications',
    about: 'an attempt is about a number nobody has heard of',
  },
  weixin_system_error: {
    group: 'weixin',
    about: 'api.weixin.qq.com is busy: errcode -1, and nothing was done',
  },
  login_code_blocked: {
    group: 'weixin',
    about: 'code2Session takes the user for a risk: errcode 40226, and the code is not used up',
  },
  weixin_quota_reached: {
    group: 'weixin',
    about: 'api.weixin.qq.com was asked too often: errcode 45011 this minute, of access tokens 45009 today',
  },
  access_token_refused: {
    group: 'weixin',
    about: 'an access token is no longer the latest: errcode 40001',
  },
  refund_abnormal: {
    group: 'refunds',
    about: "a refund that is accepted ends ABNORMAL: the user's card is closed",
  },
  refund_closed: {
    group: 'refunds',
    about: 'a refund that is accepted ends CLOSED: its money can be refunded again',
  },
  refund_stuck: {
    group: 'refunds',
    about: 'a refund that is accepted stays PROCESSING until somebody settles it',
  },
  refund_not_enough: {
    group: 'refunds',
    about: 'a refund is refused with 403 NOT_ENOUGH, and nothing is booked',
  },
  refund_user_abnormal: {
    group: 'refunds',
    about: 'a refund is refused with 403 USER_ACCOUNT_ABNORMAL, and nothing is booked',
  },
  refund_order_not_found: {
    group: 'refunds',
    about:
      'a refund of a paid order is refused with 404 RESOURCE_NOT_EXISTS, as happens in the minutes after payment',
  },
  refund_limited_but_accepted: {
    group: 'refunds',
    about: 'a refund is answered 429 FREQUENCY_LIMITED though it was accepted',
  },
  bill_creating: {
    group: 'bills',
    about: 'a bill is applied for and still being made (STATEMENT_CREATING), whatever the hour',
  },
  bill_missing: {
    group: 'bills',
    about: 'a bill is not there (NO_STATEMENT_EXIST), though there were payments',
  },
  bill_truncated: {
    group: 'bills',
    about: "a bill's file ends in its middle; its hash is that of the whole",
  },
  bill_hash_wrong: {
    group: 'bills',
    about: "a bill's hash_value is not that of its file",
  },
  bill_gzip_damaged: {
    group: 'bills',
    about: 'a packed bill has a byte in its middle that is wrong, and does not unpack',
  },
  bill_sums_wrong: {
    group: 'bills',
    about: "every sum of a bill's summary is one more than its rows add up to",
  },
  bill_url_elsewhere: {
    group: 'bills',
    about: "a bill's download_url has another loopback host, where no client should go",
  },
  bill_extra_column: {
    group: 'bills',
    about: 'a bill has one more column, the second, that no document knows',
  },
  bill_row_missing: {
    group: 'bills',
    about:
      "the first payment is not in a bill (in one of refunds, the first refund); sums and hash are its rows'",
  },
  bill_row_repeated: {
    group: 'bills',
    about: "the first payment is in a bill twice; sums and hash are its rows'",
  },
  bill_amount_wrong: {
    group: 'bills',
    about: "the first payment of a bill is one fen more; sums and hash are its rows'",
  },
  function_killed: {
    group: 'functions',
    about:
      "a function's process is killed; match: {function, after: 'start' | 'db:N' | 'gateway:N'} (after the N-th call went out and was carried out)",
    match: ['function', 'after'],
  },
  function_cold: {
    group: 'functions',
    about: 'an event finds no warm process of its function: idle ones are ended, a fresh one is started',
  },
  database_refused: {
    group: 'functions',
    about: 'the cloud database answers a call with an error, and nothing was done',
    match: ['function', 'collection', 'action'],
  },
  database_answer_lost: {
    group: 'functions',
    about: 'the cloud database does what a call asks, and the connection breaks',
    match: ['function', 'collection', 'action'],
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

/** One fault of the list, with what it may be matched with. */
export function faultOf(name: FaultName): Fault & { match: readonly string[] } {
  const fault: Fault = FAULTS[name];
  return { ...fault, match: fault.match ?? MATCH_KEYS[fault.group] };
}
