import { jsonOf } from './support/client';
import { APPID, CREDENTIALS, createWorld, MINUTE_MS, NUMBER, OPENID, type World } from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const byId = (id: string) => world.call({ url: `/v3/pay/transactions/id/${id}?mchid=${CREDENTIALS.mchid}` });

describe('query', () => {
  test('an unpaid order', async () => {
    await world.prepay();
    expect(jsonOf(await world.query(NUMBER))).toEqual({
      appid: APPID,
      mchid: CREDENTIALS.mchid,
      out_trade_no: NUMBER,
      trade_state: 'NOTPAY',
      trade_state_desc: '订单未支付',
      amount: { total: 100, currency: 'CNY' },
      attach: '',
      promotion_detail: [],
      payer: {},
      scene_info: {},
    });
  });

  test('a paid order, by either number', async () => {
    await world.prepay();
    world.pay.ledger.pay(NUMBER);
    const found = jsonOf(await world.query(NUMBER)) as { transaction_id: string };
    expect(found).toEqual({
      appid: APPID,
      mchid: CREDENTIALS.mchid,
      out_trade_no: NUMBER,
      transaction_id: expect.stringMatching(/^42000\d{5}20310304\d{10}$/),
      trade_type: 'JSAPI',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      attach: 'k=v',
      success_time: '2031-03-04T12:00:00+08:00',
      payer: { openid: OPENID },
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
      promotion_detail: [],
    });
    expect(jsonOf(await byId(found.transaction_id))).toEqual(found);
  });

  test('a refund made on the platform, in part, makes it REFUND', async () => {
    await world.prepay();
    world.pay.ledger.pay(NUMBER);
    expect(world.pay.refunds.onPlatform(NUMBER, 40)).toMatchObject({ ok: true, value: { total: 40 } });
    expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('REFUND');
    expect(world.pay.ledger.truth(NUMBER)!.refunds).toMatchObject([
      { refund_id: expect.stringMatching(/^50\d{27}$/), total: 40 },
    ]);
  });

  test('a number nobody knows', async () => {
    for (const answer of [await world.query('T20310304999999'), await byId('4200000000203103040000000009')]) {
      expect([answer.status, jsonOf(answer)]).toEqual([
        404,
        { code: 'ORDER_NOT_EXIST', message: '订单不存在' },
      ]);
    }
  });

  test.each(['', '?mchid=', '?mchid=1900000001'])(
    'mchid "%s" in the query is not the one that signed',
    async (query) => {
      await world.prepay();
      for (const path of [`out-trade-no/${NUMBER}`, 'id/4200000000203103040000000009']) {
        const answer = await world.call({ url: `/v3/pay/transactions/${path}${query}` });
        expect([answer.status, jsonOf(answer)]).toMatchObject([
          400,
          { code: 'PARAM_ERROR', detail: { location: 'query', field: 'mchid' } },
        ]);
      }
    },
  );

  test('a number that cannot be one', async () => {
    const answer = await world.query('T%2F2031');
    expect([answer.status, jsonOf(answer)]).toMatchObject([
      400,
      { code: 'PARAM_ERROR', detail: { location: 'url', field: 'out_trade_no' } },
    ]);
  });
});

