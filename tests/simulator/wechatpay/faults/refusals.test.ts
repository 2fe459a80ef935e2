import { isSignedBy, jsonOf } from '../support/client';
import { createWorld, KEYS, MINUTE_MS, NUMBER, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const once = (name: string, more = {}) => world.faults.add({ name, times: 1, ...more });
const known = () => world.pay.ledger.list().length;

test.each([
  ['F-58 sign_error', 401, 'SIGN_ERROR', /签名错误/],
  ['F-58 no_auth', 403, 'NO_AUTH', /产品权限未开通/],
  ['F-58 account_restricted', 403, 'NO_AUTH', /^此商家的收款功能已被限制/],
  ['F-58 appid_mchid_not_match', 400, 'APPID_MCHID_NOT_MATCH', /appid和mchid不匹配/],
  ['F-58 rule_limit', 403, 'RULE_LIMIT', /规则/],
])('%s: %d %s, and nothing was done', async (name, status, code, message) => {
  once(name.split(' ')[1]!);
  const answer = await world.prepay();
  expect([answer.status, jsonOf(answer).code]).toEqual([status, code]);
  expect(jsonOf(answer).message).toMatch(message);
  expect(known()).toBe(0);
  expect((await world.prepay()).status).toBe(200);
});

test.each(['account_restricted', 'appid_mchid_not_match', 'rule_limit'])(
  '%s is about placing an order: a query is answered',
  async (name) => {
    await world.prepay();
    world.faults.add({ name });
    expect((await world.query(NUMBER)).status).toBe(200);
  },
);

test('a request that is not genuine is refused as such, and uses no refusal up', async () => {
  once('no_auth');
  const answer = await world.call({ url: `/v3/pay/transactions/out-trade-no/${NUMBER}`, authorization: 'x' });
  expect([answer.status, world.faults.list().active.length]).toEqual([401, 1]);
});

test('F-55 clock_skew: a client on the wall clock is refused, one on the simulated clock is not', async () => {
  world.faults.add({ name: 'clock_skew', match: { operation: 'prepay' } });
  const url = '/v3/certificates';
  const timestamp = Math.floor(world.clock.wallNow() / 1000);
  expect((await world.call({ url, timestamp })).status).toBe(200);
  world.faults.add({ name: 'clock_skew' });
  expect((await world.call({ url, timestamp })).status).toBe(401);
  expect((await world.call({ url })).status).toBe(200);
});

test('F-59 out_trade_no_used: an open order placed again with the same parameters is refused', async () => {
  once('out_trade_no_used');
  expect((await world.prepay()).status).toBe(200);
  const again = await world.prepay();
  expect([again.status, jsonOf(again).message]).toEqual([400, '201 商户订单号重复']);
  expect((await world.prepay()).status).toBe(200);
  world.pay.toggle_board.set({ reorder_refusal: 'out_trade_no_used' });
  once('out_trade_no_used');
  const documented = await world.prepay();
  expect([documented.status, jsonOf(documented).code]).toEqual([403, 'OUT_TRADE_NO_USED']);
});

test('F-33 order_not_found_for_a_while: the query misses an order that is there, and finds it later', async () => {
  once('order_not_found_for_a_while');
  expect((await world.query('T20310304999999')).status).toBe(404);
  await world.prepay();
  const missed = await world.query(NUMBER);
  expect([missed.status, jsonOf(missed).code]).toEqual([404, 'ORDER_NOT_EXIST']);
  expect((await world.query(NUMBER)).status).toBe(200);
});

test('F-60 query_stale: NOTPAY for an order that is paid, then SUCCESS', async () => {
  await world.prepay();
  once('query_stale');
  expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
  world.pay.ledger.pay(NUMBER);
  const stale = jsonOf(await world.query(NUMBER));
  expect(stale).toMatchObject({ trade_state: 'NOTPAY', payer: {} });
  expect(stale).not.toHaveProperty('transaction_id');
  expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('SUCCESS');
});

test('F-64 close_too_early: refused, and open still', async () => {
  await world.prepay();
  once('close_too_early');
  const refused = await world.close(NUMBER);
  expect([refused.status, jsonOf(refused).message]).toEqual([400, '订单生成后5分钟内不能关闭']);
  expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
  await world.clock.advance(5 * MINUTE_MS);
  expect((await world.close(NUMBER)).status).toBe(204);
});

test('close_user_paying: 202, signed, and open still', async () => {
  await world.prepay();
  once('close_user_paying');
  const paying = await world.close(NUMBER);
  expect([paying.status, jsonOf(paying).code]).toEqual([202, 'USERPAYING']);
  expect(isSignedBy(paying, KEYS.platform[0]!.certificate)).toBe(true);
  expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('NOTPAY');
  expect((await world.close(NUMBER)).status).toBe(204);
});

test('close_user_paying is of no account where nothing is open: paid is paid', async () => {
  await world.prepay();
  world.pay.ledger.pay(NUMBER);
  once('close_user_paying');
  expect(jsonOf(await world.close(NUMBER)).code).toBe('ORDER_PAID');
});
