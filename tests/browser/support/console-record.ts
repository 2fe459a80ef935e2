import type { Exchange, Recorded } from '../../../simulator/console/model/control-types';
import { MCHID, NOW, ORDERS, PAID_NUMBER } from './console-data';

type Entry = Partial<Recorded> & Pick<Recorded, 'host' | 'method' | 'path'>;

const BEGAN = ORDERS[0]!.created_at - 60;
const NOTIFY = 'http://127.0.0.1:7400/http/pay-notify';
const SERIAL = '777870617973696D0000000000000000000000AA';
const SIGNATURE = 'mJ8nQk0x'.repeat(42).concat('gQ==');

let last = 0;
/** @param after ms since the first entry @param took ms */
function entry(after: number, took: number, wanted: Entry): Recorded {
  const started_ms = BEGAN + after;
  const base = { at: Math.round(started_ms), status: 200, request: {}, answer: {} };
  return { id: ++last, ...base, started_ms, ended_ms: started_ms + took, ...wanted };
}

const inPay = { instance: 'pay#1', trace_id: 'trace-create' };
const db = (about: string) => ({ host: 'cloudbase', method: 'POST', path: '/admin', about });
const mine = { out_trade_no: PAID_NUMBER };
const order = { out_trade_no: PAID_NUMBER, status: 'pending' };

const CREATE: Recorded[] = [
  entry(8, 6, {
    host: 'weixin',
    method: 'GET',
    path: '/sns/jscode2session',
    about: 'code2session',
    ...inPay,
  }),
  entry(19, 3, { ...db('database.queryDocument products'), ...inPay }),
  entry(26, 4, { ...db('database.addDocument orders'), ...inPay }),
  entry(33, 18, {
    host: 'wechatpay',
    method: 'POST',
    path: '/v3/pay/transactions/jsapi',
    about: 'prepay',
    ...mine,
    ...inPay,
  }),
  entry(54, 4, { ...db('database.modifyDocument orders'), ...inPay }),
  entry(2, 61, {
    host: 'function',
    method: 'call',
    path: 'pay',
    about: 'pay.create',
    ...mine,
    ...inPay,
    request: { action: 'create' },
    answer: { ok: true, order },
  }),
];

const CASHIER: Recorded[] = [
  entry(4_100, 2, {
    host: 'control',
    method: 'POST',
    path: '/_sim/cashier/open',
    answer: { cashier_id: 'cashier-1', ...mine },
  }),
  entry(21_060, 3, {
    host: 'control',
    method: 'POST',
    path: '/_sim/cashier/cashier-1/approve',
    answer: { errMsg: 'requestPayment:ok' },
  }),
];

const killed = { instance: 'pay-notify#2', trace_id: 'trace-killed' };
const served = { instance: 'pay-notify#3', trace_id: 'trace-served' };
const notification = { host: 'notification', method: 'POST', path: NOTIFY, about: 'payment', ...mine };
const TOLD: Recorded[] = [
  entry(37_064, 3, { ...db('database.queryDocument orders'), ...killed, status: 0 }),
  entry(37_061, 8, {
    host: 'function',
    method: 'http',
    path: 'pay-notify',
    about: 'pay-notify.http',
    ...killed,
    status: 500,
    answer: { code: 'FUNCTION_KILLED', message: 'the process was killed' },
  }),
  entry(37_060, 10, { ...notification, status: 502 }),
  entry(52_064, 3, { ...db('database.queryDocument orders'), ...served }),
  entry(52_070, 5, { ...db('database.modifyDocument orders'), ...served }),
  entry(52_078, 4, { ...db('database.addDocument deliveries'), ...served }),
  entry(52_061, 25, {
    host: 'function',
    method: 'http',
    path: 'pay-notify',
    about: 'pay-notify.http',
    ...served,
  }),
  entry(52_060, 28, { ...notification, status: 204 }),
  entry(54_012, 3, { ...db('database.queryDocument orders'), instance: 'pay#1', trace_id: 'trace-query' }),
  entry(54_010, 8, {
    host: 'function',
    method: 'call',
    path: 'pay',
    about: 'pay.query',
    ...mine,
    instance: 'pay#1',
    trace_id: 'trace-query',
    answer: { ok: true, order },
  }),
  entry(84_001, 4, {
    host: 'function',
    method: 'http',
    path: 'pay-notify',
    about: 'pay-notify.http',
    instance: 'pay-notify#3',
    trace_id: 'trace-broken',
  }),
  entry(84_000, 7, { ...notification, about: 'payment, body_bit', status: 401 }),
];

const OTHERS: Recorded[] = [
  entry(86_000, 2, { host: 'control', method: 'POST', path: '/_sim/faults', status: 200 }),
  entry(88_000, 4, {
    host: 'wechatpay',
    method: 'GET',
    path: `/v3/pay/transactions/out-trade-no/${PAID_NUMBER}?mchid=${MCHID}`,
    about: 'query',
    out_trade_no: ORDERS[1]!.out_trade_no,
    status: 401,
    answer: { code: 'SIGN_ERROR', message: '签名错误' },
  }),
  entry(90_000, 0, {
    host: 'wechatpay',
    method: 'POST',
    path: '/v3/pay/transactions/native',
    about: 'prepay',
    out_trade_no: ORDERS[2]!.out_trade_no,
    status: 0,
    answer: { dropped: true },
  }),
];