describe('close', () => {
  const state = async () => jsonOf(await world.query(NUMBER)).trade_state;

  test('an open order, and again', async () => {
    await world.prepay();
    expect((await world.close(NUMBER)).status).toBe(204);
    expect(await state()).toBe('CLOSED');
    const closed_at = world.pay.ledger.truth(NUMBER)!.closed_at;
    await world.clock.advance(MINUTE_MS);
    expect((await world.close(NUMBER)).status).toBe(204);
    expect(world.pay.ledger.truth(NUMBER)!.closed_at).toBe(closed_at);
  });

  test('an unknown number: 204, and nothing is remembered', async () => {
    expect((await world.close(NUMBER)).status).toBe(204);
    expect((await world.query(NUMBER)).status).toBe(404);
    expect((await world.prepay()).status).toBe(200);
  });

  test('an unknown number: 404 when the world goes by the tables', async () => {
    world.pay.toggles.close_unknown = 'refuse';
    expect((await world.close(NUMBER)).status).toBe(404);
  });

  test.each(['paid', 'refunded'])('a %s order: ORDER_PAID', async (what) => {
    await world.prepay();
    world.pay.ledger.pay(NUMBER);
    if (what === 'refunded') world.pay.refunds.onPlatform(NUMBER);
    const answer = await world.close(NUMBER);
    expect([answer.status, jsonOf(answer).code]).toEqual([400, 'ORDER_PAID']);
    expect(await state()).toBe(what === 'paid' ? 'SUCCESS' : 'REFUND');
  });

  test('in the first five minutes only when the world allows it', async () => {
    world.pay.toggles.close_after_5_minutes = true;
    await world.prepay();
    await world.clock.advance(5 * MINUTE_MS - 1);
    expect((await world.close(NUMBER)).status).toBe(400);
    await world.clock.advance(1);
    expect((await world.close(NUMBER)).status).toBe(204);
  });

  test.each<[string, unknown]>([
    ['without mchid', {}],
    ['with more than mchid', { mchid: CREDENTIALS.mchid, out_trade_no: NUMBER }],
    ["with another merchant's number", { mchid: '1900000001' }],
  ])('%s is refused', async (_what, body) => {
    await world.prepay();
    const url = `/v3/pay/transactions/out-trade-no/${NUMBER}/close`;
    const answer = await world.call({ method: 'POST', url, body });
    expect([answer.status, jsonOf(answer).code]).toEqual([400, 'PARAM_ERROR']);
    expect(await state()).toBe('NOTPAY');
  });
});

describe('the ledger', () => {
  test('an order is paid once', async () => {
    await world.prepay();
    expect(world.pay.ledger.pay(NUMBER, 'oSOMEBODY')).toMatchObject({ ok: true });
    expect(world.pay.ledger.pay(NUMBER)).toEqual({ ok: false, reason: 'ORDER_PAID' });
    expect(world.pay.ledger.truth(NUMBER)).toMatchObject({
      trade_state: 'SUCCESS',
      payer: { openid: OPENID },
      payments: [{ openid: 'oSOMEBODY', total: 100, currency: 'CNY' }],
    });
  });

  test('a closed or unknown order is not paid', async () => {
    await world.prepay();
    await world.close(NUMBER);
    expect(world.pay.ledger.pay(NUMBER)).toEqual({ ok: false, reason: 'ORDER_CLOSED' });
    expect(world.pay.ledger.pay('T20310304999999')).toEqual({ ok: false, reason: 'ORDER_NOT_EXIST' });
  });

  test('no more is refunded than was paid', async () => {
    const refund = (total?: number) => world.pay.refunds.onPlatform(NUMBER, total);
    expect(refund()).toEqual({ ok: false, reason: 'ORDER_NOT_EXIST' });
    await world.prepay();
    expect(refund()).toEqual({ ok: false, reason: 'ORDER_NOT_PAID' });
    world.pay.ledger.pay(NUMBER);
    expect(refund(101)).toEqual({ ok: false, reason: 'AMOUNT_TOO_HIGH' });
    for (const wrong of [0, -1, 1.5]) expect(refund(wrong)).toEqual({ ok: false, reason: 'AMOUNT_INVALID' });
    expect(refund(60)).toMatchObject({ ok: true });
    expect(refund(41)).toEqual({ ok: false, reason: 'AMOUNT_TOO_HIGH' });
    expect(refund()).toMatchObject({ ok: true, value: { total: 40 } });
    expect(refund()).toEqual({ ok: false, reason: 'AMOUNT_TOO_HIGH' });
  });

  test('an emptied world knows no order, counts from the start and keeps its keys', async () => {
    const params = await world.payParams();
    const { cashier_id } = world.pay.cashier.open(params, OPENID) as { cashier_id: string };
    world.pay.ledger.pay(NUMBER);
    world.pay.reset();
    expect([world.pay.ledger.list(), world.pay.notifier.list()]).toEqual([[], []]);
    expect(world.pay.cashier.approve(cashier_id)).toBeUndefined();
    expect(jsonOf(await world.prepay()).prepay_id).toMatch(/00000010000$/);
  });
});
