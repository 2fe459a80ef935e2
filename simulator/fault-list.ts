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
type Fault = { group: FaultGroup; about: string };

/** The closed list of faults. A name outside it is refused, so that a typing error does not pass as "no fault". */
export const FAULTS = {
  notification_lost: {
    group: 'notifications',
    about: 'a notification attempt is not sent; the next one follows on schedule',
  },
  notification_duplicated: {
    group: 'notifications',
    about: 'a notification attempt is sent twice at once',
  },
  signature_probe: {
    group: 'answers',
    about: 'a notification attempt, or an answer, carries a signature that begins WECHATPAY/SIGNTEST/',
  },
  gateway_timeout_before_commit: {
    group: 'network',
    about: 'the gateway takes no notice of a request and never answers it',
  },
  gateway_timeout_after_commit: {
    group: 'network',
    about: 'the gateway does what a request asks, and never answers it',
  },
  main_host_down: {
    group: 'network',
    about: 'the main host of WeChat Pay refuses every connection; the backup host works',
  },
  clock_skew: {
    group: 'refusals',
    about: 'requests are judged by the simulated clock alone: a client on the wall clock may be refused',
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
  function_killed: {
    group: 'functions',
    about:
      "a function's process is killed; match: {function, after: 'start' | 'db:N' | 'gateway:N'} (after the N-th call went out and was carried out)",
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
