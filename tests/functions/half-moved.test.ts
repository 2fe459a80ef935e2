import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureFunctions } from '../../scripts/build/functions';
import type { GatewayName } from '../../simulator/gateway-names';
import { merchantVariables } from '../../simulator/merchant-variables';
import type { World } from '../../simulator/world';
import { smallFunctions } from '../support/small-functions';
import { control, type Json, testWorld } from '../support/world';
import { later, moneyBack, orderOf, refund, rowsOf, staffedShop } from './refund-support';
import { approve, create, listOf, minutesGoBy } from './support';

/** In the middle of the move: one function has the variables of APIv3, the other still those of APIv2. */

const BUILT = resolve(__dirname, '../../dist/cloudfunctions');
const codeOf = (name: string) =>
  `module.exports = require(${JSON.stringify(join(BUILT, name, 'index.js'))});`;

/** The built functions, of which `pay-notify` takes the variables of another gateway before it reads its own. */
async function halfMoved(pay: GatewayName, pay_notify: GatewayName): Promise<World> {
  await ensureFunctions();
  const config = JSON.parse(readFileSync(join(BUILT, 'pay-notify/config.json'), 'utf8')) as object;
  const functions = smallFunctions({ pay: codeOf('pay'), 'pay-notify': { code: '', config } });
  const world = await testWorld({ functions, gateway: pay, instances: 1, ...staffedShop() });
  const { wechatpay, urls } = world;
  const variables = JSON.stringify(merchantVariables(wechatpay, { gateway: pay_notify, urls }));
  const code = `Object.assign(process.env, ${variables});\n${codeOf('pay-notify')}`;
  writeFileSync(join(functions, 'pay-notify/index.js'), code);
  return world;
}

async function buy(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, [{ sku: 'tea-sample', quantity: 1 }]);
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  return order!.out_trade_no!;
}

/** What the first attempts to tell were answered with. */
async function answered(world: World): Promise<Json[]> {
  const told = listOf((await control(world, 'GET', '/notifications')).body);
  return told.map(
    ({ kind, format, attempts }) => [kind, format, listOf(attempts)[0]!.status] as unknown as Json,
  );
}

test.each<[GatewayName, GatewayName]>([
  ['v2', 'v3'],
  ['v2_partner', 'v3_partner'],
])('pay by %s, pay-notify by %s: what is bought is told of at once, and a refund arrives', async (...of) => {
  const world = await halfMoved(...of);
  const out_trade_no = await buy(world);
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid', gateway: of[0] });
  await refund(world, out_trade_no, 60);
  await later(world, 5 * 60_000);
  expect(await moneyBack(world)).toEqual([[60, 'SUCCESS']]);
  expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
  expect(await answered(world)).toEqual([
    ['payment', 'v2', 200],
    ['refund', 'v2', 200],
  ]);
});

test('pay by v3, pay-notify by v2: what is told is refused, and the timer finds the payment', async () => {
  const world = await halfMoved('v3', 'v2');
  const out_trade_no = await buy(world);
  expect(await answered(world)).toEqual([['payment', 'v3', 400]]);
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'pending' });
  await minutesGoBy(world, 2);
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid', gateway: 'v3' });
});
