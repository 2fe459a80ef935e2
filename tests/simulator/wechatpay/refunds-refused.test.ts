import { type Answer, jsonOf } from './support/client';
import { amount, PARTNER, paidOrder, paidPartnerOrder, refunding, refusalOf } from './support/refunds';
import { CREDENTIALS, createWorld, MINUTE_MS, NUMBER, type World } from './support/world';

const DAY_MS = 24 * 60 * MINUTE_MS;
const TOO_HIGH = '申请退款金额超过订单可退金额';
const MISMATCH = '订单金额或退款金额与之前请求不一致，请核实后再试';
const NO_ORDER = '订单不存在';

let world: World;
let direct: ReturnType<typeof refunding>;
let partner: ReturnType<typeof refunding>;
beforeEach(() => {
  world = createWorld();
  direct = refunding(world);
  partner = refunding(world, PARTNER);
});
afterEach(() => world.end());

const booked = () => world.pay.refunds.list().length;
const struck = async (name: string): Promise<Answer> => {
  await paidOrder(world);
  world.faults.add({ name, times: 1, match: { operation: 'refund', out_trade_no: NUMBER } });
  return direct.create();
};

describe('the table of refusals: code, HTTP status, words, and nothing is booked', () => {
  const table: [string, number, string, string | RegExp, () => Promise<Answer>][] = [
    [
      'a total that is not the order’s',
      ...([400, 'INVALID_REQUEST', MISMATCH] as const),
      () => paidOrder(world).then(() => direct.create({ amount: amount(40, 101) })),
    ],
    [
      'more than was paid',
      ...([400, 'INVALID_REQUEST', TOO_HIGH] as const),
      () => paidOrder(world).then(() => direct.create({ amount: amount(101) })),
    ],
    [
      'more than a year after payment',
      ...([400, 'INVALID_REQUEST', '订单已经超过退款期限'] as const),
      async () => {
        await paidOrder(world);
        await world.clock.advance(365 * DAY_MS + 1);
        return direct.create();
      },
    ],
    ['an unknown order', 404, 'RESOURCE_NOT_EXISTS', NO_ORDER, () => direct.create()],
    [
      'an unknown transaction, though the order is known',
      ...([404, 'RESOURCE_NOT_EXISTS', NO_ORDER] as const),
      () => paidOrder(world).then(() => direct.create({ transaction_id: '4200000000203103040000000009' })),
    ],
    [
      'an unpaid order',
      ...([404, 'RESOURCE_NOT_EXISTS', NO_ORDER] as const),
      () => world.prepay().then(() => direct.create()),
    ],
    [
      'a closed order',
      ...([404, 'RESOURCE_NOT_EXISTS', NO_ORDER] as const),
      async () => {
        await world.prepay();
        await world.close(NUMBER);
        return direct.create();
      },
    ],
    [
      'another merchant’s order',
      ...([404, 'RESOURCE_NOT_EXISTS', NO_ORDER] as const),
      () => paidPartnerOrder(world).then(() => direct.create()),
    ],
    [
      'another merchant’s transaction',
      ...([404, 'RESOURCE_NOT_EXISTS', NO_ORDER] as const),
      async () => direct.create({ transaction_id: await paidPartnerOrder(world) }),
    ],
    [
      'a sub-merchant that the provider does not act for',
      ...([403, 'NO_AUTH', '服务商与特约商户没有受理关系'] as const),
      () => paidPartnerOrder(world).then(() => partner.create({ sub_mchid: '1900009191' })),
    ],
    [
      'a signature that does not fit',
      ...([401, 'SIGN_ERROR', '签名错误'] as const),
      () => refunding(world, { ...CREDENTIALS, private_key: PARTNER.private_key }).create(),
    ],
    ['not enough money', 403, 'NOT_ENOUGH', /余额不足/, () => struck('refund_not_enough')],
    ['a payer who is gone', 403, 'USER_ACCOUNT_ABNORMAL', /用户/, () => struck('refund_user_abnormal')],
    [
      'refund_order_not_found: a paid order that the gateway does not find yet',
      ...([404, 'RESOURCE_NOT_EXISTS', NO_ORDER] as const),
      () => struck('refund_order_not_found'),
    ],
  ];

  test.each(table)('%s: %d %s', async (_what, status, code, message, attempt) => {
    const refusal = await refusalOf(attempt());
    const words = typeof message === 'string' ? message : expect.stringMatching(message);
    expect(refusal).toMatchObject({ status, code, message: words });
    expect(booked()).toBe(0);
  });

  test('refund_limited_but_accepted: 429 FREQUENCY_LIMITED, though it was accepted', async () => {
    expect(await refusalOf(struck('refund_limited_but_accepted'))).toMatchObject({
      ...{ status: 429, code: 'FREQUENCY_LIMITED' },
    });
    expect([booked(), (await direct.create()).status, booked()]).toEqual([1, 200, 1]);
  });

  test.each([['refund_not_enough'], ['refund_user_abnormal'], ['refund_order_not_found']])(
    'after %s the very same request is accepted',
    async (name) => {
      await struck(name);
      expect((await direct.create()).status).toBe(200);
    },
  );
});

