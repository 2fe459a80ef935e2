import type {
  ActiveFault,
  Document,
  Fault,
  Mutation,
  Notification,
  Order,
  Toggle,
} from '../../../simulator/console/model/control-types';

export const NOW = Date.UTC(2026, 4, 20, 2, 31, 20);
export const MCHID = '1900009191';
export const PAID_NUMBER = 'T7f3a9c01d2e84b5f96a0c7d8e1b2f3a4';
const MINUTE_MS = 60_000;
const NOTIFY_URL = 'http://127.0.0.1:7400/http/pay-notify';

/** @param index how many orders are newer */
function order(index: number, changes: Partial<Order>): Order {
  const created_at = NOW - index * 7 * MINUTE_MS - 96_000;
  return {
    id: `order-${index}`,
    out_trade_no: `T${String(index).padStart(4, '0')}d41d8cd98f00b204e9800998ecf`,
    mchid: MCHID,
    appid: 'wx777870617973696d',
    merchant: { mchid: MCHID },
    trade_type: 'JSAPI',
    trade_state: 'NOTPAY',
    amount: { total: 12800, currency: 'CNY' },
    payer: { openid: 'oSIMULATEDxbuyer0000000000001' },
    description: '龙井明前茶 50 克',
    notify_url: NOTIFY_URL,
    prepays: 1,
    payments: [],
    refunds: [],
    created_at,
    pay_until: created_at + 30 * MINUTE_MS,
    ...changes,
  };
}

function paid(index: number, total: number, changes: Partial<Order> = {}): Order {
  const base = order(index, { amount: { total, currency: 'CNY' }, trade_state: 'SUCCESS', ...changes });
  const transaction_id = `42000000012026052012345678${String(index).padStart(2, '0')}`;
  const openid = base.payer?.openid ?? 'oSIMULATEDxwalkin00000000000';
  const payment = { transaction_id, openid, ...base.amount, paid_at: base.created_at + 21_000 };
  return { ...base, transaction_id, payments: [payment] };
}

const refund = {
  refund_id: '50300000012026052000000001',
  out_refund_no: 'R20260520000001',
  total: 4900,
  currency: 'CNY',
  status: 'PROCESSING' as const,
  origin: 'api' as const,
  created_at: NOW - 20 * MINUTE_MS,
};

export const ORDERS: Order[] = [
  paid(0, 12800, { out_trade_no: PAID_NUMBER }),
  order(1, { description: '普洱熟茶饼 2018 年 357 克', amount: { total: 39900, currency: 'CNY' } }),
  order(2, { trade_type: 'NATIVE', payer: undefined, description: 'Ceramic tea set, six pieces' }),
  paid(3, 9900, {
    trade_state: 'REFUND',
    description: '茉莉花茶 100 克',
    refunds: [
      refund,
      {
        ...refund,
        refund_id: '50300000012026052000000002',
        out_refund_no: 'R20260520000002',
        total: 1000,
        status: 'SUCCESS',
        origin: 'platform',
        settled_at: NOW - 18 * MINUTE_MS,
      },
    ],
  }),
  order(4, { trade_state: 'CLOSED', trade_type: 'APP', closed_at: NOW - 3 * MINUTE_MS }),
  paid(5, 1234567, {
    merchant: { mchid: '1900009000', sub_mchid: '1900009201' },
    description: '年度会员（企业版）',
  }),
  paid(6, 100, { trade_type: 'MWEB', description: 'One fen tests are not enough' }),
  order(7, { description: '滇红金针 200 克', amount: { total: 25600, currency: 'CNY' } }),
];

export const NOTIFICATIONS: Notification[] = [
  {
    id: 'EV-0003',
    out_trade_no: ORDERS[3]!.out_trade_no,
    kind: 'payment',
    url: NOTIFY_URL,
    attempts: [{ at: NOW - 22 * MINUTE_MS, status: 204, ms: 31 }],
  },
  {
    id: 'EV-0005',
    out_trade_no: ORDERS[5]!.out_trade_no,
    kind: 'payment',
    url: 'https://shop.example.com/wechatpay/notify',
    attempts: [
      { at: NOW - 30 * MINUTE_MS, status: 0, ms: 5003, error: 'no answer within 5 s' },
      { at: NOW - 29 * MINUTE_MS, status: 500, ms: 12 },
      { at: NOW - 20 * MINUTE_MS, status: 500, ms: 9 },
    ],
    next_at: NOW + 3 * MINUTE_MS,
  },
  {
    id: 'EV-0000',
    out_trade_no: PAID_NUMBER,
    kind: 'payment',
    url: NOTIFY_URL,
    attempts: [
      { at: NOW - 74_000, status: 0, ms: 0, error: 'lost' },
      { at: NOW - 59_000, status: 502, ms: 44 },
      { at: NOW - 44_000, status: 204, ms: 28 },
      { at: NOW - 12_000, status: 401, ms: 7, mutate: 'body_bit' },
    ],
  },
];

