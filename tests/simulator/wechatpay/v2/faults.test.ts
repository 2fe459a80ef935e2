import { answered, xmlFields } from '../support/client';
import { createWorld, MINUTE_MS, NUMBER, type World } from '../support/world';
import {
  DIRECT,
  type Fields,
  order,
  PROVIDER,
  paidOrder,
  place,
  query,
  refusal,
  send,
  signed,
} from './support/client';

const ORDER = '/pay/unifiedorder';
const QUERY = '/pay/orderquery';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const set = (name: string, more: object = {}) => world.faults.add({ name, times: 1, ...more });
const placing = () => send(world, ORDER, order());
const placed = () => world.pay.ledger.counts().orders;
const text = async () => answered(await placing()).body.toString('utf8');
const fields = async (): Promise<Fields> => xmlFields(await text(), 'xml');

describe('an answer that no client should believe', () => {
  test('answer_unsigned: there is no sign', async () => {
    set('answer_unsigned');
    const answer = await fields();
    expect(answer).toMatchObject({ return_code: 'SUCCESS', prepay_id: expect.any(String) });
    expect(answer).not.toHaveProperty('sign');
  });

  test('answer_signature_wrong: it is as long, and does not fit', async () => {
    set('answer_signature_wrong');
    const answer = await fields();
    expect(answer.sign).toMatch(/^[0-9A-F]{32}$/);
    expect(answer.sign).not.toBe(signed(answer, DIRECT.key));
  });

  test('answer_key_wrong: nobody has the key', async () => {
    set('answer_key_wrong');
    const answer = await fields();
    for (const key of [DIRECT.key, PROVIDER.key]) expect(answer.sign).not.toBe(signed(answer, key));
  });

  test('answer_sign_type_other: HMAC-SHA256 where MD5 was asked for', async () => {
    set('answer_sign_type_other');
    const answer = await fields();
    expect(answer.sign).toBe(signed(answer, DIRECT.key, 'HMAC-SHA256'));
  });

  test('answer_body_changed: it is another text than was signed', async () => {
    set('answer_body_changed');
    const changed = await text();
    expect(changed).not.toContain('\uFFFD');
    const read = [...changed.matchAll(/<(\w+)><!\[CDATA\[(.*?)\]\]><\/\1>/g)].map(([, name, value]) => [
      name,
      value,
    ]);
    const answer = Object.fromEntries(read) as Fields;
    expect(answer.sign).not.toBe(signed(answer, DIRECT.key));
  });

  test('answer_not_json: half an XML text', async () => {
    set('answer_not_json');
    expect(await text()).toMatch(/^<xml>(?![\s\S]*<\/xml>)/);
  });

  test('answer_empty and answer_html: nothing of WeChat Pay, though the work was done', async () => {
    set('answer_empty');
    expect(await text()).toBe('');
    set('answer_html');
    expect(await text()).toContain('<html>');
    expect(world.pay.ledger.truth(NUMBER)!.prepays).toBe(2);
  });
});

describe('an answer that says nothing certain', () => {
  test.each([
    ['server_error_before_commit', 'SYSTEMERROR', 0],
    ['server_error_after_commit', 'SYSTEMERROR', 1],
    ['bank_error', 'BANKERROR', 0],
    ['rate_limited', 'FREQUENCY_LIMITED', 0],
  ])('%s: %s, signed, and %i orders', async (name, err_code, count) => {
    set(name, { match: { operation: 'prepay', out_trade_no: NUMBER } });
    expect((await refusal(world, ORDER, order()))[0]).toBe(err_code);
    expect(placed()).toBe(count);
  });

  test.each([
    ['bad_gateway', 502],
    ['service_unavailable', 503],
    ['main_host_unavailable', 503],
  ])('%s: a page, %i', async (name, status) => {
    set(name);
    expect(answered(await placing())).toMatchObject({ status, headers: { 'content-type': 'text/html' } });
    expect(placed()).toBe(0);
  });

  test.each([
    ['gateway_timeout_before_commit', 0],
    ['gateway_timeout_after_commit', 1],
    ['connection_reset_before_commit', 0],
    ['connection_reset_after_commit', 1],
    ['main_host_down', 0],
  ])('%s: the connection breaks, with %i orders', async (name, count) => {
    set(name);
    expect(await placing()).toMatchObject({ drop: true });
    expect(placed()).toBe(count);
  });

  test('request_arrives_late: it is carried out when nobody waits any more', async () => {
    set('request_arrives_late', { delay_ms: MINUTE_MS });
    expect(await placing()).toEqual({ drop: true });
    expect(placed()).toBe(0);
    await world.clock.advance(MINUTE_MS);
    expect(placed()).toBe(1);
  });

  test('gateway_clock_off: Date tells another time', async () => {
    set('gateway_clock_off');
    const { headers } = answered(await placing());
    expect(Date.parse(headers.date!) - world.clock.now()).toBe(6 * MINUTE_MS);
  });
});

describe('refused, though nothing is wrong', () => {
  test.each<[string, string[]]>([
    ['sign_error', ['签名错误']],
    ['no_auth', ['商户号该产品权限未开通，请前往商户平台>产品中心检查后重试']],
    ['appid_mchid_not_match', ['appid与mch_id不匹配']],
    ['rule_limit', ['RULELIMIT', '业务规则限制']],
  ])('%s: %j', async (name, told) => {
    set(name);
    expect(await refusal(world, ORDER, order())).toEqual(told);
    expect(placed()).toBe(0);
  });

  test('account_restricted: NOAUTH', async () => {
    set('account_restricted');
    expect((await refusal(world, ORDER, order()))[0]).toBe('NOAUTH');
  });

  test('out_trade_no_used: the same order again', async () => {
    await place(world);
    set('out_trade_no_used');
    expect((await refusal(world, ORDER, order()))[1]).toBe('201 商户订单号重复');
  });

  test('order_not_found_for_a_while and query_stale: a query that is behind', async () => {
    await paidOrder(world);
    set('order_not_found_for_a_while');
    expect((await refusal(world, QUERY, { out_trade_no: NUMBER }))[0]).toBe('ORDERNOTEXIST');
    set('query_stale');
    expect(await query(world)).toMatchObject({ trade_state: 'NOTPAY' });
    expect(await query(world)).toMatchObject({ trade_state: 'SUCCESS' });
  });

  test('close_too_early and payment_before_close: an order that stays open, or is paid', async () => {
    world.pay.toggle_board.set({ v2_close_after_5_minutes: false });
    await place(world);
    const closing = () => refusal(world, '/pay/closeorder', { out_trade_no: NUMBER });
    set('close_too_early');
    expect((await closing())[0]).toBe('TRADE_STATE_ERROR');
    set('payment_before_close');
    expect((await closing())[0]).toBe('ORDERPAID');
    expect(world.pay.ledger.truth(NUMBER)!.trade_state).toBe('SUCCESS');
  });

  test.each([
    ['refund_not_enough', 'NOTENOUGH', 0],
    ['refund_user_abnormal', 'USER_ACCOUNT_ABNORMAL', 0],
    ['refund_order_not_found', 'ORDERNOTEXIST', 0],
    ['refund_limited_but_accepted', 'FREQUENCY_LIMITED', 1],
  ])('%s: %s, and %i refunds', async (name, err_code, count) => {
    await paidOrder(world);
    set(name);
    const wanted = { out_trade_no: NUMBER, out_refund_no: 'R1', total_fee: '100', refund_fee: '40' };
    expect((await refusal(world, '/secapi/pay/refund', wanted))[0]).toBe(err_code);
    expect(world.pay.refunds.list()).toHaveLength(count);
  });
});
