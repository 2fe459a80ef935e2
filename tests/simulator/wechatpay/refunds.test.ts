import { jsonOf } from './support/client';
import {
  amount,
  PARTNER,
  paidOrder,
  paidPartnerOrder,
  REFUND_NO,
  refundBody,
  refunding,
  refusalOf,
} from './support/refunds';
import { createWorld, MINUTE_MS, NUMBER, type World } from './support/world';

const HTTPS = 'https://pay.example.com/wx/refund';
const PATH = '/v3/refund/domestic/refunds';
const SUB = { mchid: PARTNER.mchid, sub_mchid: '1900009292' };

let world: World;
let direct: ReturnType<typeof refunding>;
let partner: ReturnType<typeof refunding>;
beforeEach(() => {
  world = createWorld();
  direct = refunding(world);
  partner = refunding(world, PARTNER);
});
afterEach(() => world.end());

const tradeState = async () => jsonOf(await world.query(NUMBER)).trade_state;
const booked = () => world.pay.refunds.list().length;

describe('a refund is accepted', () => {
  test('PROCESSING, field for field; the query answers the same', async () => {
    const transaction_id = await paidOrder(world);
    await world.clock.advance(MINUTE_MS);
    const answer = await direct.create();
    expect([answer.status, jsonOf(answer)]).toEqual([
      200,
      {
        refund_id: expect.stringMatching(/^50\d{8}20310304\d{11}$/),
        out_refund_no: REFUND_NO,
        transaction_id,
        out_trade_no: NUMBER,
        channel: 'ORIGINAL',
        user_received_account: '支付用户零钱',
        create_time: '2031-03-04T12:01:00+08:00',
        status: 'PROCESSING',
        funds_account: 'AVAILABLE',
        promotion_detail: [],
        amount: {
          total: 100,
          refund: 40,
          payer_total: 100,
          payer_refund: 40,
          settlement_total: 100,
          settlement_refund: 40,
          discount_refund: 0,
          currency: 'CNY',
          from: [],
        },
      },
    ]);
    expect((await direct.query()).body).toEqual(answer.body);
  });

  test('of a part, the order is REFUND at once', async () => {
    await paidOrder(world);
    await direct.create({ amount: amount(1) });
    expect(await tradeState()).toBe('REFUND');
  });

  test('the transaction_id wins over an out_trade_no', async () => {
    const transaction_id = await paidOrder(world);
    await paidOrder(world, { out_trade_no: 'T20310304000002' });
    const answer = await direct.create({ transaction_id, out_trade_no: 'T20310304000002' });
    expect(jsonOf(answer)).toMatchObject({ transaction_id, out_trade_no: NUMBER });
  });

  test('of the second payment of an order, by its transaction_id, whatever has become of the first', async () => {
    const first = await paidOrder(world);
    const second = '4200000000203103040000000099';
    world.store.run(
      `insert into wx_payments select ?, order_id, openid, sub_openid, total, currency, paid_at from wx_payments`,
      [second],
    );
    expect(jsonOf(await direct.create({ amount: amount(100) })).transaction_id).toBe(first);
    const answer = await direct.create({
      transaction_id: second,
      out_refund_no: 'R2',
      amount: amount(100),
    });
    expect([answer.status, jsonOf(answer).transaction_id]).toEqual([200, second]);
  });

  test('with everything that may be said, at its longest', async () => {
    await paidOrder(world);
    const from = [
      { account: 'AVAILABLE', amount: 30 },
      { account: 'UNAVAILABLE', amount: 10 },
    ];
    const goods = {
      merchant_goods_id: 'g'.repeat(32),
      wechatpay_goods_id: 'w'.repeat(32),
      goods_name: '茶'.repeat(256),
      unit_price: 40,
      refund_amount: 40,
      refund_quantity: 1,
    };
    const out_refund_no = `R_-|*@${'0'.repeat(58)}`;
    const answer = await direct.create({
      out_refund_no,
      reason: '茶'.repeat(80),
      notify_url: HTTPS + 'x'.repeat(256 - HTTPS.length),
      funds_account: 'UNSETTLED',
      amount: { ...amount(40), from },
      goods_detail: [goods],
    });
    expect(jsonOf(answer)).toMatchObject({ out_refund_no, funds_account: 'UNSETTLED', amount: { from } });
    expect((await direct.query(encodeURIComponent(out_refund_no))).body).toEqual(answer.body);
  });

  test('by a service provider, which names its sub-merchant here and in the query', async () => {
    const transaction_id = await paidPartnerOrder(world);
    const answer = await partner.create();
    expect([answer.status, jsonOf(answer)]).toMatchObject([200, { transaction_id, status: 'PROCESSING' }]);
    expect((await partner.query()).body).toEqual(answer.body);
  });

  test('the refund number is unique for each merchant, not for all', async () => {
    await paidOrder(world);
    const own = jsonOf(await direct.create()).refund_id;
    expect(await refusalOf(partner.create())).toMatchObject({ status: 404 });
    world.pay.ledger.open({ ...world.pay.ledger.find(NUMBER)!.terms, owner: SUB });
    const order = world.pay.ledger.get(SUB, NUMBER)!;
    world.pay.ledger.payOrder(order.id);
    const other = jsonOf(await partner.create());
    expect([other.status, other.refund_id === own]).toEqual(['PROCESSING', false]);
  });
});

