import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { isSignedBy, jsonOf, openReqInfo, unseal, xmlFields } from './support/client';
import { contentOf, createReceiver, envelopeOf, type Planned } from './support/receiver';
import { amount, PARTNER, paidOrder, paidPartnerOrder, REFUND_NO, refunding } from './support/refunds';
import { APPID, CREDENTIALS, createWorld, KEYS, MINUTE_MS, NUMBER, type World } from './support/world';

const HOUR_MS = 60 * MINUTE_MS;
const XML_SUCCESS = {
  status: 200,
  body: '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>',
};

let world: World;
let merchant: Awaited<ReturnType<typeof createReceiver>>;
let direct: ReturnType<typeof refunding>;
beforeEach(async () => {
  merchant = await createReceiver();
  world = createWorld({ own_base: merchant.base });
  direct = refunding(world);
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

const refundUrl = () => `${merchant.base}/refund`;
const notices = () => world.pay.notifier.list().filter(({ kind }) => kind === 'refund');
const received = () => merchant.received.slice(1);
/** An order paid and told of; then a refund of 40, told at its own URL unless it has none. */
async function refunded(changes: Record<string, unknown> = { notify_url: refundUrl() }, fault?: string) {
  const transaction_id = await paidOrder(world, { notify_url: merchant.url });
  await world.pay.notifier.idle();
  if (fault) world.faults.add({ name: fault });
  const { refund_id } = jsonOf(await direct.create(changes));
  return { refund_id, transaction_id };
}
const settled = () => world.clock.advance(20_000);

describe('told in APIv3', () => {
  test('when it has arrived, to the notify_url of the refund; nothing is told of its beginning', async () => {
    const { refund_id, transaction_id } = await refunded();
    await world.clock.advance(19_999);
    expect(received()).toEqual([]);
    await world.clock.advance(1);
    const [told] = received();
    expect(told!.url).toBe('/refund');
    expect(isSignedBy(told!, KEYS.platform[0]!.certificate)).toBe(true);
    expect(envelopeOf(told!)).toMatchObject({
      create_time: '2031-03-04T12:00:20+08:00',
      event_type: 'REFUND.SUCCESS',
      resource_type: 'encrypt-resource',
      summary: '退款成功',
      resource: { original_type: 'refund', associated_data: 'refund' },
    });
    expect(contentOf(told!)).toEqual({
      mchid: CREDENTIALS.mchid,
      out_trade_no: NUMBER,
      transaction_id,
      out_refund_no: REFUND_NO,
      refund_id,
      refund_status: 'SUCCESS',
      success_time: '2031-03-04T12:00:20+08:00',
      user_received_account: '支付用户零钱',
      amount: { total: 100, refund: 40, payer_total: 100, payer_refund: 40 },
    });
    expect(notices()).toMatchObject([{ kind: 'refund', format: 'v3', attempts: [{ status: 204 }] }]);
  });

  test.each([
    ['refund_closed', 'CLOSED', '退款关闭'],
    ['refund_abnormal', 'ABNORMAL', '退款异常'],
  ])('%s: REFUND.%s, without a success_time', async (fault, refund_status, summary) => {
    await refunded(undefined, fault);
    await settled();
    const [told] = received();
    expect(envelopeOf(told!)).toMatchObject({ event_type: `REFUND.${refund_status}`, summary });
    expect(contentOf(told!)).toMatchObject({ refund_status });
    expect(contentOf(told!)).not.toHaveProperty('success_time');
  });

  test('a service provider is told with both numbers, under its own key', async () => {
    await paidPartnerOrder(world, merchant.url);
    await world.pay.notifier.idle();
    await refunding(world, PARTNER).create({ notify_url: refundUrl() });
    await settled();
    const { resource } = envelopeOf(received()[0]!);
    const content = JSON.parse(unseal(resource as never, PARTNER_MERCHANT.api_v3_key));
    const { sp_mchid, sub_mchid } = PARTNER_MERCHANT;
    expect(content).toMatchObject({ sp_mchid, sub_mchid, refund_status: 'SUCCESS' });
    expect(content).not.toHaveProperty('mchid');
  });

  test('200 with any body accepts it', async () => {
    merchant.answers.push(204, { status: 200, body: 'x'.repeat(100_000) });
    await refunded();
    await settled();
    expect(notices()[0]).not.toHaveProperty('next_at');
  });
});

describe('told in the v2 form', () => {
  const v2 = (message: { body: Buffer }, key: string = DIRECT_MERCHANT.api_v2_key) => {
    const envelope = xmlFields(message.body.toString('utf8'), 'xml');
    return { envelope, content: xmlFields(openReqInfo(envelope.req_info!, key), 'root') };
  };

  test('a refund without a notify_url, to the order’s: sealed, and not signed', async () => {
    merchant.answers.push(204, XML_SUCCESS);
    const { refund_id, transaction_id } = await refunded({});
    await settled();
    const [told] = received();
    expect(told!.url).toBe('/notify');
    expect(told!.headers['content-type']).toBe('text/xml');
    expect(Object.keys(told!.headers).filter((name) => name.startsWith('wechatpay'))).toEqual([]);
    const { envelope, content } = v2(told!);
    expect(envelope).toEqual({
      return_code: 'SUCCESS',
      appid: APPID,
      mch_id: CREDENTIALS.mchid,
      nonce_str: expect.stringMatching(/^[0-9A-Za-z]{32}$/),
      req_info: expect.any(String),
    });
    expect(content).toEqual({
      out_refund_no: REFUND_NO,
      out_trade_no: NUMBER,
      refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS',
      refund_fee: '40',
      refund_id,
      refund_recv_accout: '支付用户零钱',
      refund_request_source: 'API',
      refund_status: 'SUCCESS',
      settlement_refund_fee: '40',
      settlement_total_fee: '100',
      success_time: '2031-03-04 12:00:20',
      total_fee: '100',
      transaction_id,
    });
    expect(notices()).toMatchObject([{ format: 'v2', url: merchant.url, attempts: [{ status: 200 }] }]);
    expect(notices()[0]).not.toHaveProperty('next_at');
    expect(notices()[0]!.attempts[0]).not.toHaveProperty('error');
  });

  test('a refund made on the platform', async () => {
    await paidOrder(world, { notify_url: merchant.url });
    await world.pay.notifier.idle();
    world.pay.refunds.onPlatform(NUMBER, 30);
    await settled();
    const { content } = v2(received()[0]!);
    expect(content).toMatchObject({ refund_fee: '30', refund_request_source: 'VENDOR_PLATFORM' });
  });

  test.each([
    ['refund_closed', 'REFUNDCLOSE'],
    ['refund_abnormal', 'CHANGE'],
  ])('%s: %s, without a success_time', async (fault, refund_status) => {
    await refunded({ funds_account: 'UNSETTLED' }, fault);
    await settled();
    const { content } = v2(received()[0]!);
    expect(content).toMatchObject({ refund_status, refund_account: 'REFUND_SOURCE_UNSETTLED_FUNDS' });
    expect(content).not.toHaveProperty('success_time');
  });

  test('a service provider, under its own key', async () => {
    await paidPartnerOrder(world, merchant.url);
    await world.pay.notifier.idle();
    await refunding(world, PARTNER).create();
    await settled();
    const { envelope, content } = v2(received()[0]!, PARTNER_MERCHANT.api_v2_key);
    const { sp_mchid, sp_appid, sub_mchid } = PARTNER_MERCHANT;
    expect(envelope).toMatchObject({ appid: sp_appid, mch_id: sp_mchid, sub_mch_id: sub_mchid });
    expect(content.out_refund_no).toBe(REFUND_NO);
  });

  test('it needs no APIv3 key', async () => {
    await refunded({});
    world.pay.merchant_book.setApiV3Key(CREDENTIALS.mchid, null);
    await settled();
    expect(received()).toHaveLength(1);
  });

  test.each<[string, Planned]>([
    ['SUCCESS in CDATA', XML_SUCCESS],
    [
      'SUCCESS as it is, after a prolog',
      { status: 200, body: `<?xml version="1.0"?>\n<xml>\n<return_code>SUCCESS</return_code>\n</xml>\n` },
    ],
  ])('%s ends it', async (_what, planned) => {
    merchant.answers.push(204, planned);
    await refunded({});
    await world.clock.advance(48 * HOUR_MS);
    expect(received()).toHaveLength(1);
  });

  test.each<[string, Planned]>([
    ['204', 204],
    ['200 without a body', 200],
    ['200 with the JSON of v3', { status: 200, body: '{"code":"SUCCESS","message":"成功"}' }],
    ['200 with FAIL', { status: 200, body: XML_SUCCESS.body.replace('SUCCESS', 'FAIL') }],
    [
      '200 with SUCCESS in another element',
      { status: 200, body: '<xml><return_msg>SUCCESS</return_msg></xml>' },
    ],
    ['200 with text before', { status: 200, body: `ok ${XML_SUCCESS.body}` }],
    ['200 with another root', { status: 200, body: '<x><return_code>SUCCESS</return_code></x>' }],
    ['500 with SUCCESS', { ...XML_SUCCESS, status: 500 }],
    ['200 with more than 64 KB', { status: 200, body: XML_SUCCESS.body.replace('OK', 'x'.repeat(65_536)) }],
  ])('%s does not end it: the very same message comes again', async (_what, planned) => {
    merchant.answers.push(204, planned, XML_SUCCESS);
    await refunded({});
    await settled();
    expect(notices()[0]!.attempts).toMatchObject([{ error: expect.any(String) }]);
    await world.clock.advance(48 * HOUR_MS);
    const [first, second, ...more] = received();
    expect([second!.body.equals(first!.body), more]).toEqual([true, []]);
  });

  test('exactly 64 KB are read', async () => {
    const filler = 'x'.repeat(64 * 1024 - XML_SUCCESS.body.length + 2);
    merchant.answers.push(204, { status: 200, body: XML_SUCCESS.body.replace('OK', filler) });
    await refunded({});
    await settled();
    expect(notices()[0]).not.toHaveProperty('next_at');
  });

  test('no answer in time counts as none', async () => {
    world.end();
    world = createWorld({ own_base: merchant.base, answer_ms: 200 });
    direct = refunding(world);
    merchant.answers.push(204, 'hang', XML_SUCCESS);
    await refunded({});
    await world.clock.advance(35_000);
    expect(notices()[0]!.attempts).toMatchObject([{ status: 0, error: 'timeout' }, { status: 200 }]);
  });

  test('it can be lost and sent twice', async () => {
    for (const name of ['notification_lost', 'notification_duplicated'])
      world.faults.add({ name, times: 1, match: { kind: 'refund' } });
    merchant.answers.push(204, XML_SUCCESS, XML_SUCCESS);
    await refunded({});
    await settled();
    expect(received()).toEqual([]);
    await world.clock.advance(15_000);
    expect(received()).toHaveLength(2);
  });

  test('it is never a probe: there is no signature to be wrong', async () => {
    world.faults.add({ name: 'signature_probe', times: 1, match: { kind: 'refund' } });
    await refunded({});
    await settled();
    expect(notices()[0]!.attempts[0]).not.toHaveProperty('mutate');
    expect(world.faults.list().active).toHaveLength(1);
  });

  describe('and broken on purpose', () => {
    const mutated = async (mutate: string) => {
      merchant.answers.push(204, XML_SUCCESS, XML_SUCCESS);
      await refunded({});
      await settled();
      await world.pay.notifier.send(notices()[0]!.id, mutate);
      return received();
    };

    test.each<[string, Record<string, string>]>([
      ['wrong_amount', { total_fee: '101' }],
      ['wrong_refund_amount', { refund_fee: '41' }],
      ['unknown_order', { out_trade_no: 'T20310304000000' }],
      ['unknown_refund', { out_refund_no: 'R20310304000000' }],
    ])('%s differs in that alone', async (name, change) => {
      const [honest, broken] = (await mutated(name)).map((message) => v2(message));
      expect(broken!.content).toEqual({ ...honest!.content, ...change });
      expect({ ...broken!.envelope, req_info: '' }).toEqual({ ...honest!.envelope, req_info: '' });
    });

    test.each<[string, Record<string, string>]>([
      ['wrong_mchid', { mch_id: '1900000109' }],
      ['wrong_appid', { appid: 'wx777870617973ffff' }],
    ])('%s differs in that alone', async (name, change) => {
      const [honest, broken] = (await mutated(name)).map((message) => v2(message));
      expect(broken!.envelope).toEqual({ ...honest!.envelope, ...change });
    });

    test('body_bit differs in one byte, replay_bytes in none', async () => {
      const [honest, broken] = await mutated('body_bit');
      const different = [...honest!.body].filter((byte, index) => byte !== broken!.body[index]);
      expect(different).toHaveLength(1);
      await world.pay.notifier.send(notices()[0]!.id, 'replay_bytes');
      expect(received()[2]).toEqual(honest);
    });

    test.each(['tag_bit', 'signature_missing', 'probe', 'wrong_payer', 'wrong_currency', 'public_key'])(
      '%s makes no sense, and nothing is sent',
      async (name) => {
        await refunded({});
        await settled();
        const { id } = notices()[0]!;
        expect(() => world.pay.notifier.send(id, name)).toThrow(
          /makes no sense for a refund told in v2; what does: body_bit, wrong_amount, .*replay_bytes$/,
        );
        expect(received()).toHaveLength(1);
      },
    );
  });
});

describe('a v3 notice of a refund, broken on purpose', () => {
  test.each<[string, Record<string, unknown>]>([
    ['wrong_amount', { amount: { total: 101, refund: 40, payer_total: 100, payer_refund: 40 } }],
    ['wrong_refund_amount', { amount: { total: 100, refund: 41, payer_total: 100, payer_refund: 40 } }],
    ['wrong_mchid', { mchid: '1900000109' }],
    ['unknown_order', { out_trade_no: 'T20310304000000' }],
    ['unknown_refund', { out_refund_no: 'R20310304000000' }],
  ])('%s is valid, and differs in that alone', async (name, change) => {
    await refunded();
    await settled();
    await world.pay.notifier.send(notices()[0]!.id, name);
    const [honest, broken] = received();
    expect(isSignedBy(broken!, KEYS.platform[0]!.certificate)).toBe(true);
    expect(contentOf(broken!)).toEqual({ ...contentOf(honest!), ...change });
  });

  test.each(['wrong_payer', 'wrong_currency', 'wrong_appid'])('%s makes no sense', async (name) => {
    await refunded();
    await settled();
    expect(() => world.pay.notifier.send(notices()[0]!.id, name)).toThrow(
      /makes no sense for a refund told in v3/,
    );
  });

  test.each(['wrong_refund_amount', 'unknown_refund'])('%s makes no sense for a payment', async (name) => {
    await refunded();
    const payment = world.pay.notifier.list().find(({ kind }) => kind === 'payment')!;
    expect(() => world.pay.notifier.send(payment.id, name)).toThrow(/no sense for a payment told in v3/);
  });
});

test('what a repaired refund came to is told twice: ABNORMAL, then SUCCESS', async () => {
  const { refund_id } = await refunded({ notify_url: refundUrl(), amount: amount(100) }, 'refund_abnormal');
  await settled();
  await direct.repair(String(refund_id), { type: 'MERCHANT_BANK_CARD' });
  await settled();
  expect(received().map((told) => envelopeOf(told).event_type)).toEqual([
    'REFUND.ABNORMAL',
    'REFUND.SUCCESS',
  ]);
});