test('a refund answered before meets none of the faults that refuse one', async () => {
  await paidOrder(world);
  await direct.create();
  for (const name of ['refund_not_enough', 'refund_order_not_found', 'refund_limited_but_accepted'])
    world.faults.add({ name });
  expect((await direct.create()).status).toBe(200);
});

describe('with the names of the FAQ', () => {
  beforeEach(() => world.pay.toggle_board.set({ refund_refusal: 'faq' }));

  test('after a year: TRADE_OVERDUE', async () => {
    await paidOrder(world);
    await world.clock.advance(365 * DAY_MS + 1);
    expect(await refusalOf(direct.create())).toMatchObject({ status: 400, code: 'TRADE_OVERDUE' });
  });

  test('other amounts than before: REFUND_FEE_MISMATCH', async () => {
    await paidOrder(world);
    await direct.create();
    const mismatch = { status: 400, code: 'REFUND_FEE_MISMATCH', message: MISMATCH };
    expect(await refusalOf(direct.create({ amount: amount(41) }))).toEqual(mismatch);
    expect(await refusalOf(direct.create({ out_refund_no: 'R2', amount: amount(1, 99) }))).toEqual(mismatch);
  });
});

describe('limits', () => {
  const next = (n: number, changes: Record<string, unknown> = {}) =>
    direct.create({ out_refund_no: `R${n}`, amount: amount(1), ...changes });

  test('the last moment of 365 days is in time', async () => {
    await paidOrder(world);
    await world.clock.advance(365 * DAY_MS);
    expect((await direct.create()).status).toBe(200);
  });

  test('what is on its way is not there to be refunded again', async () => {
    await paidOrder(world);
    await next(1, { amount: amount(60) });
    await world.clock.advance(MINUTE_MS);
    expect(await refusalOf(next(2, { amount: amount(41) }))).toMatchObject({ message: TOO_HIGH });
    expect((await next(3, { amount: amount(40) })).status).toBe(200);
  });

  test('fifty refunds of an order, and no more', async () => {
    await paidOrder(world);
    for (let n = 1; n <= 50; n++) {
      expect((await next(n)).status).toBe(200);
      await world.clock.advance(MINUTE_MS);
    }
    expect(await refusalOf(next(51))).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(booked()).toBe(50);
  });

  test('a minute between two refunds of an order, whoever made the first: 429 FREQUENCY_LIMITED', async () => {
    await paidOrder(world);
    world.pay.refunds.onPlatform(NUMBER, 1);
    await world.clock.advance(MINUTE_MS - 1);
    expect(await refusalOf(next(2))).toMatchObject({ status: 429, code: 'FREQUENCY_LIMITED' });
    expect(booked()).toBe(1);
    await world.clock.advance(1);
    expect((await next(2)).status).toBe(200);
  });

  test('no minute between refunds of two orders', async () => {
    await paidOrder(world);
    await paidOrder(world, { out_trade_no: 'T20310304000002' });
    await next(1);
    expect((await next(2, { out_trade_no: 'T20310304000002' })).status).toBe(200);
  });

  test('the minute can be refused with 400, or not be asked for', async () => {
    await paidOrder(world);
    await next(1);
    world.pay.toggle_board.set({ refund_pause: 'invalid_request' });
    expect(await refusalOf(next(2))).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    world.pay.toggle_board.set({ refund_pause: 'none' });
    expect((await next(2)).status).toBe(200);
    expect(await refusalOf(next(3, { amount: amount(99) }))).toMatchObject({ message: TOO_HIGH });
  });
});

