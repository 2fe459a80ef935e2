import { merchantVariables } from '../../simulator/merchant-variables';
import type { World } from '../../simulator/world';
import { merchantRef } from '../../src/gateways/merchant-ref';
import type { CodeOrder, CodePayGateway } from '../../src/gateways/v2-code-pay';
import { readConfig } from '../../src/runtime/config';
import { systemClock } from '../../src/runtime/system';
import { createCodePay } from '../../src/server/create-code-pay';
import type { GatewaySurroundings } from '../../src/server/surroundings';
import { failure } from '../gateways/support/world';
import { GOOD } from '../runtime/good-config';
import { smallFunctions } from '../support/small-functions';
import { control, testWorld } from '../support/world';

/** A till that uses the library, before the simulator. */

const NUMBER = 'T20310304000001';
const PAYER = 'oPAYER0000000000000000000000';
const LIMITS = { deadline_ms: 8_000 };
/** Above a thousand yuan the simulated payer has to enter a password. */
const LARGE_FEN = 200_000;
const log: GatewaySurroundings['log'] = { write: () => undefined, traced: (_trace, work) => work() };

type Meanwhile = (world: World) => Promise<unknown>;
type Till = { world: World; gateway: CodePayGateway; orderOf(total: number): Promise<CodeOrder> };

/** Whoever waits at this till waits by the simulator's clock; `meanwhile` happens while they do. */
async function till(
  name: 'v2' | 'v2_partner' = 'v2',
  { without = [], meanwhile = async () => undefined }: { without?: string[]; meanwhile?: Meanwhile } = {},
): Promise<Till> {
  const world = await testWorld({ functions: smallFunctions({}) });
  const urls = { ...world.urls, notify: 'http://127.0.0.1:1/notify' };
  const variables = Object.entries(merchantVariables(world.wechatpay, { gateway: name, urls }));
  const config = readConfig(
    Object.fromEntries(variables.filter(([variable]) => !without.includes(variable))),
  );
  let waited_ms = 0;
  const clock: GatewaySurroundings['clock'] = {
    now: () => world.clock.now(),
    monotonic: () => systemClock.monotonic() + waited_ms,
    sleep: async (ms) => {
      waited_ms += ms;
      await control(world, 'POST', '/clock/advance', { ms });
      await meanwhile(world);
    },
  };
  const orderOf = async (total: number): Promise<CodeOrder> => {
    const { body } = await control(world, 'POST', '/auth_codes', { openid: PAYER });
    const merchant = merchantRef(config.gateway);
    const amount = { total, currency: 'CNY' };
    return {
      ...merchant,
      out_trade_no: NUMBER,
      description: '茶',
      amount,
      auth_code: String(body.auth_code),
    };
  };
  return { world, gateway: createCodePay(config, { clock, log }), orderOf };
}

describe.each(['v2', 'v2_partner'] as const)('%s', (name) => {
  test('a code is charged in fen at once, and tells whose it is', async () => {
    const { gateway, orderOf } = await till(name);
    const order = await orderOf(100);
    const payer_openid = await gateway.openidOfCode(order.auth_code, LIMITS);
    expect(await gateway.takeByCode(order)).toMatchObject({
      kind: 'paid',
      payment: { out_trade_no: NUMBER, amount: { total: 100, currency: 'CNY' }, payer_openid },
    });
  });

  test('who never enters the password is not charged: the order is reversed', async () => {
    const { gateway, orderOf } = await till(name);
    const order = await orderOf(LARGE_FEN);
    expect(await gateway.takeByCode(order)).toEqual({ kind: 'reversed' });
    expect(await gateway.queryOrder(order, LIMITS)).toMatchObject({ trade_state: 'REVOKED' });
  });
});

test('who enters the password while the till waits has paid', async () => {
  const { gateway, orderOf } = await till('v2', {
    meanwhile: (world) => control(world, 'POST', `/orders/${NUMBER}/pay`),
  });
  const amount = { total: LARGE_FEN, currency: 'CNY' };
  expect(await gateway.takeByCode(await orderOf(LARGE_FEN))).toMatchObject({
    kind: 'paid',
    payment: { amount },
  });
});