export const MUTATIONS: Mutation[] = [
  { name: 'body_bit', about: 'one bit of the body is flipped after signing: the signature does not fit' },
  { name: 'serial_unknown', about: 'Wechatpay-Serial names a key that nobody has' },
  { name: 'wrong_amount', about: 'valid in every way, but the amount is one fen higher than ordered' },
];

export const FAULTS: Fault[] = [
  {
    name: 'notification_lost',
    group: 'notifications',
    about: 'a notification attempt is not sent; the next one follows on schedule',
  },
  {
    name: 'notification_duplicated',
    group: 'notifications',
    about: 'a notification attempt is sent twice at once',
  },
  {
    name: 'gateway_timeout_after_commit',
    group: 'gateway',
    about: 'the gateway does what a request asks, and never answers it',
  },
  { name: 'function_killed', group: 'functions', about: 'the process of a function is killed' },
];
export const ACTIVE_FAULTS: ActiveFault[] = [
  { name: 'notification_lost', times: 2, probability: 1, match: { attempt: '1' } },
];

export const TOGGLES: Toggle[] = [
  {
    name: 'late_prepay',
    about: 'a time_expire less than a minute ahead: taken as one minute, or refused',
    values: ['clamp', 'refuse'],
  },
  {
    name: 'close_after_5_minutes',
    about: 'refuse to close an order in its first five minutes',
    values: [false, true],
  },
  { name: 'refund_settles_after', about: 'how long a refund takes to settle', unit: 's' },
];
export const TOGGLES_CURRENT = {
  late_prepay: 'clamp',
  close_after_5_minutes: false,
  refund_settles_after: 60,
};

const CREATED_AT = ORDERS[0]!.created_at;
export const COLLECTIONS: Record<string, Document[]> = {
  deliveries: [{ _id: PAID_NUMBER, step: 'sold', at: CREATED_AT + 52_000 }],
  orders: [
    {
      _id: PAID_NUMBER,
      out_trade_no: PAID_NUMBER,
      status: 'paid',
      amount: { total: 12800, currency: 'CNY' },
      description: '龙井明前茶 50 克',
      items: [{ sku: 'longjing-50g', quantity: 1 }],
      paid_at: CREATED_AT + 21_000,
      effects: [{ kind: 'fulfil', state: 'done' }],
      late: false,
      version: 4,
    },
    {
      _id: ORDERS[1]!.out_trade_no,
      out_trade_no: ORDERS[1]!.out_trade_no,
      status: 'paid',
      amount: { total: 39800, currency: 'CNY' },
      version: 2,
    },
  ],
  products: [],
};

const PEM = (kind: string, fill: string) =>
  `-----BEGIN ${kind}-----\n${`${fill.repeat(64)}\n`.repeat(6)}-----END ${kind}-----\n`;
export const MERCHANTS = {
  direct: {
    mchid: MCHID,
    appid: 'wx777870617973696d',
    app_secret: '777870617973696d0000000000000001',
    api_v3_key: 'wxpaysimApiV3KeyForTheSimulator0',
    serial_no: '777870617973696D0000000000000000000000AA',
    private_key: PEM('PRIVATE KEY', 'a'),
    certificate: PEM('CERTIFICATE', 'b'),
  },
  partner: {
    sp_mchid: '1900009000',
    sp_appid: 'wx777870617973696e',
    sub_mchid: '1900009201',
    api_v3_key: 'wxpaysimApiV3KeyForThePartner000',
    serial_no: '777870617973696D0000000000000000000000AB',
    private_key: PEM('PRIVATE KEY', 'c'),
    certificate: PEM('CERTIFICATE', 'd'),
  },
  platform: {
    certificate: { serial_no: '777870617973696D0000000000000000000000FF', pem: PEM('CERTIFICATE', 'e') },
    public_key: { id: 'PUB_KEY_ID_0119000091912026052000000000', pem: PEM('PUBLIC KEY', 'f') },
  },
  urls: {
    base: 'http://127.0.0.1:7400',
    backup: 'http://localhost:7400',
    notify: NOTIFY_URL,
    control: 'http://127.0.0.1:7400/_sim',
  },
};