describe('parameters', () => {
  const goods = { merchant_goods_id: 'g', unit_price: 40, refund_amount: 40, refund_quantity: 1 };
  const from = (...amounts: number[]) => ({
    amount: {
      ...amount(40),
      from: amounts.map((one, n) => ({ account: ['AVAILABLE', 'UNAVAILABLE'][n], amount: one })),
    },
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['no refund number', { out_refund_no: undefined }, '/out_refund_no'],
    ['a refund number that is a number', { out_refund_no: 1 }, '/out_refund_no'],
    ['a refund number of 65 characters', { out_refund_no: 'R'.repeat(65) }, '/out_refund_no'],
    ['a refund number with a dot', { out_refund_no: 'R.1' }, '/out_refund_no'],
    ['neither order nor transaction', { out_trade_no: undefined }, '/transaction_id'],
    ['a transaction_id of 33 characters', { transaction_id: '4'.repeat(33) }, '/transaction_id'],
    ['an order number of 33 characters', { out_trade_no: 'T'.repeat(33) }, '/out_trade_no'],
    ['a reason of 81 characters', { reason: '茶'.repeat(81) }, '/reason'],
    ['a notify_url by plain http', { notify_url: 'http://pay.example.com/wx' }, '/notify_url'],
    ['a notify_url with a query', { notify_url: 'https://pay.example.com/wx?a=1' }, '/notify_url'],
    ['a notify_url of 257', { notify_url: `https://a.example/${'x'.repeat(239)}` }, '/notify_url'],
    ['another source of money', { funds_account: 'BASIC' }, '/funds_account'],
    ['no amount', { amount: undefined }, '/amount'],
    ['a refund of nothing', { amount: amount(0) }, '/amount/refund'],
    ['a refund that is a text', { amount: { ...amount(1), refund: '1' } }, '/amount/refund'],
    ['a refund with a fraction', { amount: amount(1.5) }, '/amount/refund'],
    ['no total', { amount: { refund: 1, currency: 'CNY' } }, '/amount/total'],
    ['no currency', { amount: { refund: 1, total: 100 } }, '/amount/currency'],
    ['a foreign currency', { amount: { ...amount(1), currency: 'USD' } }, '/amount/currency'],
    ['accounts that pay too little', from(20, 19), '/amount/from'],
    ['an account that pays nothing', from(40, 0), '/amount/from/1/amount'],
    [
      'a strange account',
      { amount: { ...amount(1), from: [{ account: 'X', amount: 1 }] } },
      '/amount/from/0/account',
    ],
    [
      'goods without a price',
      { goods_detail: [{ ...goods, unit_price: null }] },
      '/goods_detail/0/unit_price',
    ],
    [
      'goods with too long a name',
      { goods_detail: [{ ...goods, goods_name: 'x'.repeat(257) }] },
      '/goods_detail/0/goods_name',
    ],
    ['a sub-merchant of a direct merchant', { sub_mchid: '1900009292' }, '/sub_mchid'],
    ['an unknown parameter', { refund_fee: 40 }, '/refund_fee'],
  ])('%s is refused', async (_what, changes, field) => {
    await paidOrder(world);
    expect(await refusalOf(direct.create(changes))).toMatchObject({
      ...{ status: 400, code: 'PARAM_ERROR' },
      detail: { location: 'body', field },
    });
    expect(booked()).toBe(0);
  });

  test('a service provider has to say for whom', async () => {
    await paidPartnerOrder(world);
    expect(await refusalOf(partner.create({ sub_mchid: undefined }))).toMatchObject({
      ...{ status: 400, code: 'PARAM_ERROR' },
      detail: { field: '/sub_mchid' },
    });
  });

  test('a notify_url on this machine may be plain http, unless the world says no', async () => {
    await paidOrder(world);
    const notify_url = 'http://127.0.0.1:1/refund';
    world.pay.toggle_board.set({ plain_http_notify_url: 'refuse' });
    expect((await direct.create({ notify_url })).status).toBe(400);
    world.pay.toggle_board.set({ plain_http_notify_url: 'loopback' });
    expect((await direct.create({ notify_url })).status).toBe(200);
  });

  test('neither Accept nor User-Agent may be missing', async () => {
    const call = { method: 'POST', url: '/v3/refund/domestic/refunds', body: {} };
    for (const missing of [{ accept: undefined }, { 'user-agent': undefined }]) {
      expect(await refusalOf(direct.call({ ...call, headers: missing }))).toEqual({
        ...{ status: 400, code: 'INVALID_REQUEST' },
        message: 'Http头缺少Accept或User-Agent',
      });
    }
  });
});

test('of a payment that was booked with another amount, that amount is the total, and all of it goes back', async () => {
  world.faults.add({ name: 'payment_amount_wrong', times: 1 });
  await paidOrder(world);
  await world.clock.advance(MINUTE_MS);
  expect(await refusalOf(direct.create({ amount: amount(100) }))).toMatchObject({ message: MISMATCH });
  const answer = await direct.create({ amount: amount(101, 101) });
  expect(jsonOf(answer)).toMatchObject({ status: 'PROCESSING', amount: { total: 101, refund: 101 } });
  await world.clock.advance(MINUTE_MS);
  expect(jsonOf(await direct.query())).toMatchObject({ status: 'SUCCESS', amount: { payer_total: 101 } });
});