test('one attempt does not wait, and what it leaves open is reversed by hand', async () => {
  const { world, gateway, orderOf } = await till();
  const order = await orderOf(LARGE_FEN);
  expect(await failure(gateway.micropay(order, LIMITS))).toMatchObject({
    outcome: 'unknown',
    gateway_code: 'USERPAYING',
  });
  await control(world, 'POST', '/clock/advance', { ms: 15_000 });
  expect(await gateway.reverse(order, LIMITS)).toBe('reversed');
});

test('what was paid by code is refunded like any other order, by the same gateway', async () => {
  const { gateway, orderOf } = await till();
  const order = await orderOf(100);
  const { transaction_id } = await gateway.micropay(order, LIMITS);
  const refund = {
    ...order,
    transaction_id,
    out_refund_no: 'R20310304000001',
    paid_total: 100,
    reason: '退货',
  };
  const notify_url = 'http://127.0.0.1:1/notify';
  expect(await gateway.refund({ ...refund, notify_url }, LIMITS)).toMatchObject({ refund: 100 });
});

test('a code that is over is refused at once: nothing was charged', async () => {
  const { world, gateway, orderOf } = await till();
  const order = await orderOf(100);
  await control(world, 'POST', '/clock/advance', { ms: 61_000 });
  expect(await failure(gateway.takeByCode(order))).toMatchObject({
    gateway_code: 'AUTHCODEEXPIRE',
    outcome: 'not_applied',
  });
});

test('without a client certificate nothing is begun that could not be reversed', async () => {
  const without = ['WXPAY_MERCHANT_CERTIFICATE', 'WXPAY_MERCHANT_PRIVATE_KEY'];
  const { gateway, orderOf } = await till('v2', { without });
  const order = await orderOf(100);
  expect(await failure(gateway.takeByCode(order))).toMatchObject({ code: 'CONFIG_INVALID' });
  expect(await gateway.queryOrder(order, LIMITS)).toMatchObject({ kind: 'no_such_order' });
});

const CLOUD = {
  ...{ WXPAY_GATEWAY: 'cloudpay', WXPAY_APPID: GOOD.WXPAY_APPID, WXPAY_SUB_MCHID: '1900000002' },
  ...{ TCB_ENV: 'shop-1g2h3' },
};
test.each([
  ['v3', GOOD],
  ['cloudpay', CLOUD],
])('a configuration of %s is refused', (name, variables) => {
  const refused = { code: 'CONFIG_INVALID', message: expect.stringContaining(`not ${name}`) };
  expect(() => createCodePay(readConfig(variables))).toThrow(expect.objectContaining(refused));
});

test('the XML parser is loaded where APIv2 is used, and not before', () => {
  const V2 = {
    ...{ WXPAY_GATEWAY: 'v2', WXPAY_APPID: GOOD.WXPAY_APPID, WXPAY_MCHID: GOOD.WXPAY_MCHID },
    ...{ WXPAY_API_V2_KEY: 'v2key0123456789abcdefghijklmnopq', WXPAY_NOTIFY_URL: GOOD.WXPAY_NOTIFY_URL },
  };
  const load = jest.fn(() => jest.requireActual('fast-xml-parser'));
  jest.doMock('fast-xml-parser', load);
  jest.isolateModules(() => {
    const library: typeof import('../../src/server') = require('../../src/server');
    library.createGateway(library.readConfig(GOOD));
    expect(() => library.createCodePay(library.readConfig(GOOD))).toThrow('not v3');
    expect(load).not.toHaveBeenCalled();
    library.createCodePay(library.readConfig(V2));
    expect(load).toHaveBeenCalledTimes(1);
  });
  jest.dontMock('fast-xml-parser');
});

test('text that XML cannot hold is refused before anything is sent', async () => {
  const { gateway, orderOf } = await till();
  const order = await orderOf(100);
  expect(await failure(gateway.takeByCode({ ...order, description: '\u0000' }))).toMatchObject({
    code: 'REQUEST_INVALID',
  });
  expect(await gateway.queryOrder(order, LIMITS)).toMatchObject({ kind: 'no_such_order' });
});
