import { createVerify } from 'node:crypto';
import { createGateway } from '../../src/gateways/create-gateway';
import { MERCHANT, PUBLIC_KEY, signMessage } from './support/second-signer';
import {
  configOf,
  createWorld,
  failure,
  LIMITS,
  notification,
  PAID,
  prepay,
  REF,
  SNAPSHOT,
} from './support/world';

const UNPAID = {
  ...REF,
  trade_state: 'NOTPAY',
  trade_state_desc: '订单未支付',
  amount: { total: 100, currency: 'CNY' },
  attach: '',
  promotion_detail: [],
  payer: {},
  scene_info: {},
};

describe('prepay', () => {
  test('sends the snapshot as WeChat Pay spells it, and returns the prepay_id', async () => {
    const world = createWorld();
    const full = { ...SNAPSHOT, attach: 'k=v', goods_tag: 'TAG', payer_client_ip: '203.0.113.7' };
    const prepaid = await world.gateway.prepay(full, { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER });

    expect(prepaid).toEqual({ prepay_id: 'wx01120000123a1b2c3d4e5f601234560000' });
    const [sent] = world.stub.calls;
    expect(sent).toMatchObject({ method: 'POST', path: '/v3/pay/transactions/jsapi' });
    expect(JSON.parse(sent!.body!)).toEqual({
      appid: MERCHANT.appid,
      mchid: MERCHANT.mchid,
      description: '茶叶 500g',
      out_trade_no: 'T20260101000001',
      time_expire: '2026-01-01T12:30:00+08:00',
      attach: 'k=v',
      notify_url: 'https://pay.example.com/wx/notify',
      goods_tag: 'TAG',
      amount: { total: 100, currency: 'CNY' },
      payer: { openid: SNAPSHOT.openid },
      scene_info: { payer_client_ip: '203.0.113.7' },
    });
  });

  test('is signed by the merchant, with the headers that WeChat Pay asks for', async () => {
    const world = createWorld();
    await prepay(world);
    const [sent] = world.stub.calls;
    expect(sent!.authorization).toMatchObject({ mchid: MERCHANT.mchid, serial_no: MERCHANT.serial });
    expect(sent!.authorization.timestamp).toBe(String(world.clock.now() / 1000));
    expect(sent!.headers).toMatchObject({ accept: 'application/json', 'content-type': 'application/json' });
    expect(sent!.headers['user-agent']).not.toBe('');
    expect(sent!.headers).not.toHaveProperty('wechatpay-serial');
  });

  test('sends the same bytes for the same snapshot, whatever the order of its members', async () => {
    const world = createWorld();
    await prepay(world);
    const shuffled = Object.fromEntries(Object.entries(SNAPSHOT).reverse()) as typeof SNAPSHOT;
    await world.gateway.prepay(shuffled, { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER });
    expect(world.stub.calls[1]!.body).toBe(world.stub.calls[0]!.body);
  });

  test('is not signed from sign_before on', async () => {
    const world = createWorld('public_key');
    const error = await failure(prepay(world, world.clock.now()));
    expect(error).toMatchObject({
      code: 'GATEWAY_REFUSED',
      gateway_code: 'SIGN_WINDOW_CLOSED',
      outcome: 'not_applied',
    });
    expect(world.stub.seen).toHaveLength(0);
    await prepay(world, world.clock.now() + 1);
  });

  test('an answer without prepay_id is malformed, and the order may exist', async () => {
    for (const answer of [{}, { prepay_id: '' }, { prepay_id: 1 }, [], null]) {
      const world = createWorld();
      world.stub.next(() => world.stub.json(200, answer));
      const error = await failure(prepay(world));
      expect(error).toMatchObject({
        code: 'GATEWAY_ANSWER_MALFORMED',
        outcome: 'unknown',
        retry: 'same_request',
      });
    }
  });

  test('an order of another merchant number is not sent', async () => {
    const world = createWorld();
    const other = { ...SNAPSHOT, mchid: '1900000109' };
    const calls = [
      world.gateway.prepay(other, { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER }),
      world.gateway.queryOrder(other, LIMITS),
      world.gateway.closeOrder(other, LIMITS),
    ];
    for (const call of calls) expect((await failure(call)).code).toBe('CONFIG_INVALID');
    expect(world.stub.seen).toHaveLength(0);
  });
});

