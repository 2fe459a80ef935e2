import { Aes, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import { control } from '../support/world';
import { configOf, MODES, refusal } from './support/axios-plugin';
import { type Merchants, newNumber, openCashier, orderOf, payOrder, wechatPay } from './support/merchant';

const MODE_NAMES = Object.keys(MODES) as (keyof typeof MODES)[];

async function setUp(mode: keyof typeof MODES = 'the platform certificate') {
  const { world, merchants } = await wechatPay();
  const { serial, config } = MODES[mode](merchants);
  const client = new Wechatpay(configOf(world, merchants, config));
  return { world, merchants, serial, ...callsOf(client, merchants) };
}

function callsOf(client: Wechatpay, merchants: Merchants) {
  const { mchid } = merchants.direct;
  const { jsapi, outTradeNo, id } = client.v3.pay.transactions;
  return {
    client,
    prepay: (order: object) => jsapi.post(order),
    query: (out_trade_no: string) => outTradeNo.$out_trade_no$.get({ params: { mchid }, out_trade_no }),
    queryById: (transaction_id: string) => id.$transaction_id$.get({ params: { mchid }, transaction_id }),
    close: (out_trade_no: string) => outTradeNo.$out_trade_no$.close.post({ mchid }, { out_trade_no }),
  };
}

describe.each(MODE_NAMES)('wechatpay-axios-plugin, which verifies with %s,', (mode) => {
  test('places, queries and closes an order, and accepts our signatures', async () => {
    const { merchants, serial, prepay, query, close } = await setUp(mode);
    const order = orderOf(merchants);
    const prepaid = await prepay(order);
    expect(prepaid).toMatchObject({ status: 200, data: { prepay_id: expect.stringMatching(/^wx\w{30,}$/) } });
    const open = await query(order.out_trade_no);
    expect(open.data).toMatchObject({ trade_state: 'NOTPAY', amount: { total: 8800, currency: 'CNY' } });
    expect(open.data).not.toHaveProperty('transaction_id');
    const closed = await close(order.out_trade_no);
    expect([closed.status, closed.data]).toEqual([204, '']);
    const after = await query(order.out_trade_no);
    expect(after.data.trade_state).toBe('CLOSED');
    const serials = [prepaid, open, closed, after].map(({ headers }) => headers['wechatpay-serial']);
    expect(serials).toEqual(Array(4).fill(serial));
  });

  test('finds a payment by either number', async () => {
    const { world, merchants, prepay, query, queryById } = await setUp(mode);
    const order = orderOf(merchants);
    await prepay(order);
    const { transaction_id } = await payOrder(world, order.out_trade_no);
    const { data } = await query(order.out_trade_no);
    expect(data).toMatchObject({
      ...{ appid: order.appid, mchid: order.mchid, out_trade_no: order.out_trade_no },
      ...{ transaction_id, trade_state: 'SUCCESS', trade_type: 'JSAPI' },
      ...{ attach: order.attach, payer: order.payer },
      amount: { total: 8800, payer_total: 8800, currency: 'CNY', payer_currency: 'CNY' },
    });
    expect((await queryById(String(transaction_id))).data).toEqual(data);
  });

  test('refuses every answer whose signature is a probe, and accepts the next', async () => {
    const { world, merchants, prepay, query, queryById, close } = await setUp(mode);
    const [paid, open] = [orderOf(merchants), orderOf(merchants)];
    await prepay(paid);
    await prepay(open);
    const { transaction_id } = await payOrder(world, paid.out_trade_no);
    const calls = [
      () => prepay(open),
      () => query(paid.out_trade_no),
      () => queryById(String(transaction_id)),
      () => close(open.out_trade_no),
    ];
    for (const call of calls) {
      const fault = { name: 'signature_probe', times: 1, match: { target: 'answer' } };
      await control(world, 'POST', '/faults', fault);
      expect((await refusal(call())).code).toBe('EV3_RES_HEADER_SIGNATURE_DIGEST');
      expect((await call()).status).toBeLessThan(300);
    }
  });
});

test('wechatpay-axios-plugin, which holds the public key alone, refuses an answer it did not ask to be signed with it', async () => {
  const { world, merchants } = await wechatPay();
  const { certs } = MODES['the WeChat Pay public key'](merchants).config;
  const { prepay } = callsOf(new Wechatpay(configOf(world, merchants, { certs })), merchants);
  expect((await refusal(prepay(orderOf(merchants)))).code).toBe('EV3_RES_HEADER_PLATFORM_SERIAL');
});

test('wechatpay-axios-plugin opens our cashier with its own pay params, and with changed ones does not', async () => {
  const { world, merchants, prepay, query } = await setUp();
  const order = orderOf(merchants);
  const { data } = await prepay(order);
  const params = {
    timeStamp: `${Formatter.timestamp()}`,
    nonceStr: Formatter.nonce(),
    package: `prepay_id=${data.prepay_id}`,
    signType: 'RSA',
  };
  const lines = [order.appid, params.timeStamp, params.nonceStr, params.package];
  const paySign = Rsa.sign(Formatter.joinedByLineFeed(...lines), merchants.direct.private_key);
  const changed = await openCashier(world, { ...params, paySign, nonceStr: Formatter.nonce() });
  expect(changed).not.toHaveProperty('cashier_id');
  const shown = await openCashier(world, { ...params, paySign });
  expect(shown).toMatchObject({ description: '明前龙井 50克', amount: { total: 8800, currency: 'CNY' } });
  const approved = await control(world, 'POST', `/cashier/${shown.cashier_id}/approve`);
  expect(approved.body).toEqual({ errMsg: 'requestPayment:ok' });
  expect((await query(order.out_trade_no)).data.trade_state).toBe('SUCCESS');
});

/** Refusals of the fact sheets' tables, as the plugin tells them to its caller. */
const REFUSALS: [string, Record<string, unknown>, { status: number; code: string; message: string }][] = [
  [
    'another mini-program',
    { appid: 'wx777870617973ffff' },
    { status: 400, code: 'APPID_MCHID_NOT_MATCH', message: 'appid和mchid不匹配' },
  ],
  [
    'an amount of nothing',
    { amount: { total: 0, currency: 'CNY' } },
    { status: 400, code: 'PARAM_ERROR', message: expect.stringContaining('总金额') },
  ],
  [
    'a merchant other than the one that signs',
    { mchid: '1900000109' },
    { status: 400, code: 'PARAM_ERROR', message: 'http header中的mchid与post payload中的mchid不匹配' },
  ],
  [
    'somebody that is no user of the mini-program',
    { payer: { openid: 'nobody' } },
    { status: 400, code: 'PARAM_ERROR', message: 'appid和openid不匹配' },
  ],
];

test.each(REFUSALS)(
  'wechatpay-axios-plugin is told what is wrong with an order for %s',
  async (_, wrong, told) => {
    const { merchants, prepay } = await setUp();
    const { response } = await refusal(prepay(orderOf(merchants, wrong)));
    expect({ status: response.status, ...response.data }).toMatchObject(told);
  },
);

test('wechatpay-axios-plugin is told of a number that nobody knows, was used for something else, or is paid', async () => {
  const { world, merchants, prepay, query, close } = await setUp();
  const missing = (await refusal(query(newNumber()))).response;
  expect([missing.status, missing.data.code]).toEqual([404, 'ORDER_NOT_EXIST']);
  const order = orderOf(merchants);
  await prepay(order);
  const other = (await refusal(prepay({ ...order, description: '碧螺春' }))).response;
  expect([other.status, other.data]).toEqual([
    400,
    { code: 'INVALID_REQUEST', message: '201 商户订单号重复' },
  ]);
  await payOrder(world, order.out_trade_no);
  const paid = (await refusal(close(order.out_trade_no))).response;
  expect([paid.status, paid.data.code]).toEqual([400, 'ORDER_PAID']);
});

test('wechatpay-axios-plugin is served for a number with every kind of character that is allowed', async () => {
  const { merchants, prepay, query, close } = await setUp();
  const out_trade_no = 'Az09_-|*';
  await prepay(orderOf(merchants, { out_trade_no }));
  expect((await query(out_trade_no)).data).toMatchObject({ out_trade_no, trade_state: 'NOTPAY' });
  expect((await close(out_trade_no)).status).toBe(204);
});

test('wechatpay-axios-plugin is served by the backup host while the main host is down', async () => {
  const { world, merchants } = await wechatPay();
  await control(world, 'POST', '/faults', { name: 'main_host_down' });
  const at = (baseURL: string) =>
    callsOf(new Wechatpay(configOf(world, merchants, { baseURL })), merchants).prepay(orderOf(merchants));
  await expect(at(world.url)).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect((await at(world.url.replace('127.0.0.1', 'localhost'))).status).toBe(200);
});

test('wechatpay-axios-plugin opens our platform certificates, and verifies the answer with what it opened', async () => {
  const { world, merchants } = await wechatPay();
  const { certificate } = merchants.platform;
  type Sealed = { ciphertext: string; nonce: string; associated_data: string };
  const open = ({ ciphertext, nonce, associated_data }: Sealed) =>
    Aes.AesGcm.decrypt(ciphertext, merchants.direct.api_v3_key, nonce, associated_data);
  // As its downloader (bin/cli/cert.js) does: without any key at first, then with those of the very answer it is
  // about to verify. But that program hands them to an object which, since 0.9.0, the client has copied by then
  // (lib/decorator.js, `pubs`), so that it refuses every answer, whoever signs. Here they go where the client looks.
  const config = configOf(world, merchants, { certs: { any: undefined } });
  const client = new Wechatpay(config);
  const takeKeys = (text: string) => {
    const { data } = JSON.parse(text) as { data: { serial_no: string; encrypt_certificate: Sealed }[] };
    for (const { serial_no, encrypt_certificate } of data)
      config.certs[serial_no] = open(encrypt_certificate);
    return text;
  };
  const { transformResponse } = client.client.v3.defaults;
  const answer = await client.v3.certificates.get({ transformResponse: [takeKeys, ...transformResponse] });
  expect(answer.status).toBe(200);
  expect(config.certs).toEqual({ any: undefined, [certificate.serial_no]: certificate.pem });
});
