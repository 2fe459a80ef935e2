import { jsonOf } from '../support/client';
import { createWorld, MINUTE_MS, NUMBER, OPENID, type World } from '../support/world';
import { call, close, DIRECT, type Fields, order, paidOrder, place, query, refusal } from './support/client';

const ORDER = '/pay/unifiedorder';
const QUERY = '/pay/orderquery';
const CLOSE = '/pay/closeorder';
const DUPLICATE = ['INVALID_REQUEST', '201 商户订单号重复'];

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const truth = () => world.pay.ledger.truth(NUMBER);
const refuses = (changes: Record<string, string | undefined>) =>
  refusal(world, ORDER, { ...order(), ...changes });

describe('placing an order', () => {
  test.each<[string, Fields, Fields]>([
    ['JSAPI', {}, {}],
    ['NATIVE', { product_id: '1' }, { code_url: expect.stringMatching(/^weixin:/) as unknown as string }],
    ['APP', {}, {}],
    [
      'MWEB',
      { scene_info: '{"h5_info":{"type":"Wap","wap_url":"https://a.example","wap_name":"a"}}' },
      { mweb_url: expect.stringContaining('/checkmweb?prepay_id=wx') as unknown as string },
    ],
  ])('%s: a prepay_id, and what its way of paying needs', async (trade_type, asked, answered) => {
    const { openid: _openid, ...common } = order({ trade_type, ...asked });
    const fields = trade_type === 'JSAPI' ? order() : common;
    const answer = await call(world, ORDER, fields);
    const { nonce_str: _nonce, sign: _sign, ...said } = answer;
    expect(said).toEqual({
      ...{ return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', ...DIRECT.parties },
      ...{ trade_type, prepay_id: expect.stringMatching(/^wx[0-9a-f]{34}$/) },
      ...answered,
    });
    expect(truth()).toMatchObject({ trade_type, api: 'v2', amount: { total: 100, currency: 'CNY' } });
  });

  test('the device is told back', async () => {
    expect(await place(world, { device_info: 'WEB' })).toMatchObject({ device_info: 'WEB' });
  });

  test.each<[string, Record<string, string | undefined>, string]>([
    ['no appid', { appid: undefined }, '缺少参数appid'],
    ['an appid that is too long', { appid: 'w'.repeat(33) }, 'appid参数长度有误'],
    ['an appid nobody has', { appid: 'wx777870617973ffff' }, 'appid不存在'],
    ["another merchant's appid", { appid: 'wx7778706179737031' }, 'appid与mch_id不匹配'],
    ['no body', { body: undefined }, '缺少参数body'],
    ['an empty body', { body: '' }, '缺少参数body'],
    ['a body that is too long', { body: '茶'.repeat(128) }, 'body参数长度有误'],
    ['an out_trade_no of five characters', { out_trade_no: 'T2031' }, 'out_trade_no参数长度有误'],
    ['an out_trade_no with other signs', { out_trade_no: 'T2031/1' }, 'out_trade_no参数格式有误'],
    ['no money', { total_fee: '0' }, 'total_fee参数格式有误'],
    ['half a fen', { total_fee: '1.5' }, 'total_fee参数格式有误'],
    ['another currency', { fee_type: 'USD' }, 'fee_type参数格式有误'],
    ['an address that is none', { spbill_create_ip: '1.2.3' }, 'spbill_create_ip参数格式有误'],
    ['a notify_url by plain http', { notify_url: 'http://a.example/n' }, 'notify_url参数格式有误'],
    ['a notify_url with a query', { notify_url: 'https://a.example/n?a=1' }, 'notify_url参数格式有误'],
    ['a trade_type nobody knows', { trade_type: 'H5' }, 'trade_type参数格式有误'],
    ['a day that there is not', { time_expire: '20310230120000' }, 'time_expire参数格式有误'],
    ['JSAPI without an openid', { openid: undefined }, 'JSAPI支付必须传openid'],
    ['an openid of no app', { openid: '?' }, 'appid和openid不匹配'],
    ['NATIVE without a product_id', { trade_type: 'NATIVE' }, '缺少参数product_id'],
    ['MWEB without a scene_info', { trade_type: 'MWEB' }, '缺少参数scene_info'],
    ['a scene_info that is no JSON', { scene_info: '{' }, 'scene_info参数格式有误'],
    ['no nonce_str', { nonce_str: undefined }, '缺少参数nonce_str'],
    ['a nonce_str that is too long', { nonce_str: 'n'.repeat(33) }, 'nonce_str参数长度有误'],
    ['a sub-merchant of a direct merchant', { sub_mch_id: '1900009292' }, '受理关系不存在'],
    ['a sub-merchant nobody has', { sub_mch_id: '1900000109' }, '商户号mch_id或sub_mch_id不存在'],
  ])('%s is refused in return_code', async (_what, changes, return_msg) => {
    expect(await refuses(changes)).toEqual([return_msg]);
    expect(truth()).toBeUndefined();
  });

  test.each([
    [{ body: undefined }, 'LACK_PARAMS'],
    [{ total_fee: '0' }, 'PARAM_ERROR'],
    [{ appid: 'wx777870617973ffff' }, 'APPID_NOT_EXIST'],
    [{ appid: 'wx7778706179737031' }, 'APPID_MCHID_NOT_MATCH'],
  ])(
    'with the toggle v2_parameter_refusal, %j is refused in result_code, signed: %s',
    async (changes, err_code) => {
      world.pay.toggle_board.set({ v2_parameter_refusal: 'err_code' });
      expect((await refuses(changes))[0]).toBe(err_code);
    },
  );

  test('time_expire is a time in Beijing', async () => {
    await place(world, { time_start: '20310304120000', time_expire: '20310304123000' });
    expect(truth()!.pay_until).toBe(Date.parse('2031-03-04T12:30:00+08:00'));
  });

  test('a time_expire that is too near counts as a minute, or is refused', async () => {
    await place(world, { time_expire: '20310304120001' });
    expect(truth()!.pay_until).toBe(world.clock.now() + MINUTE_MS);
    world.pay.toggle_board.set({ late_prepay: 'refuse' });
    const other = { out_trade_no: 'T20310304000002', time_expire: '20310304120001' };
    expect(await refuses(other)).toEqual(['time_expire时间过短，至少1分钟']);
  });
});

describe('the same number again', () => {
  test('with the same parameters it is the same order, with another prepay_id', async () => {
    const first = await place(world);
    const second = await place(world);
    expect(second.prepay_id).not.toBe(first.prepay_id);
    expect(truth()).toMatchObject({ prepays: 2 });
  });

  test('signed in another way it is still the same order', async () => {
    await place(world);
    expect(await place(world, {}, { sign_type: 'HMAC-SHA256' })).toHaveProperty('prepay_id');
  });

  test.each([
    { total_fee: '101' },
    { attach: 'k=w' },
    { notify_url: 'https://a.example/n' },
    { spbill_create_ip: '203.0.113.8' },
  ])('with another parameter it is refused: %j', async (changes) => {
    await place(world);
    expect(await refuses(changes)).toEqual(DUPLICATE);
    world.pay.toggle_board.set({ reorder_refusal: 'out_trade_no_used' });
    expect(await refuses(changes)).toEqual(['OUT_TRADE_NO_USED', '商户订单号重复']);
  });

  test('of a paid order it is ORDERPAID, whatever is asked for', async () => {
    await paidOrder(world);
    for (const changes of [{}, { total_fee: '1' }])
      expect(await refuses(changes)).toEqual(['ORDERPAID', '该订单已支付']);
  });

  test('of a closed order it is ORDERCLOSED, or a used number', async () => {
    await place(world);
    await world.clock.advance(5 * MINUTE_MS);
    await close(world);
    expect(await refuses({})).toEqual(['ORDERCLOSED', '订单已关闭']);
    world.pay.toggle_board.set({ v2_reorder_closed: 'duplicate' });
    expect(await refuses({})).toEqual(DUPLICATE);
  });
});

describe('a query', () => {
  test('of an order that is not paid says little', async () => {
    await place(world);
    const { nonce_str: _nonce, sign: _sign, ...said } = await query(world);
    expect(said).toEqual({
      ...{ return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', ...DIRECT.parties },
      ...{ out_trade_no: NUMBER, attach: 'k=v', total_fee: '100' },
      ...{ trade_state: 'NOTPAY', trade_state_desc: '订单未支付' },
    });
  });

  test('of a payment says all, by either number', async () => {
    const transaction_id = await paidOrder(world, { device_info: 'WEB' });
    const { nonce_str: _nonce, sign: _sign, ...said } = await query(world);
    expect(said).toEqual({
      ...{ return_code: 'SUCCESS', return_msg: 'OK', result_code: 'SUCCESS', ...DIRECT.parties },
      ...{ device_info: 'WEB', openid: OPENID, is_subscribe: 'N', trade_type: 'JSAPI', bank_type: 'OTHERS' },
      ...{ total_fee: '100', settlement_total_fee: '100', fee_type: 'CNY' },
      ...{ cash_fee: '100', cash_fee_type: 'CNY', transaction_id, out_trade_no: NUMBER },
      ...{ attach: 'k=v', time_end: '20310304120000', trade_state: 'SUCCESS', trade_state_desc: '支付成功' },
    });
    const { nonce_str: _other, sign: _another, ...again } = await query(world, { transaction_id });
    expect(again).toEqual(said);
    expect(await query(world, { transaction_id, out_trade_no: 'T20310304000002' })).toMatchObject({
      transaction_id,
    });
  });

  test.each<[Fields, string[]]>([
    [{ out_trade_no: 'T20310304000009' }, ['ORDERNOTEXIST', '订单不存在']],
    [{ transaction_id: '4200000000203103040000000099' }, ['ORDERNOTEXIST', '订单不存在']],
    [{}, ['缺少参数out_trade_no']],
  ])('of %j is refused', async (fields, told) => {
    await place(world);
    expect(await refusal(world, QUERY, fields)).toEqual(told);
  });
});

describe('closing', () => {
  test('an open order, after its first five minutes', async () => {
    await place(world);
    expect(await refusal(world, CLOSE, { out_trade_no: NUMBER })).toEqual([
      ...['TRADE_STATE_ERROR', '订单生成后5分钟内不能关闭'],
    ]);
    expect(await query(world)).toMatchObject({ trade_state: 'NOTPAY' });
    await world.clock.advance(5 * MINUTE_MS);
    expect(await close(world)).toMatchObject({ result_code: 'SUCCESS', result_msg: 'OK' });
    expect(await query(world)).toMatchObject({ trade_state: 'CLOSED', trade_state_desc: '订单已关闭' });
  });

  test('at once, with the toggle v2_close_after_5_minutes off', async () => {
    world.pay.toggle_board.set({ v2_close_after_5_minutes: false });
    await place(world);
    await close(world);
    expect(truth()!.trade_state).toBe('CLOSED');
  });

  test('what is closed, paid or unknown is refused', async () => {
    world.pay.toggle_board.set({ v2_close_after_5_minutes: false });
    expect(await refusal(world, CLOSE, { out_trade_no: NUMBER })).toEqual(['ORDERNOTEXIST', '订单不存在']);
    await place(world);
    await close(world);
    expect(await refusal(world, CLOSE, { out_trade_no: NUMBER })).toEqual(['ORDERCLOSED', '订单已关闭']);
    const out_trade_no = 'T20310304000002';
    await paidOrder(world, { out_trade_no });
    expect(await refusal(world, CLOSE, { out_trade_no })).toEqual(['ORDERPAID', '该订单已支付']);
  });
});

describe('the books are those of APIv3', () => {
  test('an order of APIv2 can be asked about and closed there', async () => {
    await place(world);
    expect(jsonOf(await world.query(NUMBER))).toMatchObject({
      trade_state: 'NOTPAY',
      amount: { total: 100 },
    });
    expect((await world.close(NUMBER)).status).toBe(204);
    expect(await query(world)).toMatchObject({ trade_state: 'CLOSED' });
  });

  test('an order of APIv3 can be asked about here, and its number is taken', async () => {
    await world.prepay();
    expect(await query(world)).toMatchObject({ trade_state: 'NOTPAY', total_fee: '100' });
    expect(await refuses({})).toEqual(DUPLICATE);
    world.pay.ledger.pay(NUMBER);
    expect(await query(world)).toMatchObject({ trade_state: 'SUCCESS', openid: OPENID });
  });

  test('a number that was placed here is taken there', async () => {
    await place(world);
    expect(jsonOf(await world.prepay())).toMatchObject({
      code: 'INVALID_REQUEST',
      message: '201 商户订单号重复',
    });
  });
});
