import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Notification, PrepaySnapshot, RawMessage } from '../../src/gateways/gateway';
import { createV2Gateway, type V2Gateway } from '../../src/gateways/v2-gateway';
import { formatInstant } from '../../src/protocol/instant';
import { ConfigReader } from '../../src/runtime/config-reader';
import { readV2Settings, type V2Settings } from '../../src/runtime/config-v2';
import { createHttpsTransport } from '../../src/runtime/https-transport';
import { systemClock, systemEntropy } from '../../src/runtime/system';
import { smallFunctions } from '../support/small-functions';
import { control, type Json, testWorld } from '../support/world';
import { failure } from './support/world';

/** The gateway against the simulator: two writers of one protocol, over real connections. */

const LIMITS = { deadline_ms: 8000 };
const SIGN_LIMITS = { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER };
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const transport = createHttpsTransport();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});
afterAll(() => transport.close());

type Shop = {
  url: string;
  gateway: V2Gateway;
  settings: V2Settings;
  order(): Promise<PrepaySnapshot>;
  told: RawMessage[];
};

/** Variables as the functions of such a merchant have them. */
function variablesOf(name: V2Settings['name'], told: Json): Record<string, string> {
  const { direct, partner, urls } = told as unknown as Record<string, Record<string, string>>;
  const ours = name === 'v2' ? direct! : partner!;
  return {
    WXPAY_APPID: direct!.appid!,
    WXPAY_MCHID: direct!.mchid!,
    WXPAY_SP_APPID: partner!.sp_appid!,
    WXPAY_SP_MCHID: partner!.sp_mchid!,
    WXPAY_SUB_APPID: partner!.sub_appid!,
    WXPAY_SUB_MCHID: partner!.sub_mchid!,
    WXPAY_API_V2_KEY: ours.api_v2_key!,
    WXPAY_MERCHANT_CERTIFICATE: ours.certificate!,
    WXPAY_MERCHANT_PRIVATE_KEY: ours.private_key!,
    WXPAY_MTLS_BASE_URL: urls!.mtls!,
  };
}

