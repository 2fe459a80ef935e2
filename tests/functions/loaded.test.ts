import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { ensureFunctions } from '../../scripts/build/functions';
import { GATEWAYS, type GatewayName } from '../../simulator/gateway-names';
import type { World } from '../../simulator/world';
import { smallFunctions } from '../support/small-functions';
import { gatewayWorld, pass } from './gateway-support';
import { orderOf, payOrder, refund } from './refund-support';
import { runTimer } from './support';

/** What a function loads is what its cold start costs: an instance loads its own gateway alone, and that once it is needed. */

const BUILT = resolve(__dirname, '../../dist/cloudfunctions');

/** The built function, which writes down after each event, before it answers, what it has loaded of its own folder. */
const telling = (name: string) => `
const folder = ${JSON.stringify(join(BUILT, name, '/'))};
const { main } = require(folder + 'index.js');
exports.main = async (event, context) => {
  const answer = await main(event, context);
  const files = Object.keys(require.cache).filter((file) => file.startsWith(folder));
  const names = files.map((file) => file.slice(folder.length)).sort();
  require('node:fs').writeFileSync(__dirname + '/loaded.json', JSON.stringify(names));
  return answer;
};`;

type Telling = { world: World; loadedBy: (name: string) => string[] };

async function tellingWorld(gateway: GatewayName): Promise<Telling> {
  await ensureFunctions();
  const config = JSON.parse(readFileSync(join(BUILT, 'pay-notify/config.json'), 'utf8')) as object;
  const functions = smallFunctions({
    pay: telling('pay'),
    'pay-notify': { code: telling('pay-notify'), config },
  });
  return {
    world: await gatewayWorld(gateway, { functions, instances: 1 }),
    loadedBy: (name) => JSON.parse(readFileSync(join(functions, name, 'loaded.json'), 'utf8')) as string[],
  };
}

/** APIv3 is in index.js; each other gateway is a file of its own. */
const OWN: Record<GatewayName, string[]> = {
  v3: [],
  v3_partner: [],
  v2: ['v2.js'],
  v2_partner: ['v2.js'],
  cloudpay: ['cloudpay.js'],
};
const files = (...names: string[]) => [...names, 'index.js'].sort();

describe.each(GATEWAYS)('by %s', (gateway) => {
  const own = OWN[gateway];

  test('from the purchase to the refund an instance loads the SDK of its database and its own gateway', async () => {
    const { world, loadedBy } = await tellingWorld(gateway);
    const out_trade_no = await payOrder(world);
    await refund(world, out_trade_no, 40);
    await pass(world, 20_000);
    expect(await orderOf(world, out_trade_no)).toMatchObject({ refunds: [{ status: 'succeeded' }] });
    expect(loadedBy('pay')).toEqual(files('sdk.js', ...own));
    expect(loadedBy('pay-notify')).toEqual(files('sdk.js', ...own));
  });

  test('the timer adds its own work, and no other gateway', async () => {
    const { world, loadedBy } = await tellingWorld(gateway);
    await runTimer(world);
    expect(loadedBy('pay-notify')).toEqual(files('reconcile.js', 'sdk.js', 'sweep.js', ...own));
  });
});
