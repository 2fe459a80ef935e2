import type { V2Config } from '../../src/gateways/v2-config';
import { isKitError } from '../../src/protocol/errors';
import { APPID, type Fields, MCHID, SUB } from './support/v2-other-side';
import { createV2World, LIMITS, PAID, REF, SIGN_LIMITS, SNAPSHOT } from './support/v2-world';
import { failure } from './support/world';

const PREPAY_ID = 'wx01120000123a1b2c3d4e5f601234560000';
const PARTNER: Partial<V2Config> = { name: 'v2_partner', ...SUB };

describe('a partner', () => {
  const SUB_REF = { ...REF, ...SUB };

  test('names itself and the sub-merchant, and the payer by the sub-merchant’s appid', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    stub.next(stub.says({ prepay_id: PREPAY_ID }));
    await gateway.prepay({ ...SNAPSHOT, ...SUB }, SIGN_LIMITS);
    const { fields } = stub.calls[0]!;
    const { sub_appid, sub_mchid } = SUB;
    expect(fields).toMatchObject({ appid: APPID, mch_id: MCHID, sub_appid, sub_mch_id: sub_mchid });
    expect([fields.sub_openid, fields.openid]).toEqual([SNAPSHOT.openid, undefined]);
  });

  test('without a sub_appid the payer is known by the partner’s own', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    stub.next(stub.says({ prepay_id: PREPAY_ID }), stub.says({ ...PAID, trade_state: 'SUCCESS' }));
    const { sub_mchid } = SUB;
    await gateway.prepay({ ...SNAPSHOT, sub_mchid }, SIGN_LIMITS);
    const { fields } = stub.calls[0]!;
    expect([fields.openid, fields.sub_openid, fields.sub_appid]).toEqual([
      SNAPSHOT.openid,
      undefined,
      undefined,
    ]);
    const { payment } = (await gateway.queryOrder({ ...REF, sub_mchid }, LIMITS)) as { payment?: object };
    expect(payment).toMatchObject({ payer_openid: SNAPSHOT.openid, sub_mchid });
  });

  test('asks for the order’s own sub-merchant, never for today’s', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    stub.next(stub.says({ ...PAID, sub_openid: 'oSUB', trade_state: 'SUCCESS' }));
    const old = { sub_mchid: '1900000077', sub_appid: 'wx0000000000000077' };
    const report = await gateway.queryOrder({ ...REF, ...old }, LIMITS);
    expect(report).toMatchObject({ payment: { ...old, payer_openid: 'oSUB' } });
    expect(stub.calls[0]!.fields).toMatchObject({ sub_mch_id: old.sub_mchid, sub_appid: old.sub_appid });
  });

  test('a payer who is named under the sub-merchant’s appid is that payer, also where the appid is left out', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    stub.next(stub.says({ ...PAID, sub_appid: '', sub_openid: 'oSUB', trade_state: 'SUCCESS' }));
    expect(await gateway.queryOrder(SUB_REF, LIMITS)).toMatchObject({ payment: { payer_openid: 'oSUB' } });
  });

  test.each(['1900000077', ''])(
    'an answer about another sub-merchant, or none, is none: %j',
    async (sub_mch_id) => {
      const { gateway, stub } = createV2World(PARTNER);
      stub.next(stub.says({ ...PAID, trade_state: 'SUCCESS', sub_mch_id }));
      expect(await failure(gateway.queryOrder(SUB_REF, LIMITS))).toMatchObject({
        code: 'GATEWAY_ANSWER_MALFORMED',
      });
    },
  );

  test('without any sub-merchant nothing is sent', async () => {
    const { gateway, stub } = createV2World(PARTNER);
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({ code: 'CONFIG_INVALID' });
    expect(stub.calls).toEqual([]);
  });
});

test('an order of another merchant number is not asked about: our key does not sign for it', async () => {
  const { gateway, stub } = createV2World();
  const foreign = { ...REF, mchid: '1900000099' };
  const tries = [
    gateway.queryOrder(foreign, LIMITS),
    gateway.closeOrder(foreign, LIMITS),
    gateway.prepay({ ...SNAPSHOT, ...foreign }, SIGN_LIMITS),
    gateway.reverse(foreign, LIMITS),
  ];
  for (const one of tries) expect((await failure(one)).code).toBe('CONFIG_INVALID');
  expect(stub.calls).toEqual([]);
});