/** Whoever is told of payments: keeps what comes, and says that it has arrived. */
async function listener(told: RawMessage[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    told.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(pieces) });
    response.end('<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}

async function openShop(name: V2Settings['name'] = 'v2', sign_type = 'HMAC-SHA256'): Promise<Shop> {
  const { url } = await testWorld({ functions: smallFunctions({}) });
  const { body } = await control({ url }, 'GET', '/merchants');
  const reader = new ConfigReader({ ...variablesOf(name, body), WXPAY_SIGN_TYPE: sign_type });
  const settings = readV2Settings(reader, name, true);
  expect(reader.problems).toEqual([]);
  const gateway = createV2Gateway({
    config: { ...settings, hosts: [url, url.replace('127.0.0.1', 'localhost')] },
    clock: systemClock,
    entropy: systemEntropy,
    transport,
    log: { write: () => undefined, traced: (_trace, work) => work() },
  });
  const told: RawMessage[] = [];
  const notify_url = await listener(told);
  const order = () => orderOf({ url, settings, notify_url });
  return { url, gateway, settings, order, told };
}

async function orderOf({
  url,
  settings,
  notify_url,
}: {
  url: string;
  settings: V2Settings;
  notify_url: string;
}) {
  const { appid, mchid, sub_appid, sub_mchid } = settings;
  const runs = sub_appid ?? appid;
  const { body: login } = await control({ url }, 'POST', '/login', { appid: runs });
  const { body: clock } = await control({ url }, 'GET', '/clock');
  return {
    ...{ appid, mchid, out_trade_no: `T${systemEntropy.nonce().slice(0, 20)}` },
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
    description: '茶叶 500g <A&B>',
    amount: { total: 100, currency: 'CNY' },
    openid: String(login.openid),
    notify_url,
    time_expire: formatInstant(Number(clock.now) + 30 * MINUTE_MS),
    payer_client_ip: '203.0.113.7',
  } satisfies PrepaySnapshot;
}

const advance = ({ url }: Shop, ms: number) => control({ url }, 'POST', '/clock/advance', { ms });

/** Places the order, and pays it at the cashier, which checks what is signed. */
async function pay(shop: Shop, order: PrepaySnapshot): Promise<void> {
  const { url, gateway } = shop;
  const { prepay_id } = (await gateway.prepay(order, SIGN_LIMITS)) as { prepay_id: string };
  const pay_params = gateway.payParams({ appid: order.sub_appid ?? order.appid, prepay_id });
  const { openid } = order;
  const opened = await control({ url }, 'POST', '/cashier/open', { pay_params, openid });
  expect(opened.body).toMatchObject({ cashier_id: expect.any(String) });
  const { cashier_id } = opened.body;
  const approved = await control({ url }, 'POST', `/cashier/${cashier_id}/approve`);
  expect(approved.status).toBe(200);
}

async function hint(shop: Shop, kind: Notification['kind']): Promise<Notification> {
  for (const message of shop.told) {
    const read = await shop.gateway.readNotification(message);
    if (read.kind === kind) return read;
  }
  throw new Error(`${shop.told.length} messages, and no ${kind}`);
}

describe.each([
  ['v2', 'HMAC-SHA256'],
  ['v2', 'MD5'],
  ['v2_partner', 'HMAC-SHA256'],
] as const)('%s with %s', (name, sign_type) => {
  test('an order is placed, paid at the cashier, asked about, told of and given back', async () => {
    const shop = await openShop(name, sign_type);
    const { gateway } = shop;
    const order = await shop.order();
    await pay(shop, order);
    const report = await gateway.queryOrder(order, LIMITS);
    expect(report).toMatchObject({
      kind: 'order',
      trade_state: 'SUCCESS',
      payment: {
        amount: order.amount,
        payer_openid: order.openid,
        mchid: order.mchid,
        out_trade_no: order.out_trade_no,
      },
    });
    const { payment } = report as { payment: { transaction_id: string; sub_mchid?: string } };
    expect(payment.sub_mchid).toBe(order.sub_mchid);
    await advance(shop, MINUTE_MS);
    expect(await hint(shop, 'payment_hint')).toMatchObject({ payment });
    expect(await gateway.closeOrder(order, LIMITS)).toBe('already_paid');

    const refund = {
      ...order,
      ...{ out_refund_no: `${order.out_trade_no}_1`, transaction_id: payment.transaction_id },
      ...{ amount: { total: 40, currency: 'CNY' }, paid_total: 100, reason: '不喜欢' },
    };
    expect(await gateway.queryRefund(refund, LIMITS)).toBe('no_such_refund');
    expect(await gateway.refund(refund, LIMITS)).toMatchObject({ status: 'PROCESSING', refund: 40 });
    await advance(shop, HOUR_MS);
    expect(await gateway.queryRefund(refund, LIMITS)).toMatchObject({ status: 'SUCCESS', refund: 40 });
    expect(await gateway.refund(refund, LIMITS)).toMatchObject({ refund: 40 });
    expect(await hint(shop, 'refund_hint')).toMatchObject({
      refund: { out_refund_no: refund.out_refund_no, refund_status: 'SUCCESS', mchid: order.mchid },
    });
    expect(await gateway.queryOrder(order, LIMITS)).toMatchObject({ trade_state: 'REFUND' });
  });
});

test('an order that is not paid is closed, and one that nobody placed is not known', async () => {
  const shop = await openShop();
  const { gateway } = shop;
  const order = await shop.order();
  expect(await gateway.queryOrder(order, LIMITS)).toMatchObject({ kind: 'no_such_order' });
  await gateway.prepay(order, SIGN_LIMITS);
  expect(await gateway.queryOrder(order, LIMITS)).toMatchObject({ kind: 'order', trade_state: 'NOTPAY' });
  await advance(shop, 6 * MINUTE_MS);
  expect(await gateway.closeOrder(order, LIMITS)).toBe('closed');
  expect(await gateway.queryOrder(order, LIMITS)).toMatchObject({ kind: 'order', trade_state: 'CLOSED' });
  expect(await failure(gateway.prepay(order, SIGN_LIMITS))).toMatchObject({ code: 'GATEWAY_REFUSED' });
});

test('each trade type gets what it is paid with', async () => {
  const shop = await openShop();
  const prepaid = async (trade_type: PrepaySnapshot['trade_type']) =>
    shop.gateway.prepay({ ...(await shop.order()), trade_type }, SIGN_LIMITS);
  expect(await prepaid('APP')).toMatchObject({ prepay_id: expect.any(String) });
  expect(await prepaid('NATIVE')).toMatchObject({ code_url: expect.stringMatching(/^weixin:/) });
  expect(await prepaid('H5')).toMatchObject({ h5_url: expect.stringMatching(/^http/) });
});

test.each(['trade', 'fund_flow'] as const)('the %s bill of a day comes whole on the next', async (kind) => {
  const shop = await openShop();
  const order = await shop.order();
  await pay(shop, order);
  const { body: clock } = await control(shop, 'GET', '/clock');
  const date = formatInstant(Number(clock.now)).slice(0, 10);
  await advance(shop, 36 * HOUR_MS);
  const pieces: Uint8Array[] = [];
  const request = { kind, date, mchid: order.mchid };
  const file = await shop.gateway.downloadBill(request, (piece) => void pieces.push(piece), LIMITS);
  const text = Buffer.concat(pieces).toString('utf8');
  expect(file).toMatchObject({ bytes: Buffer.byteLength(text) });
  expect(text).toContain(kind === 'trade' ? order.out_trade_no : '资金流水');
  const none = { ...request, date: formatInstant(Number(clock.now) - 30 * 24 * HOUR_MS).slice(0, 10) };
  expect(await shop.gateway.downloadBill(none, () => undefined, LIMITS)).toBe('no_bill');
});

describe('a payment by the code on the payer’s phone', () => {
  async function codeOrder(shop: Shop, total: number) {
    const order = await shop.order();
    const { body } = await control(shop, 'POST', '/auth_codes', { openid: order.openid });
    return { ...order, amount: { total, currency: 'CNY' }, auth_code: String(body.auth_code) };
  }

  test('is taken at once, and the code tells whose it is', async () => {
    const shop = await openShop();
    const order = await codeOrder(shop, 100);
    expect(await shop.gateway.openidOfCode(order.auth_code, LIMITS)).toBe(order.openid);
    const taken = await shop.gateway.takeByCode(order);
    expect(taken).toMatchObject({
      kind: 'paid',
      payment: { payer_openid: order.openid, amount: order.amount },
    });
    expect(
      await failure(shop.gateway.takeByCode({ ...order, out_trade_no: `${order.out_trade_no}2` })),
    ).toMatchObject({
      code: 'GATEWAY_REFUSED',
      outcome: 'not_applied',
    });
  });

  test('that waits for a password is asked about, and reversed when none comes', async () => {
    const shop = await openShop();
    const order = await codeOrder(shop, 200_000);
    expect(await failure(shop.gateway.micropay(order, LIMITS))).toMatchObject({ gateway_code: 'USERPAYING' });
    expect(await shop.gateway.queryOrder(order, LIMITS)).toMatchObject({ trade_state: 'USERPAYING' });
    await advance(shop, MINUTE_MS);
    expect(await shop.gateway.reverse(order, LIMITS)).toBe('reversed');
    expect(await shop.gateway.queryOrder(order, LIMITS)).toMatchObject({ trade_state: 'REVOKED' });
  });
});

test('with another key nothing is told, and the outcome is unknown', async () => {
  const shop = await openShop();
  const order = await shop.order();
  const gateway = createV2Gateway({
    config: { ...shop.settings, api_v2_key: '0'.repeat(32), hosts: [shop.url, shop.url] },
    clock: systemClock,
    entropy: systemEntropy,
    transport,
    log: { write: () => undefined, traced: (_trace, work) => work() },
  });
  const error = await failure(gateway.prepay(order, SIGN_LIMITS));
  expect(error).toMatchObject({ code: 'GATEWAY_SIGNATURE_REFUSED', outcome: 'unknown' });
});
