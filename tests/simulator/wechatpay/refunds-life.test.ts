import { jsonOf, sealField } from './support/client';
import {
  amount,
  PARTNER,
  paidOrder,
  paidPartnerOrder,
  REFUND_NO,
  refunding,
  refusalOf,
} from './support/refunds';
import { createWorld, KEYS, MINUTE_MS, NUMBER, START, type World } from './support/world';

const DAY_MS = 24 * 60 * MINUTE_MS;
const platform = KEYS.platform[0]!;

let world: World;
let direct: ReturnType<typeof refunding>;
beforeEach(() => {
  world = createWorld();
  direct = refunding(world);
});
afterEach(() => world.end());

const status = async () => jsonOf(await direct.query()).status;
const told = () => world.pay.notifier.list().filter(({ kind }) => kind === 'refund').length;
/** A refund of 40 that ends as the fault says. @returns its refund_id */
const refunded = async (fault?: string): Promise<string> => {
  await paidOrder(world);
  if (fault) world.faults.add({ name: fault, match: { out_refund_no: REFUND_NO } });
  return String(jsonOf(await direct.create()).refund_id);
};

describe('a refund arrives', () => {
  test('twenty seconds after it was accepted, to the millisecond', async () => {
    await refunded();
    await world.clock.advance(19_999);
    expect(await status()).toBe('PROCESSING');
    expect(jsonOf(await direct.query())).not.toHaveProperty('success_time');
    await world.clock.advance(1);
    expect(jsonOf(await direct.query())).toMatchObject({
      status: 'SUCCESS',
      success_time: '2031-03-04T12:00:20+08:00',
    });
    expect(world.pay.ledger.truth(NUMBER)!.refunds).toMatchObject([
      { status: 'SUCCESS', settled_at: START + 20_000 },
    ]);
  });

  test('after as long as the toggle says; PROCESSING is answered first, however short', async () => {
    world.pay.setToggles({ refund_delay_ms: 0 });
    await paidOrder(world);
    expect(jsonOf(await direct.create()).status).toBe('PROCESSING');
    await world.clock.advance(0);
    expect(await status()).toBe('SUCCESS');
  });

  test('one made on the platform too', async () => {
    await paidOrder(world);
    world.pay.refunds.onPlatform(NUMBER);
    await world.clock.advance(20_000);
    const { out_refund_no, status } = world.pay.refunds.list()[0]!;
    expect([status, jsonOf(await direct.query(out_refund_no)).status]).toEqual(['SUCCESS', 'SUCCESS']);
  });

  test('once: the clock set back and on again changes nothing', async () => {
    await refunded();
    await world.clock.advance(20_000);
    await world.clock.set(START);
    await world.clock.advance(DAY_MS);
    expect(jsonOf(await direct.query()).success_time).toBe('2031-03-04T12:00:20+08:00');
    expect(told()).toBe(1);
  });
});

describe('or not', () => {
  test('refund_closed: the money can be refunded again, under another number', async () => {
    await refunded('refund_closed');
    await world.clock.advance(MINUTE_MS);
    expect(jsonOf(await direct.query())).not.toHaveProperty('success_time');
    expect(jsonOf(await direct.create()).status).toBe('CLOSED');
    const again = await direct.create({ out_refund_no: 'R2', amount: amount(100) });
    expect(again.status).toBe(200);
  });

  test('refund_abnormal: the money stays where it is', async () => {
    await refunded('refund_abnormal');
    await world.clock.advance(MINUTE_MS);
    expect(await status()).toBe('ABNORMAL');
    const more = await refusalOf(direct.create({ out_refund_no: 'R2', amount: amount(61) }));
    expect(more).toMatchObject({ status: 400, message: '申请退款金额超过订单可退金额' });
  });

  test('refund_stuck: PROCESSING until somebody settles it', async () => {
    const refund_id = await refunded('refund_stuck');
    await world.clock.advance(30 * DAY_MS);
    expect(await status()).toBe('PROCESSING');
    expect(world.pay.refunds.settle(refund_id, 'SUCCESS')).toMatchObject({ ok: true });
    expect(await status()).toBe('SUCCESS');
  });

  test('the outcome faults strike a refund on the platform too, and can be kept to the API', async () => {
    await paidOrder(world);
    world.faults.add({ name: 'refund_closed', match: { origin: 'api' } });
    world.faults.add({ name: 'refund_abnormal', match: { origin: 'platform', operation: 'refund' } });
    world.pay.refunds.onPlatform(NUMBER, 1);
    await world.clock.advance(MINUTE_MS);
    expect(world.pay.refunds.list()).toMatchObject([{ status: 'ABNORMAL' }]);
  });

  test('the order is REFUND whatever becomes of it', async () => {
    await refunded('refund_closed');
    await world.clock.advance(MINUTE_MS);
    expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('REFUND');
  });
});