describe('a query', () => {
  test.each(['SUCCESS', 'REFUND'])('%s is money, with its amount, payer and time', async (trade_state) => {
    const { gateway, stub, clock } = createV2World();
    stub.next(stub.says({ ...PAID, trade_state, unknown_member: 'x' }));
    expect(await gateway.queryOrder(REF, LIMITS)).toEqual({
      kind: 'order',
      trade_state,
      gateway_now: clock.now(),
      payment: {
        appid: APPID,
        mchid: MCHID,
        out_trade_no: REF.out_trade_no,
        transaction_id: PAID.transaction_id,
        amount: { total: 100, currency: 'CNY' },
        payer_openid: SNAPSHOT.openid,
        success_at: Date.UTC(2026, 0, 1, 4, 1, 2),
        trade_state,
      },
    });
    expect(stub.calls[0]).toMatchObject({
      path: '/pay/orderquery',
      fields: { out_trade_no: REF.out_trade_no },
    });
  });

  test.each(['NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR', 'ACCEPT'])(
    '%s is none',
    async (trade_state) => {
      const { gateway, stub } = createV2World();
      stub.next(stub.says({ out_trade_no: REF.out_trade_no, trade_state, total_fee: '100' }));
      const report = await gateway.queryOrder(REF, LIMITS);
      expect(report).toMatchObject({ kind: 'order', trade_state });
      expect(report).not.toHaveProperty('payment');
    },
  );

  test('an absent fee_type is CNY, an absent openid nobody', async () => {
    const { gateway, stub } = createV2World();
    const { fee_type: _fee, openid: _openid, ...rest } = PAID;
    stub.next(stub.says({ ...rest, trade_state: 'SUCCESS' }));
    const { payment } = (await gateway.queryOrder(REF, LIMITS)) as { payment?: object };
    expect(payment).toMatchObject({ amount: { total: 100, currency: 'CNY' } });
    expect(payment).not.toHaveProperty('payer_openid');
  });

  test.each<[string, Fields]>([
    ['another order', { out_trade_no: 'T2' }],
    ['another appid', { appid: 'wx0000000000000009' }],
    ['another merchant', { mch_id: '1900000099' }],
    ['no merchant', { mch_id: '' }],
    ['a state that nobody knows', { trade_state: 'PAID' }],
    ['a fraction of a fen', { total_fee: '1.00' }],
    ['no money', { total_fee: '0' }],
    ['a day that does not exist', { time_end: '20260231000000' }],
    ['neither success nor failure', { result_code: 'MAYBE' }],
    ['no word on how it went', { return_code: '' }],
  ])('a signed answer with %s is unknown', async (_what, change) => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ ...PAID, trade_state: 'SUCCESS', ...change }));
    const error = await failure(gateway.queryOrder(REF, LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED', outcome: 'unknown' });
  });

  test('ORDERNOTEXIST is an answer at the gateway’s own time, and none where it does not tell the time', async () => {
    const { gateway, stub, clock } = createV2World();
    stub.next(stub.refuses('ORDERNOTEXIST'));
    expect(await gateway.queryOrder(REF, LIMITS)).toEqual({
      kind: 'no_such_order',
      gateway_now: clock.now(),
    });
    stub.next(async (call) => ({ ...(await stub.refuses('ORDERNOTEXIST')(call)), headers: {} }));
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({
      code: 'GATEWAY_ANSWER_MALFORMED',
      outcome: 'unknown',
    });
  });

  test('“no such order” without a sign is no answer', async () => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ result_code: 'FAIL', err_code: 'ORDERNOTEXIST' }, { sign: '' }));
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({
      code: 'GATEWAY_ANSWER_UNVERIFIED',
    });
    stub.next(stub.fails('order not exist'));
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({ outcome: 'unknown' });
  });
});

describe('a close', () => {
  test.each([
    ['ORDERPAID', 'already_paid'],
    ['ORDERCLOSED', 'closed'],
  ])('%s is an answer: %s', async (code, answer) => {
    const { gateway, stub } = createV2World();
    stub.next(stub.refuses(code));
    expect(await gateway.closeOrder(REF, LIMITS)).toBe(answer);
  });

  test('a success is closed', async () => {
    const { gateway, stub } = createV2World();
    stub.next(stub.says({ result_msg: 'OK' }));
    expect(await gateway.closeOrder(REF, LIMITS)).toBe('closed');
    expect(stub.calls[0]!.path).toBe('/pay/closeorder');
  });

  test.each(['ORDERNOTEXIST', 'TRADE_STATE_ERROR', 'ORDER_TOO_YOUNG', 'SYSTEMERROR'])(
    '%s, or an order of the last five minutes, closes nothing: it is an error',
    async (code) => {
      const { gateway, stub } = createV2World();
      stub.next(stub.refuses(code), stub.refuses(code));
      expect(isKitError(await failure(gateway.closeOrder(REF, LIMITS)))).toBe(true);
    },
  );
});