/** What a recorder would have by now, in the order in which things ended. */
export const RECORD: Recorded[] = [...CREATE, ...CASHIER, ...TOLD, ...OTHERS];
export const REFUSED_ID = RECORD.find(
  ({ answer }) => (answer as { code?: string }).code === 'SIGN_ERROR',
)!.id;
export const PREPAY_ID = RECORD.find(({ about }) => about === 'prepay')!.id;

const BODY = JSON.stringify({
  appid: 'wx777870617973696d',
  mchid: MCHID,
  description: '龙井明前茶 50 克',
  out_trade_no: PAID_NUMBER,
  notify_url: NOTIFY,
  amount: { total: 12800, currency: 'CNY' },
  payer: { openid: 'oSIMULATEDxbuyer0000000000001' },
});
const ANSWER = JSON.stringify({ prepay_id: 'wx20103144123456789012345678900000' });
const STAMP = String(Math.floor(NOW / 1000));
const bytes = (text: string) => Buffer.byteLength(text);
const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${MCHID}",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",signature="${SIGNATURE}",timestamp="${STAMP}",serial_no="${SERIAL}"`;
const headers = {
  host: '127.0.0.1:7400',
  accept: 'application/json',
  'content-type': 'application/json',
  'user-agent': 'wxpay-kit/0.1.0',
  authorization,
};

/** One entry in full, as `GET /_sim/requests/<id>` tells it. */
export function exchangeOf(id: number): Exchange | undefined {
  const found = RECORD.find((one) => one.id === id);
  if (!found) return undefined;
  if (id === REFUSED_ID) return refused(found);
  const { method, path, status, about } = found;
  const isPost = method === 'POST';
  const body = isPost ? BODY : '';
  const request = {
    start_line: `${isPost ? 'POST' : 'GET'} ${path} HTTP/1.1`,
    headers,
    body,
    encoding: 'utf8' as const,
    bytes: bytes(body),
  };
  const answered = {
    'content-type': 'application/json',
    'request-id': '08F6A2D5D00610A4081898E5BE5820',
    'wechatpay-timestamp': STAMP,
    'wechatpay-nonce': 'c5ac7061fccab6bf3e254dcf98995b8c',
    'wechatpay-serial': SERIAL,
  };
  const answer =
    status === 0
      ? null
      : { status, headers: answered, body: ANSWER, encoding: 'utf8' as const, bytes: bytes(ANSWER) };
  const text = `POST\n${path}\n${STAMP}\n593BEC0C930BF1AFEB40B4A08C8FB242\n${BODY}\n`;
  const one = { signature: SIGNATURE, serial: SERIAL };
  const signed =
    about === 'prepay'
      ? [
          { what: 'request' as const, text, verdict: 'ok' as const, ...one },
          { what: 'answer' as const, text: `${STAMP}\nc5ac\n${ANSWER}\n`, verdict: 'ok' as const, ...one },
        ]
      : undefined;
  return { ...found, raw: { request, answer }, ...(signed ? { signed } : {}) };
}

function refused(found: Recorded): Exchange {
  const bare = found.path.split('?')[0]!;
  const text = (url: string) => `GET\n${url}\n${STAMP}\n593BEC0C930BF1AFEB40B4A08C8FB242\n\n`;
  const [built, implied] = [text(found.path), text(bare)];
  const body = JSON.stringify({
    code: 'SIGN_ERROR',
    message: '签名错误',
    detail: { sign_information: { method: 'GET', url: found.path } },
  });
  return {
    ...found,
    raw: {
      request: { start_line: `GET ${found.path} HTTP/1.1`, headers, body: '', encoding: 'utf8', bytes: 0 },
      answer: {
        status: 401,
        headers: { 'content-type': 'application/json' },
        body,
        encoding: 'utf8',
        bytes: bytes(body),
      },
    },
    signed: [{ what: 'request', text: built, signature: SIGNATURE, serial: SERIAL, verdict: 'wrong' }],
    explanation: {
      built,
      implied,
      difference: { index: 4 + bare.length, line: 2, line_name: 'URL', built: '?', implied: '\n' },
      signed_with: `merchant ${MCHID}, serial ${SERIAL}`,
      mistakes: [
        {
          name: 'url_without_query',
          about: {
            en: 'The second line must be the path with its query, exactly as sent. The query was left out.',
            zh: '第二行必须是带查询参数的完整路径，与实际发送的一致。这里漏掉了查询参数。',
          },
        },
      ],
      verdict: {
        en: 'The key is right and the text is not: sign the URL with its query, ?mchid=…, and the request will be accepted.',
        zh: '密钥正确，但签名串不对：把“?mchid=…”也放进签名串的 URL 行，请求就能通过。',
      },
    },
  };
}