describe('settled by hand', () => {
  test.each(['SUCCESS', 'CLOSED', 'ABNORMAL'] as const)('%s at once, and told once', async (end) => {
    const refund_id = await refunded();
    expect(world.pay.refunds.settle(refund_id, end)).toMatchObject({ ok: true, value: { status: end } });
    expect(world.pay.refunds.byId(refund_id)!.refund).not.toHaveProperty('settle_at');
    await world.clock.advance(MINUTE_MS);
    expect([await status(), told()]).toEqual([end, 1]);
  });

  test('SUCCESS and CLOSED are for ever, ABNORMAL can become either', async () => {
    const refund_id = await refunded();
    const settle = (end: 'SUCCESS' | 'CLOSED' | 'ABNORMAL') => world.pay.refunds.settle(refund_id, end);
    settle('ABNORMAL');
    expect(settle('ABNORMAL')).toEqual({ ok: false, reason: 'REFUND_SETTLED' });
    expect(settle('CLOSED')).toMatchObject({ ok: true });
    for (const end of ['SUCCESS', 'CLOSED', 'ABNORMAL'] as const)
      expect(settle(end)).toEqual({ ok: false, reason: 'REFUND_SETTLED' });
    expect(world.pay.refunds.settle('50', 'SUCCESS')).toEqual({ ok: false, reason: 'REFUND_NOT_EXIST' });
  });

  test('one that cannot be told is not settled either', async () => {
    const refund_id = await refunded();
    world.pay.refunds.onSettled = () => {
      throw new Error('disk full');
    };
    expect(() => world.pay.refunds.settle(refund_id, 'SUCCESS')).toThrow('disk full');
    expect(await status()).toBe('PROCESSING');
  });
});

describe('started again on the same store', () => {
  const restart = () => {
    world.pay.close();
    const { store, clock } = world;
    world = createWorld({ store, clock });
    direct = refunding(world);
  };

  test('a refund on its way goes on, at its time and once', async () => {
    await refunded();
    await world.clock.advance(19_999);
    restart();
    await world.clock.advance(0);
    expect(await status()).toBe('PROCESSING');
    await world.clock.advance(1);
    expect([await status(), told()]).toEqual(['SUCCESS', 1]);
  });

  test('one that fell due meanwhile is settled right after, as was decided when it was accepted', async () => {
    await refunded('refund_abnormal');
    world.pay.close();
    await world.clock.advance(DAY_MS);
    restart();
    await world.clock.advance(0);
    expect(await status()).toBe('ABNORMAL');
  });

  test('nothing is settled by a WeChat Pay that was closed', async () => {
    await refunded();
    world.pay.close();
    await world.clock.advance(DAY_MS);
    expect(world.pay.refunds.list()).toMatchObject([{ status: 'PROCESSING' }]);
  });

  test('what was settled stays settled', async () => {
    await refunded();
    await world.clock.advance(20_000);
    restart();
    await world.clock.advance(DAY_MS);
    expect([await status(), told()]).toEqual(['SUCCESS', 1]);
  });
});

test('an emptied world settles nothing any more', async () => {
  await refunded();
  world.pay.reset();
  await world.clock.advance(DAY_MS);
  expect([world.pay.refunds.list(), world.pay.notifier.list()]).toEqual([[], []]);
});