test('F-10 pay params are signed over appid, our time, nonce and package, without network', () => {
  const world = createWorld();
  const params = world.gateway.payParams({ appid: MERCHANT.appid, prepay_id: 'wx01' });
  const timeStamp = String(world.clock.now() / 1000);
  expect(params).toMatchObject({ timeStamp, package: 'prepay_id=wx01', signType: 'RSA' });
  expect(params.nonceStr).toMatch(/^\d{32}$/);
  const text = `${MERCHANT.appid}\n${timeStamp}\n${params.nonceStr}\nprepay_id=wx01\n`;
  const verifier = createVerify('RSA-SHA256').update(text);
  expect(verifier.verify(MERCHANT.certificate_pem, params.paySign, 'base64')).toBe(true);
  expect(world.stub.seen).toHaveLength(0);
});

describe('queryOrder', () => {
  test('an unpaid order is reported with the gateway clock', async () => {
    const world = createWorld();
    world.stub.next(() => world.stub.json(200, UNPAID));
    expect(await world.gateway.queryOrder(REF, LIMITS)).toEqual({
      kind: 'order',
      trade_state: 'NOTPAY',
      gateway_now: world.clock.now(),
    });
    expect(world.stub.calls[0]).toMatchObject({
      method: 'GET',
      path: `/v3/pay/transactions/out-trade-no/T20260101000001?mchid=${MERCHANT.mchid}`,
    });
    expect(world.stub.calls[0]).not.toHaveProperty('body');
    expect(world.stub.calls[0]!.headers).not.toHaveProperty('content-type');
  });

  test.each(['SUCCESS', 'REFUND'])('a %s order is reported with its payment', async (trade_state) => {
    const world = createWorld();
    world.stub.next(() => world.stub.json(200, { ...PAID, trade_state }));
    expect(await world.gateway.queryOrder(REF, LIMITS)).toMatchObject({
      trade_state,
      payment: {
        trade_state,
        transaction_id: PAID.transaction_id,
        amount: { total: 100, currency: 'CNY' },
        payer_openid: SNAPSHOT.openid,
        success_at: Date.UTC(2026, 0, 1, 4, 1, 2),
      },
    });
  });

  test('a missing Date is replaced by the signed timestamp', async () => {
    const world = createWorld();
    world.stub.next(() => {
      const answer = world.stub.json(200, UNPAID);
      delete answer.headers.date;
      return answer;
    });
    expect(await world.gateway.queryOrder(REF, LIMITS)).toMatchObject({ gateway_now: world.clock.now() });
  });

  test('an unknown number is an answer, with the gateway clock even where ours is off', async () => {
    const world = createWorld();
    world.stub.next(() => {
      const answer = world.stub.refusal(404, 'ORDER_NOT_EXIST', '订单不存在');
      world.clock.jump(-200_000);
      return answer;
    });
    const gateway_now = world.clock.now();
    expect(await world.gateway.queryOrder(REF, LIMITS)).toEqual({ kind: 'no_such_order', gateway_now });
  });

  test('an unknown number in the old spelling is the same answer', async () => {
    const world = createWorld();
    world.stub.next(() => world.stub.refusal(404, 'ORDERNOTEXIST'));
    expect(await world.gateway.queryOrder(REF, LIMITS)).toMatchObject({ kind: 'no_such_order' });
  });

  test.each([undefined, 'yesterday', '2026-01-01T12:00:00Z'])(
    'an unknown number with the Date %p is no answer',
    async (date) => {
      const world = createWorld();
      world.stub.next(() => {
        const answer = world.stub.refusal(404, 'ORDER_NOT_EXIST');
        if (date === undefined) delete answer.headers.date;
        else answer.headers.date = date;
        return answer;
      });
      const error = await failure(world.gateway.queryOrder(REF, LIMITS));
      expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED', outcome: 'unknown' });
    },
  );

  test.each([
    [404, undefined],
    [404, 'RESOURCE_NOT_EXISTS'],
    [404, 'MCH_NOT_EXISTS'],
    [400, 'ORDER_NOT_EXIST'],
    [401, 'SIGN_ERROR'],
    [429, 'FREQUENCY_LIMITED'],
  ])('%i %s is not "no such order"', async (status, code) => {
    const world = createWorld();
    world.stub.next(() => world.stub.refusal(status, code));
    await failure(world.gateway.queryOrder(REF, LIMITS));
  });

  test.each<[string, object]>([
    ['another order', { ...PAID, out_trade_no: 'T20260101000002' }],
    ['an unknown state', { ...UNPAID, trade_state: 'PAID' }],
    ['no state', { ...UNPAID, trade_state: undefined }],
    ['a payment without transaction_id', { ...PAID, transaction_id: undefined }],
    ['a total as text', { ...PAID, amount: { total: '100', currency: 'CNY' } }],
    ['a total of 0', { ...PAID, amount: { total: 0, currency: 'CNY' } }],
  ])('an answer with %s is malformed', async (_what, answer) => {
    const world = createWorld();
    world.stub.next(() => world.stub.json(200, answer));
    const error = await failure(world.gateway.queryOrder(REF, LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED', outcome: 'unknown' });
  });

  test('characters that a path cannot hold are encoded once, and so signed', async () => {
    const world = createWorld();
    const out_trade_no = 'a|b*c_d-e';
    world.stub.next(() => world.stub.json(200, { ...UNPAID, out_trade_no }));
    await world.gateway.queryOrder({ ...REF, out_trade_no }, LIMITS);
    expect(world.stub.calls[0]!.path).toContain('/out-trade-no/a%7Cb*c_d-e?');
  });
});

describe('closeOrder', () => {
  test('204 means closed; its empty body is verified too', async () => {
    const world = createWorld();
    world.stub.next(() => world.stub.bytes(204, Buffer.alloc(0)));
    expect(await world.gateway.closeOrder(REF, LIMITS)).toBe('closed');
    expect(world.stub.calls[0]).toMatchObject({
      method: 'POST',
      path: '/v3/pay/transactions/out-trade-no/T20260101000001/close',
      body: JSON.stringify({ mchid: MERCHANT.mchid }),
    });
    world.stub.next(() => ({ ...world.stub.bytes(204, Buffer.from(' ')), body: Buffer.alloc(0) }));
    const error = await failure(world.gateway.closeOrder(REF, LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_UNVERIFIED', outcome: 'unknown' });
  });

  test.each([
    ['ORDER_PAID', 'already_paid'],
    ['ORDERPAID', 'already_paid'],
    ['ORDER_CLOSED', 'closed'],
    ['ORDERCLOSED', 'closed'],
  ])('%s means %s', async (code, result) => {
    const world = createWorld();
    world.stub.next(() => world.stub.refusal(400, code));
    expect(await world.gateway.closeOrder(REF, LIMITS)).toBe(result);
  });

  test('202 is not closed', async () => {
    const world = createWorld();
    world.stub.next(() => world.stub.json(202, { code: 'USERPAYING', message: '用户支付中' }));
    const error = await failure(world.gateway.closeOrder(REF, LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_REFUSED', http_status: 202, retry: 'same_request' });
  });

  test('any other refusal is an error', async () => {
    const world = createWorld();
    world.stub.next(() => world.stub.refusal(404, 'ORDER_NOT_EXIST'));
    expect(await failure(world.gateway.closeOrder(REF, LIMITS))).toMatchObject({
      gateway_code: 'ORDER_NOT_EXIST',
    });
  });
});

describe('readNotification', () => {
  test.each(['certificates', 'public_key'] as const)('a payment is read (%s)', async (mode) => {
    const world = createWorld(mode);
    expect(await world.gateway.readNotification(notification(world))).toMatchObject({
      kind: 'payment',
      payment: { out_trade_no: REF.out_trade_no, amount: { total: 100, currency: 'CNY' } },
    });
  });

  test('nothing is opened that does not verify', async () => {
    const world = createWorld('public_key');
    const message = notification(world);
    message.body[5]! ^= 1;
    expect((await failure(world.gateway.readNotification(message))).code).toBe('SIGNATURE_MISMATCH');
  });

  test('what verifies but was sealed with another key is refused', async () => {
    const world = createWorld('public_key', { api_v3_key: 'another-api-v3-key-0123456789abc' });
    expect((await failure(world.gateway.readNotification(notification(world)))).code).toBe(
      'DECRYPTION_FAILED',
    );
  });

  test('a body over 64 KB is not looked at', async () => {
    const world = createWorld('public_key');
    const body = Buffer.alloc(64 * 1024 + 1, ' ');
    const message = { headers: signMessage(body, world.clock.now(), PUBLIC_KEY), body };
    expect((await failure(world.gateway.readNotification(message))).code).toBe('SIGNATURE_MISMATCH');
  });
});

test('a gateway is made by the name in its configuration', () => {
  const world = createWorld();
  const make = (name: 'v3' | 'v3_partner') =>
    createGateway({
      config: { ...configOf('public_key'), name },
      clock: world.clock,
      entropy: { nonce: () => '0'.repeat(32) },
      transport: world.stub,
      log: { write: () => {}, traced: (_trace, work) => work() },
    });
  expect([make('v3').name, make('v3_partner').name]).toEqual(['v3', 'v3_partner']);
});
