import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildFunctions } from '../../../../scripts/build/functions';
import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import type { World } from '../../../../simulator/world';
import { temporaryFolder } from '../../../support/small-functions';
import { control, type Json, testWorld } from '../../../support/world';

// The function is built anew in each test.
jest.setTimeout(30_000);

const { sub_appid, sub_mchid } = PARTNER_MERCHANT;
export const BUYER = 'oBUYERofTheSubMerchant000001';
export const NOON = Date.parse('2031-03-04T12:00:00+08:00');

/** The function, built as the project's own are, with the real SDK in a file beside it. */
async function build(): Promise<string> {
  const source = temporaryFolder();
  mkdirSync(join(source, 'shop'));
  const from = JSON.stringify(join(__dirname, 'shop-function'));
  writeFileSync(
    join(source, 'shop/index.ts'),
    `import { createShop } from ${from}; export const main = createShop(() => require('./sdk'));`,
  );
  const sdk = JSON.stringify(require.resolve('wx-server-sdk'));
  writeFileSync(join(source, 'shop/sdk.ts'), `module.exports = require(${sdk});`);
  const folder = temporaryFolder();
  await buildFunctions(source, folder);
  return folder;
}

/** A world at noon whose one function sells by cloudPay. */
export async function shopWorld(): Promise<World> {
  const world = await testWorld({
    functions: await build(),
    instances: 1,
    variables: {
      WXPAY_APPID: sub_appid,
      WXPAY_SUB_MCHID: sub_mchid,
      WXPAY_NOTIFY_URL: 'cloud://env-local/shop',
    },
  });
  await control(world, 'POST', '/clock/mode', { mode: 'still' });
  await control(world, 'POST', '/clock/set', { at: NOON });
  return world;
}

/** Calls the shop as a mini-program's user would, were there no rule about it. */
export async function shop(world: World, event: object, openid = BUYER): Promise<Json> {
  const outcome = await world.host.call('shop', event, { openid, appid: sub_appid });
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.result as Json;
}

let requests = 0;

export async function create(
  world: World,
): Promise<{ number: string; pay_params: Json; request_id: string }> {
  const request_id = `cloudpay${String(++requests).padStart(16, '0')}`;
  const { order, pay_params } = await shop(world, { action: 'create', request_id });
  return { number: String(order!.out_trade_no), pay_params: pay_params!, request_id };
}

export async function pay(world: World, number: string): Promise<void> {
  await control(world, 'POST', `/orders/${number}/pay`);
  await world.wechatpay.notifier.idle();
}

/** The order's document. */
export async function stored(world: World, number: string): Promise<Json> {
  const { body } = await control(world, 'GET', '/db/orders');
  return [...body].find((one) => String(one._id) === number)!;
}

export async function deliveries(world: World): Promise<Json[]> {
  return [...(await control(world, 'GET', '/db/deliveries')).body];
}

/** How the notifications of an order went, first to last. */
export async function attempts(world: World): Promise<Json[]> {
  return [...(await control(world, 'GET', '/notifications')).body].flatMap((one) => [...one.attempts!]);
}