describe('the same refund number again', () => {
  test('with the same body is the same refund, as it is by now', async () => {
    await paidOrder(world);
    const first = jsonOf(await direct.create());
    const { amount: money, ...rest } = refundBody();
    expect(
      jsonOf(await direct.call({ method: 'POST', url: PATH, body: { amount: money, ...rest } })),
    ).toEqual(first);
    await world.clock.advance(20_000);
    const again = await direct.create();
    expect([again.status, jsonOf(again)]).toEqual([
      200,
      { ...first, status: 'SUCCESS', success_time: '2031-03-04T12:00:20+08:00' },
    ]);
    expect(booked()).toBe(1);
  });

  test.each<[string, Record<string, unknown>]>([
    ['another amount', { amount: amount(41) }],
    ['another reason', { reason: '别的' }],
    ['another order', { out_trade_no: 'T20310304000002' }],
    ['a transaction_id besides', { transaction_id: '4200000000203103040000000009' }],
  ])('with %s is refused', async (_what, changes) => {
    await paidOrder(world);
    await paidOrder(world, { out_trade_no: 'T20310304000002' });
    await direct.create();
    expect(await refusalOf(direct.create(changes))).toEqual({
      status: 400,
      code: 'INVALID_REQUEST',
      message: '订单金额或退款金额与之前请求不一致，请核实后再试',
    });
    expect(booked()).toBe(1);
  });
});

describe('a query', () => {
  test('for a number nobody knows, or of another merchant, is 404', async () => {
    await paidPartnerOrder(world);
    await partner.create();
    for (const answer of [await direct.query(), await partner.query('R9')]) {
      expect(await refusalOf(answer)).toEqual({
        status: 404,
        code: 'RESOURCE_NOT_EXISTS',
        message: '退款单不存在',
      });
    }
  });

  test('of a service provider that names no sub-merchant, or a stranger’s, is refused', async () => {
    await paidPartnerOrder(world);
    await partner.create();
    for (const search of ['', '?sub_mchid=']) {
      expect(await refusalOf(partner.query(REFUND_NO, search))).toMatchObject({
        ...{ status: 400, code: 'PARAM_ERROR' },
        detail: { location: 'query', field: 'sub_mchid' },
      });
    }
    expect(await refusalOf(partner.query(REFUND_NO, '?sub_mchid=1900000001'))).toMatchObject({
      ...{ status: 403, code: 'NO_AUTH' },
    });
  });

  test('for a number that cannot be one is refused', async () => {
    expect(await refusalOf(direct.query('R%2F1'))).toMatchObject({
      ...{ status: 400, code: 'PARAM_ERROR' },
      detail: { location: 'url', field: 'out_refund_no', value: 'R/1' },
    });
  });
});

test('60 and 60 of 100 at once: one is accepted, one refused, and the sum is never above', async () => {
  await paidOrder(world);
  const answers = await Promise.all(
    ['R1', 'R2'].map((out_refund_no) => direct.create({ out_refund_no, amount: amount(60) })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
  const refused = answers.find(({ status }) => status === 400)!;
  expect(jsonOf(refused).message).toBe('申请退款金额超过订单可退金额');
  expect(world.pay.refunds.list().map(({ total }) => total)).toEqual([60]);
});
