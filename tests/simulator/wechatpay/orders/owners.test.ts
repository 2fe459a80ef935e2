import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { jsonOf } from '../support/client';
import {
  baseOf,
  callAs,
  close,
  ENDPOINTS,
  orderFor,
  partiesOf,
  place,
  query,
  queryById,
  type Role,
  told,
} from '../support/ordering';
import { createWorld, NUMBER, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const { sp_mchid, sub_mchid } = PARTNER_MERCHANT;
const ROLES: Role[] = ['direct', 'partner'];
const partners = ENDPOINTS.filter(({ role }) => role === 'partner');
const NOWHERE = '1900000001';

describe.each(ENDPOINTS)('POST $path', (endpoint) => {
  const { role, path } = endpoint;
  const number = role === 'direct' ? 'mchid' : 'sp_mchid';

  test('a merchant number that did not sign is refused before any parameter', async () => {
    const answer = await place(world, endpoint, { [number]: NOWHERE, amount: 'nonsense' });
    expect([...told(answer), jsonOf(answer).message]).toEqual([
      ...[400, 'PARAM_ERROR', '268435461', `http header中的mchid与post payload中的${number}不匹配`],
    ]);
  });

  test('an appid that is not bound to the number is refused', async () => {
    const names = role === 'direct' ? ['appid'] : ['sp_appid', 'sub_appid'];
    for (const name of names) {
      const answer = await place(world, endpoint, { [name]: 'wx0000000000000001' });
      const counterpart = name.replace('appid', 'mchid');
      expect([...told(answer), jsonOf(answer).message]).toEqual([
        ...[400, 'APPID_MCHID_NOT_MATCH', '268445527', `${name}和${counterpart}不匹配`],
      ]);
    }
  });

  test('the other kind of merchant has not opened this product', async () => {
    const other = role === 'direct' ? 'partner' : 'direct';
    const body = orderFor({ ...endpoint, role: other });
    expect(told(await callAs(world, other, { method: 'POST', url: path, body }))).toEqual([
      403,
      'NO_AUTH',
      '403',
    ]);
    expect(world.pay.ledger.list()).toEqual([]);
  });
});

describe.each(partners)('POST $path', (endpoint) => {
  test.each<[string, string, unknown[]]>([
    ["the provider's own number as its sub-merchant", sp_mchid, [400, 'INVALID_REQUEST', '268443705']],
    ['a merchant it does not act for', DIRECT_MERCHANT.mchid, [403, 'NO_AUTH', '268443701']],
    ['a number nobody has', NOWHERE, [400, 'MCH_NOT_EXISTS', '400']],
  ])('%s is refused', async (_what, given, refusal) => {
    expect(told(await place(world, endpoint, { sub_mchid: given }))).toEqual(refusal);
    expect(world.pay.ledger.list()).toEqual([]);
  });
});

describe.each(ROLES)('a query, %s', (role) => {
  const place_ = () => place(world, { way: 'jsapi', role });
  const other = role === 'direct' ? 'partner' : 'direct';

  test('names the merchant that signed', async () => {
    await place_();
    const field = role === 'direct' ? 'mchid' : 'sp_mchid';
    const rest = role === 'direct' ? '' : `&sub_mchid=${sub_mchid}`;
    for (const parties of ['', `${field}=`, `${field}=${NOWHERE}${rest}`]) {
      for (const answer of [
        await query(world, role, NUMBER, parties),
        await queryById(world, role, '4200000000203103040000000001', parties),
      ]) {
        expect(told(answer)).toEqual([400, 'PARAM_ERROR', '268435461']);
        expect(jsonOf(answer).detail).toMatchObject({ location: 'query', field });
      }
    }
  });

  test('by the other kind of merchant is refused, and so is closing', async () => {
    await place_();
    const base = baseOf(role);
    const urls = [`out-trade-no/${NUMBER}`, 'id/42'].map((rest) => `${base}/${rest}?${partiesOf(other)}`);
    for (const url of urls)
      expect(told(await callAs(world, other, { url }))).toEqual([403, 'NO_AUTH', '403']);
    const url = `${base}/out-trade-no/${NUMBER}/close`;
    const body = { mchid: DIRECT_MERCHANT.mchid };
    expect(told(await callAs(world, other, { method: 'POST', url, body }))).toEqual([403, 'NO_AUTH', '403']);
  });

  test('a number nobody used, or that only another merchant used, is no order', async () => {
    expect(told(await query(world, role, NUMBER))).toEqual([404, 'ORDER_NOT_EXIST', '268512771']);
    await place(world, { way: 'jsapi', role: other });
    expect(told(await query(world, role, NUMBER))).toEqual([404, 'ORDER_NOT_EXIST', '268512771']);
  });

  test("another merchant's transaction is no order of ours, though Request-ID knows better", async () => {
    await place(world, { way: 'jsapi', role: other });
    world.pay.ledger.pay(NUMBER);
    const { transaction_id } = world.pay.ledger.truth(NUMBER)!;
    const answer = await queryById(world, role, transaction_id!);
    expect(told(answer)).toEqual([404, 'ORDER_NOT_EXIST', '268447843']);
    expect(jsonOf(answer)).toEqual({ code: 'ORDER_NOT_EXIST', message: '订单不存在' });
    expect(told(await queryById(world, role, '42'))).toEqual([404, 'ORDER_NOT_EXIST', '268512771']);
    expect((await queryById(world, other, transaction_id!)).status).toBe(200);
  });
});

describe("a provider's query", () => {
  const ask = (number: string, sub: string) => query(world, 'partner', number, partiesOf('partner', sub));
  const askById = (id: string, sub: string) => queryById(world, 'partner', id, partiesOf('partner', sub));

  test('needs the sub-merchant', async () => {
    await place(world, { way: 'native', role: 'partner' });
    for (const parties of [`sp_mchid=${sp_mchid}`, `sp_mchid=${sp_mchid}&sub_mchid=`]) {
      const answer = await query(world, 'partner', NUMBER, parties);
      expect(told(answer)).toEqual([400, 'PARAM_ERROR', '268443704']);
      expect(jsonOf(answer).detail).toMatchObject({ location: 'query', field: 'sub_mchid' });
    }
  });

  test("with another sub_mchid than the order's finds no order, by either number", async () => {
    await place(world, { way: 'native', role: 'partner' });
    world.pay.ledger.pay(NUMBER);
    const { transaction_id } = world.pay.ledger.truth(NUMBER)!;
    for (const sub of [DIRECT_MERCHANT.mchid, NOWHERE, sp_mchid]) {
      for (const answer of [await ask(NUMBER, sub), await askById(transaction_id!, sub)]) {
        expect(told(answer)).toEqual([404, 'ORDER_NOT_EXIST', '268447845']);
      }
    }
  });

  test.each<[string, string, unknown[]]>([
    ["the provider's own number", sp_mchid, [400, 'INVALID_REQUEST', '268443705']],
    ['a merchant it does not act for', DIRECT_MERCHANT.mchid, [403, 'NO_AUTH', '268443701']],
    ['a number nobody has', NOWHERE, [400, 'MCH_NOT_EXISTS', '400']],
  ])('for no order at all, with %s as its sub-merchant, is told of that', async (_what, sub, refusal) => {
    expect(told(await ask(NUMBER, sub))).toEqual(refusal);
    expect(told(await askById('42', sub))).toEqual(refusal);
  });
});

test('closing: a provider names itself and a sub-merchant it acts for, and nothing else', async () => {
  await place(world, { way: 'app', role: 'partner' });
  const url = `${baseOf('partner')}/out-trade-no/${NUMBER}/close`;
  const refused = async (body: object) => told(await callAs(world, 'partner', { method: 'POST', url, body }));
  expect(await refused({ sp_mchid })).toEqual([400, 'PARAM_ERROR', '268435461']);
  expect(await refused({ sub_mchid })).toEqual([400, 'PARAM_ERROR', '268435461']);
  expect(await refused({ sp_mchid: NOWHERE, sub_mchid })).toEqual([400, 'PARAM_ERROR', '268435461']);
  expect(await refused({ sp_mchid, sub_mchid, mchid: sp_mchid })).toEqual([400, 'PARAM_ERROR', '270924358']);
  expect(await refused({ sp_mchid, sub_mchid: sp_mchid })).toEqual([400, 'INVALID_REQUEST', '268443705']);
  expect(await refused({ sp_mchid, sub_mchid: DIRECT_MERCHANT.mchid })).toEqual([
    403,
    'NO_AUTH',
    '268443701',
  ]);
  expect(world.pay.ledger.truth(NUMBER)!.trade_state).toBe('NOTPAY');
  expect((await close(world, 'partner', NUMBER)).status).toBe(204);
  expect(world.pay.ledger.truth(NUMBER)!.trade_state).toBe('CLOSED');
});

test('one number at two merchants is two orders, each closed and paid for itself', async () => {
  await place(world, { way: 'native', role: 'direct' });
  await place(world, { way: 'h5', role: 'partner' });
  expect(world.pay.ledger.list()).toHaveLength(2);
  expect((await close(world, 'partner', NUMBER)).status).toBe(204);
  const state = async (role: Role) => jsonOf(await query(world, role, NUMBER)).trade_state;
  expect([await state('direct'), await state('partner')]).toEqual(['NOTPAY', 'CLOSED']);
  world.pay.ledger.pay(NUMBER);
  expect([await state('direct'), await state('partner')]).toEqual(['SUCCESS', 'CLOSED']);
});
