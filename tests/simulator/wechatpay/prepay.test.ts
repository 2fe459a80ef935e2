import { toRfc3339 } from '../../../simulator/wechatpay/beijing-time';
import { jsonOf } from './support/client';
import {
  CREDENTIALS,
  createWorld,
  MINUTE_MS,
  NUMBER,
  OPENID,
  order,
  START,
  type World,
} from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

async function refusal(changes: Record<string, unknown>) {
  const answer = await world.prepay(changes);
  return {
    status: answer.status,
    ...(jsonOf(answer) as { code: string; message: string; detail?: Record<string, string> }),
  };
}

describe('parameters', () => {
  test('a prepay_id is wx, Beijing day and time to the millisecond, hex: 36 characters', async () => {
    const { prepay_id } = jsonOf(await world.prepay()) as { prepay_id: string };
    expect(prepay_id).toMatch(/^wx04120000000[0-9a-f]{23}$/);
    expect(prepay_id).toHaveLength(36);
  });

  test.each([
    ['appid', '公众号ID'],
    ['description', '商品描述'],
    ['out_trade_no', '商户订单号'],
    ['notify_url', '通知地址'],
    ['amount', '订单金额'],
    ['payer', '支付者'],
    ['mchid', '商户号'],
  ])('%s is required, and null is as good as absent', async (field, label) => {
    for (const value of [undefined, null]) {
      expect(await refusal({ [field]: value })).toEqual({
        status: 400,
        code: 'PARAM_ERROR',
        message: `输入源“/body/${field}”映射到字段“${label}”必填性规则校验失败，此字段为必填项`,
        detail: { location: 'body', field: `/${field}`, value: '', issue: '此字段为必填项' },
      });
    }
  });

  test('a total of 0 is refused in the words of the real gateway', async () => {
    expect(await refusal({ amount: { total: 0, currency: 'CNY' } })).toMatchObject({
      code: 'PARAM_ERROR',
      message: '输入源“/body/amount/total”映射到数值字段“总金额”规则校验失败，值低于最小值 1',
      detail: { location: 'body', field: '/amount/total', value: '0' },
    });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['a total that is a text', { amount: { total: '100' } }, '/amount/total'],
    ['a total with a fraction', { amount: { total: 1.5 } }, '/amount/total'],
    ['a foreign currency', { amount: { total: 1, currency: 'USD' } }, '/amount/currency'],
    ['a number that is a number', { out_trade_no: 20310304000001 }, '/out_trade_no'],
    ['a number of 5 characters', { out_trade_no: 'T2031' }, '/out_trade_no'],
    ['a number of 33 characters', { out_trade_no: 'T'.repeat(33) }, '/out_trade_no'],
    ['a number with a dot', { out_trade_no: 'T2031.0304' }, '/out_trade_no'],
    ['a description of 128 characters', { description: '茶'.repeat(128) }, '/description'],
    ['an empty description', { description: '' }, '/description'],
    ['an attach of 129 characters', { attach: 'a'.repeat(129) }, '/attach'],
    ['an unknown parameter', { total_fee: 100 }, '/total_fee'],
    ['an unknown parameter inside', { amount: { total: 1, fee: 1 } }, '/amount/fee'],
    ['a name every object has', { toString: 1 }, '/toString'],
    ['a payer that is a text', { payer: OPENID }, '/payer'],
    ['an amount that is a list', { amount: [100] }, '/amount'],
    ['a time without offset', { time_expire: '2031-03-04T13:00:00' }, '/time_expire'],
    ['a time that is none', { time_expire: '2031-13-04T13:00:00+08:00' }, '/time_expire'],
    ['a yes as a text', { support_fapiao: 'true' }, '/support_fapiao'],
    ['a detail over 6144 bytes', { detail: { invoice_id: 'a'.repeat(6144) } }, '/detail'],
    [
      'goods without a price',
      { detail: { goods_detail: [{ merchant_goods_id: 'a', quantity: 1 }] } },
      '/detail/goods_detail/0/unit_price',
    ],
    ['a scene without the address', { scene_info: {} }, '/scene_info/payer_client_ip'],
    ['an address by plain http', { notify_url: 'http://pay.example.com/notify' }, '/notify_url'],
    ['an address with a query', { notify_url: 'https://pay.example.com/notify?a=1' }, '/notify_url'],
    ['an address that is none', { notify_url: '/notify' }, '/notify_url'],
    [
      'an address of 256 characters',
      { notify_url: `https://pay.example.com/${'a'.repeat(232)}` },
      '/notify_url',
    ],
  ])('%s is refused and named', async (_what, changes, field) => {
    const refused = await refusal(changes);
    expect(refused).toMatchObject({ status: 400, code: 'PARAM_ERROR', detail: { location: 'body', field } });
    expect(world.pay.ledger.list()).toEqual([]);
  });

  test.each([
    Buffer.from('{'),
    Buffer.from('[]'),
    Buffer.from('"text"'),
    Buffer.alloc(0),
    Buffer.from([0x7b, 0xff, 0x7d]),
    Buffer.concat([Buffer.from('{"attach":"'), Buffer.from([0xff]), Buffer.from('"}')]),
  ])('a body that is no JSON object is refused', async (body) => {
    const call = {
      method: 'POST',
      url: '/v3/pay/transactions/jsapi',
      body,
      headers: { 'content-type': 'application/json' },
    };
    const answer = await world.call(call);
    expect([answer.status, jsonOf(answer)]).toMatchObject([
      400,
      { code: 'PARAM_ERROR', detail: { issue: 'not a JSON object' } },
    ]);
  });

  test('127 Chinese characters, every optional parameter and the longest number are accepted', async () => {
    const changes = {
      description: '茶'.repeat(127),
      out_trade_no: 'Az09_-|*'.repeat(4),
      notify_url: 'https://pay.example.com/notify',
      goods_tag: 'WXG',
      support_fapiao: false,
      time_expire: '2031-03-04T13:00:00+08:00',
      detail: { cost_price: 1, goods_detail: [{ merchant_goods_id: 'a', quantity: 1, unit_price: 1 }] },
      scene_info: { payer_client_ip: '::1', store_info: { id: '1' } },
      settle_info: { profit_sharing: false },
    };
    expect((await world.prepay(changes)).status).toBe(200);
  });

  test.each(['http://localhost:80/n', 'http://127.0.0.1:80/n', 'http://[::1]:80/n'])(
    '%s is loopback and fine',
    async (notify_url) => {
      expect((await world.prepay({ notify_url })).status).toBe(200);
    },
  );

  test("another mini-program's appid does not fit the merchant", async () => {
    expect(await refusal({ appid: 'wx0000000000000001' })).toMatchObject({
      status: 400,
      code: 'APPID_MCHID_NOT_MATCH',
    });
  });

  test('an openid that this mini-program never gave out is refused', async () => {
    const refused = await refusal({ payer: { openid: 'somebody' } });
    expect(refused).toMatchObject({ status: 400, code: 'PARAM_ERROR', message: 'appid和openid不匹配' });
    world.end();
    world = createWorld({ knowsOpenid: (openid) => openid === 'somebody' });
    expect((await world.prepay({ payer: { openid: 'somebody' } })).status).toBe(200);
  });
});

