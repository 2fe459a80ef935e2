import type { GatewayName } from '../../simulator/gateway-names';
import { merchantVariables } from '../../simulator/merchant-variables';
import type { World } from '../../simulator/world';
import { merchantRef } from '../../src/gateways/merchant-ref';
import type { CodeOrder, CodePayGateway } from '../../src/gateways/v2-code-pay';
import { readConfig } from '../../src/runtime/config';
import { systemClock } from '../../src/runtime/system';
import { createCodePay } from '../../src/server/create-code-pay';
import type { GatewaySurroundings } from '../../src/server/surroundings';
import { failure } from '../gateways/support/world';
import { smallFunctions } from '../support/small-functions';
import { control, testWorld } from '../support/world';

/** A till that uses the library, before the simulator. */

const LIMITS = { deadline_ms: 8_000 };
const log = { write: () => undefined, traced: <T>(_trace: string, work: () => T) => work() };
/** Of so much the simulator's payer is asked for a password. */
const LARGE = 200_000;
const PAYER = 'oPAYER0000000000000000000000';
const NO_CERTIFICATE = { WXPAY_MERCHANT_CERTIFICATE: undefined, WXPAY_MERCHANT_PRIVATE_KEY: undefined };

type Till = { world: World; gateway: CodePayGateway; orderOf(total: number): Promise<CodeOrder> };

async function till(name: GatewayName = 'v2', env: Record<string, undefined> = {}): Promise<Till> {
  const world = await testWorld({ functions: smallFunctions({}) });
  const urls = { ...world.urls, notify: 'http://127.0.0.1:1/notify' };
  const config = readConfig({ ...merchantVariables(world.wechatpay, { gateway: name, urls }), ...env });
  /** Who waits at the till waits by the simulator's clock. */
  let waited_ms = 0;
  const clock: GatewaySurroundings['clock'] = {
    now: () => world.clock.now(),
    monotonic: () => systemClock.monotonic() + waited_ms,
    sleep: async (ms) => {
      waited_ms += ms;
      await control(world, 'POST', '/clock/advance', { ms });
    },
  };
  const merchant = merchantRef(config.gateway);
  const orderOf = async (total: number): Promise<CodeOrder> => {
    const { body } = await control(world, 'POST', '/auth_codes', { openid: PAYER });
    const amount = { total, currency: 'CNY' };
    return {
      ...merchant,
      out_trade_no: 'TILL0001',
      description: '茶',
      amount,
      auth_code: String(body.auth_code),
    };
  };
  return { world, gateway: createCodePay(config, { clock, log }), orderOf };
}

test.each(['v2', 'v2_partner'] as const)(
  '%s: a code is charged in fen, and the payer is known',
  async (name) => {
    const { gateway, orderOf } = await till(name);
    const order = await orderOf(100);
    const openid = await gateway.openidOfCode(order.auth_code, LIMITS);
    expect(await gateway.takeByCode(order)).toMatchObject({
      kind: 'paid',
      payment: { out_trade_no: 'TILL0001', amount: { total: 100, currency: 'CNY' }, payer_openid: openid },
    });
  },
);

test('a payer who never enters the password pays nothing: the order is reversed', async () => {
  const { world, gateway, orderOf } = await till();
  expect(await gateway.takeByCode(await orderOf(LARGE))).toEqual({ kind: 'reversed' });
  expect((await control(world, 'GET', '/orders/TILL0001')).body).toMatchObject({
    trade_state: 'REVOKED',
    payments: [],
  });
});

test('one attempt by itself leaves the answer open, and the payment is reversed on demand', async () => {
  const { gateway, orderOf } = await till();
  const order = await orderOf(LARGE);
  expect(await failure(gateway.micropay(order, LIMITS))).toMatchObject({
    ...{ gateway_code: 'USERPAYING', outcome: 'unknown' },
  });
  expect(await gateway.reverse(order, LIMITS)).toBe('reversed');
});

test('without the client certificate, by which it would be reversed, no code is charged', async () => {
  const { world, gateway, orderOf } = await till('v2', NO_CERTIFICATE);
  const order = await orderOf(100);
  world.recorder.clear();
  expect(await failure(gateway.takeByCode(order))).toMatchObject({ code: 'CONFIG_INVALID' });
  expect(world.recorder.list().filter(({ host }) => host === 'wechatpay')).toEqual([]);
});

test.each(['v3', 'v3_partner'] as const)('by %s there is no payment by code', async (name) => {
  expect(await failure(till(name))).toMatchObject({
    ...{ code: 'CONFIG_INVALID', message: expect.stringContaining(`not ${name}`) },
  });
});
