import { toRfc3339 } from '../../../../simulator/wechatpay/beijing-time';
import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { openidElsewhere } from '../../../../simulator/wechatpay/persons';
import { jsonOf } from '../support/client';
import {
  close,
  ENDPOINTS,
  place,
  query,
  queryById,
  SP_OPENID,
  SUB_OPENID,
  told,
  WAYS,
} from '../support/ordering';
import {
  APPID,
  CREDENTIALS,
  createWorld,
  MINUTE_MS,
  NUMBER,
  OPENID,
  START,
  type World,
} from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const TRADE_TYPE = { jsapi: 'JSAPI', native: 'NATIVE', h5: 'MWEB', app: 'APP' } as const;
const { sp_appid, sp_mchid, sub_appid, sub_mchid } = PARTNER_MERCHANT;

describe.each(ENDPOINTS)('an order by $path', (endpoint) => {
  const { way, role } = endpoint;
  const parties =
    role === 'direct'
      ? { appid: APPID, mchid: CREDENTIALS.mchid }
      : { sp_appid, sp_mchid, sub_appid, sub_mchid };
  const ask = async () => jsonOf(await query(world, role, NUMBER));

  test('unpaid: by its own number alone, and without what only payment brings', async () => {
    await place(world, endpoint);
    expect(await ask()).toEqual({
      ...parties,
      out_trade_no: NUMBER,
      trade_state: 'NOTPAY',
      trade_state_desc: '订单未支付',
      amount: { total: 100, currency: 'CNY' },
      ...{ attach: '', promotion_detail: [], payer: {}, scene_info: {} },
    });
  });

  test('paid: the same by either number, field for field', async () => {
    const scene_info = { payer_client_ip: '::1', device_id: 'till-1' };
    const scene = way === 'h5' ? { ...scene_info, h5_info: { type: 'iOS' } } : scene_info;
    await place(world, endpoint, { scene_info: scene });
    const who = way === 'jsapi' && role === 'partner' ? SUB_OPENID : OPENID;
    world.pay.ledger.pay(NUMBER, way === 'jsapi' ? undefined : OPENID);
    const paid = await ask();
    const partner = { sp_openid: openidElsewhere(who, sp_appid), sub_openid: who };
    expect(paid).toEqual({
      ...parties,
      out_trade_no: NUMBER,
      transaction_id: expect.stringMatching(/^42000\d{5}20310304\d{10}$/),
      trade_type: TRADE_TYPE[way],
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      attach: 'k=v',
      success_time: '2031-03-04T12:00:00+08:00',
      payer: role === 'direct' ? { openid: OPENID } : partner,
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
      scene_info: { device_id: 'till-1' },
      promotion_detail: [],
    });
    expect(jsonOf(await queryById(world, role, String(paid.transaction_id)))).toEqual(paid);
    expect(told(await close(world, role, NUMBER))).toEqual([400, 'ORDER_PAID', '268449538']);
  });

  test('closed: 204 twice, an unknown number too; then it is told of as closed', async () => {
    await place(world, endpoint);
    for (const number of [NUMBER, NUMBER, 'T20310304999999']) {
      const answer = await close(world, role, number);
      expect([answer.status, answer.body.length]).toEqual([204, 0]);
    }
    expect(await ask()).toMatchObject({ trade_state: 'CLOSED', trade_state_desc: '订单已关闭' });
    expect(told(await place(world, endpoint))).toEqual([400, 'ORDER_CLOSED', '400']);
  });

  test('placed again: the same gives another voucher; anything else is refused', async () => {
    const first = jsonOf(await place(world, endpoint));
    const again = await place(world, endpoint);
    expect(again.status).toBe(200);
    expect(jsonOf(again)).not.toEqual(first);
    const changed = [{ attach: 'other' }, { amount: { total: 101 } }, { goods_tag: 'WXG' }];
    for (const changes of changed) {
      const answer = await place(world, endpoint, changes);
      expect([...told(answer), jsonOf(answer).message]).toEqual([
        ...[400, 'INVALID_REQUEST', '268498688', '201 商户订单号重复'],
      ]);
    }
    world.pay.toggles.reorder_refusal = 'out_trade_no_used';
    expect(told(await place(world, endpoint, { attach: 'other' }))).toEqual([
      403,
      'OUT_TRADE_NO_USED',
      '268498688',
    ]);
    expect(world.pay.ledger.list()).toMatchObject([{ prepays: 2, trade_type: TRADE_TYPE[way] }]);
  });

  test('placed again by another order API is refused', async () => {
    await place(world, endpoint);
    for (const other of WAYS.filter((one) => one !== way)) {
      expect(told(await place(world, { way: other, role }))).toEqual([400, 'INVALID_REQUEST', '268498688']);
    }
  });

  test('placed again when it was paid, or has run out, is refused', async () => {
    const time_expire = toRfc3339(START + 10 * MINUTE_MS);
    await place(world, endpoint, { time_expire });
    await world.clock.advance(10 * MINUTE_MS);
    expect(told(await place(world, endpoint, { time_expire }))).toEqual([400, 'ORDER_CLOSED', '268447914']);
    world.pay.ledger.pay(NUMBER);
    expect(told(await place(world, endpoint, { time_expire }))).toEqual([400, 'ORDER_PAID', '268498689']);
  });
});

test('native, app and h5 differ in nothing but the path, and still one number is one of them', async () => {
  const app = { way: 'app', role: 'direct' } as const;
  expect((await place(world, app)).status).toBe(200);
  expect(told(await place(world, { ...app, way: 'native' }))).toEqual([400, 'INVALID_REQUEST', '268498688']);
});

describe('who paid a provider’s order', () => {
  const jsapi = { way: 'jsapi', role: 'partner' } as const;
  const payer = async () => jsonOf(await query(world, 'partner', NUMBER)).payer;

  test('placed for a sp_openid, within the provider’s own app', async () => {
    await place(world, jsapi, { payer: { sp_openid: SP_OPENID }, sub_appid: undefined });
    world.pay.ledger.pay(NUMBER);
    expect(await payer()).toEqual({ sp_openid: SP_OPENID });
    expect(jsonOf(await query(world, 'partner', NUMBER))).not.toHaveProperty('sub_appid');
  });

  test('placed for a sp_openid with the sub-merchant’s app named: both openids, of one person', async () => {
    await place(world, jsapi, { payer: { sp_openid: SP_OPENID } });
    world.pay.ledger.pay(NUMBER);
    expect(await payer()).toEqual({
      sp_openid: SP_OPENID,
      sub_openid: openidElsewhere(SP_OPENID, sub_appid),
    });
  });
});