describe('the same number again', () => {
  const paid = () => world.pay.ledger.pay(NUMBER);

  test('with the same parameters gives a fresh prepay_id of the same order', async () => {
    const first = jsonOf(await world.prepay()).prepay_id;
    const reordered = Object.fromEntries(Object.entries(order()).reverse());
    const call = { method: 'POST', url: '/v3/pay/transactions/jsapi', body: reordered };
    const again = await world.call(call);
    expect(again.status).toBe(200);
    expect(jsonOf(again).prepay_id).not.toBe(first);
    expect(world.pay.ledger.list()).toMatchObject([
      { out_trade_no: NUMBER, trade_state: 'NOTPAY', prepays: 2 },
    ]);
  });

  test.each<[string, Record<string, unknown>]>([
    ['amount', { amount: { total: 101, currency: 'CNY' } }],
    ['description', { description: '别的' }],
    ['attach', { attach: undefined }],
    ['notify_url', { notify_url: 'http://127.0.0.1:2/notify' }],
    ['time_expire', { time_expire: '2031-03-04T13:00:00+08:00' }],
    ['payer', { payer: { openid: 'oANOTHER' } }],
  ])('with another %s is refused, and changes nothing', async (_what, changes) => {
    await world.prepay();
    const before = world.pay.ledger.truth(NUMBER);
    expect(await refusal(changes)).toEqual({
      status: 400,
      code: 'INVALID_REQUEST',
      message: '201 商户订单号重复',
    });
    expect(world.pay.ledger.truth(NUMBER)).toEqual(before);
  });

  test('with other parameters is refused in the words of the tables when the world is told so', async () => {
    world.pay.toggles.reorder_refusal = 'out_trade_no_used';
    await world.prepay();
    expect(await refusal({ attach: 'other' })).toMatchObject({ status: 403, code: 'OUT_TRADE_NO_USED' });
  });

  test('is refused when it was paid, whatever the parameters', async () => {
    await world.prepay();
    paid();
    expect(await refusal({})).toMatchObject({ status: 400, code: 'ORDER_PAID' });
    world.pay.refunds.onPlatform(NUMBER, 1);
    expect(await refusal({ attach: 'other' })).toMatchObject({ status: 400, code: 'ORDER_PAID' });
  });

  test('is refused when it was closed, whatever the parameters', async () => {
    await world.prepay();
    await world.close(NUMBER);
    expect(await refusal({})).toMatchObject({ status: 400, code: 'ORDER_CLOSED' });
    expect(await refusal({ attach: 'other' })).toMatchObject({ status: 400, code: 'ORDER_CLOSED' });
  });

  test('is refused past its time_expire, which closes nothing', async () => {
    const time_expire = toRfc3339(START + 30 * MINUTE_MS);
    await world.prepay({ time_expire });
    await world.clock.advance(30 * MINUTE_MS - 1);
    expect((await world.prepay({ time_expire })).status).toBe(200);
    await world.clock.advance(1);
    expect(await refusal({ time_expire })).toMatchObject({ status: 400, code: 'ORDER_CLOSED' });
    expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
  });
});