describe('an abnormal refund is sent elsewhere', () => {
  const card = (pem = platform.certificate) => ({
    type: 'USER_BANK_CARD',
    bank_type: 'ICBC_DEBIT',
    bank_account: sealField('6222020000000001234', pem),
    real_name: sealField('张三', pem),
  });
  const named = (serial: string) => ({ 'wechatpay-serial': serial });
  const abnormal = async () => {
    const refund_id = await refunded('refund_abnormal');
    await world.clock.advance(MINUTE_MS);
    return refund_id;
  };

  test('to another card of the user’s: PROCESSING once more, then SUCCESS', async () => {
    const refund_id = await abnormal();
    const answer = await direct.repair(refund_id, card(), named(platform.serial_no));
    expect([answer.status, jsonOf(answer)]).toMatchObject([
      200,
      { refund_id, status: 'PROCESSING', channel: 'OTHER_BANKCARD', user_received_account: '银行卡1234' },
    ]);
    await world.clock.advance(20_000);
    expect(jsonOf(await direct.query())).toMatchObject({
      ...{ status: 'SUCCESS', channel: 'OTHER_BANKCARD' },
      success_time: '2031-03-04T12:01:20+08:00',
    });
    expect(told()).toBe(2);
  });

  test('sealed for the WeChat Pay public key', async () => {
    const { id, public_key } = KEYS.public_key;
    expect((await direct.repair(await abnormal(), card(public_key), named(id))).status).toBe(200);
  });

  test('to the merchant’s own account, which needs neither card nor serial', async () => {
    const answer = await direct.repair(await abnormal(), { type: 'MERCHANT_BANK_CARD' });
    expect(jsonOf(answer)).toMatchObject({ status: 'PROCESSING', user_received_account: '商户结算银行账户' });
    expect(world.pay.refunds.list()[0]).not.toHaveProperty('settled_at');
    await world.clock.advance(20_000);
    expect(await status()).toBe('SUCCESS');
  });

  test('by a service provider', async () => {
    await paidPartnerOrder(world);
    world.faults.add({ name: 'refund_abnormal' });
    const partner = refunding(world, PARTNER);
    const refund_id = String(jsonOf(await partner.create()).refund_id);
    await world.clock.advance(MINUTE_MS);
    const repaired = await partner.repair(refund_id, { type: 'MERCHANT_BANK_CARD' });
    expect([repaired.status, jsonOf(repaired).status]).toEqual([200, 'PROCESSING']);
  });

  test('one on its way again survives a restart', async () => {
    await direct.repair(await abnormal(), { type: 'MERCHANT_BANK_CARD' });
    world.pay.close();
    world = createWorld({ store: world.store, clock: world.clock });
    await world.clock.advance(20_000);
    expect(world.pay.refunds.list()).toMatchObject([{ status: 'SUCCESS' }]);
  });

  test.each<[string, () => ReturnType<typeof card>, Record<string, string>]>([
    ['without a serial', card, {}],
    ['with the serial of a merchant certificate', card, named(KEYS.merchant.serial_no)],
    [
      'with the serial of a certificate that is not in use yet',
      () => card(KEYS.platform[1]!.certificate),
      named(KEYS.platform[1]!.serial_no),
    ],
    [
      'sealed for another key than the serial’s',
      () => card(KEYS.merchant.certificate),
      named(platform.serial_no),
    ],
    [
      'not sealed at all',
      () => ({ ...card(), bank_account: '6222020000000001234' }),
      named(platform.serial_no),
    ],
  ])('a card %s is refused', async (_what, body, headers) => {
    const refund_id = await abnormal();
    expect(await refusalOf(direct.repair(refund_id, body(), headers))).toMatchObject({
      ...{ status: 400, code: 'PARAM_ERROR', message: '平台证书序列号Wechatpay-Serial错误' },
    });
    expect(await status()).toBe('ABNORMAL');
  });

  test('a card sealed for a key that the world does not use is refused', async () => {
    const { id, public_key } = KEYS.public_key;
    const refund_id = await abnormal();
    const byCertificate = () => direct.repair(refund_id, card(), named(platform.serial_no));
    const byPublicKey = () => direct.repair(refund_id, card(public_key), named(id));
    world.pay.setToggles({ platform_keys: 'certificate' });
    expect((await byPublicKey()).status).toBe(400);
    world.pay.setToggles({ platform_keys: 'public_key' });
    expect((await byCertificate()).status).toBe(400);
    expect((await byPublicKey()).status).toBe(200);
  });

  test.each(['bank_type', 'bank_account', 'real_name', 'type', 'out_refund_no'])(
    'without %s it is refused',
    async (field) => {
      const body = { ...card(), [field]: undefined };
      const refusal = await refusalOf(direct.repair(await abnormal(), body, named(platform.serial_no)));
      expect(refusal).toMatchObject({ status: 400, code: 'PARAM_ERROR', detail: { field: `/${field}` } });
    },
  );

  test('an account that is no number is refused', async () => {
    const body = { ...card(), bank_account: sealField('6222 0200', platform.certificate) };
    const refusal = await refusalOf(direct.repair(await abnormal(), body, named(platform.serial_no)));
    expect(refusal).toMatchObject({ code: 'PARAM_ERROR', detail: { field: '/bank_account' } });
  });

  test('the two numbers have to be of one refund, and of one of the merchant’s', async () => {
    const refund_id = await abnormal();
    const type = 'MERCHANT_BANK_CARD';
    for (const answer of [
      await direct.repair('50000000002031030400000000009', { type }),
      await direct.repair(refund_id, { type, out_refund_no: 'R9' }),
      await refunding(world, PARTNER).repair(refund_id, { type }),
    ]) {
      expect(await refusalOf(answer)).toMatchObject({ status: 404, code: 'RESOURCE_NOT_EXISTS' });
    }
  });

  test.each<[string, number]>([
    ['PROCESSING', 0],
    ['SUCCESS', MINUTE_MS],
  ])('one that is %s is refused', async (_state, wait_ms) => {
    const refund_id = await refunded();
    await world.clock.advance(wait_ms);
    const refusal = await refusalOf(direct.repair(refund_id, { type: 'MERCHANT_BANK_CARD' }));
    expect(refusal).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
  });
});