describe('how long an order can be paid', () => {
  test.each([
    ['without time_expire, seven days', undefined, 7 * DAY_MS],
    ['a time_expire in the past counts as one minute', START - DAY_MS, MINUTE_MS],
    ['59 seconds count as one minute', START + 59_000, MINUTE_MS],
    ['61 seconds are 61 seconds', START + 61_000, 61_000],
    ['a year counts as ninety days', START + 365 * DAY_MS, 90 * DAY_MS],
  ])('%s', async (_what, at, payable_ms) => {
    await world.prepay(at === undefined ? {} : { time_expire: toRfc3339(at) });
    expect(world.pay.ledger.truth(NUMBER)!.pay_until).toBe(START + payable_ms);
  });

  test('a late time_expire is refused when the world is told so', async () => {
    world.pay.toggles.late_prepay = 'refuse';
    const late = await refusal({ time_expire: toRfc3339(START + 59_000) });
    expect(late).toMatchObject({ status: 400, code: 'PARAM_ERROR', detail: { field: '/time_expire' } });
    expect((await world.prepay({ time_expire: toRfc3339(START + MINUTE_MS) })).status).toBe(200);
  });

  test('an unpaid order closes by itself after seven days', async () => {
    await world.prepay();
    await world.clock.advance(7 * DAY_MS - 1);
    expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
    await world.clock.advance(1);
    expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('CLOSED');
    expect(world.pay.ledger.pay(NUMBER)).toEqual({ ok: false, reason: 'ORDER_CLOSED' });
    expect(await refusal({})).toMatchObject({ code: 'ORDER_CLOSED' });
  });

  test('an order that may be paid for longer is not closed before', async () => {
    await world.prepay({ time_expire: toRfc3339(START + 20 * DAY_MS) });
    await world.clock.advance(19 * DAY_MS);
    expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
  });

  test('the merchant of the header is the merchant of the ledger', async () => {
    await world.prepay();
    expect(world.pay.ledger.truth(NUMBER)).toMatchObject({
      mchid: CREDENTIALS.mchid,
      amount: { total: 100, currency: 'CNY' },
    });
  });
});
