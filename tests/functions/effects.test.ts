import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildFunctions } from '../../scripts/build/functions';
import type { World } from '../../simulator/world';
import { temporaryFolder } from '../support/small-functions';
import { control, testWorld } from '../support/world';
import { approve, create, documents, minutesGoBy } from './support';

const ROOT = resolve(__dirname, '../..');

// Functions are built anew, and one is left to hang.
jest.setTimeout(30_000);

/** The project's functions with another `fulfil`, built like the project's own. */
async function worldWhere(fulfil: string): Promise<World> {
  const source = temporaryFolder();
  const built = temporaryFolder();
  cpSync(join(ROOT, 'cloudfunctions'), source, { recursive: true });
  const from = (path: string) => JSON.stringify(join(ROOT, path));
  for (const [name, factory, parts] of [
    ['pay', 'createPayFunction', ''],
    ['pay-notify', 'createNotifyFunction', "loadSweep: () => require('./sweep'),"],
  ] as const) {
    const runtime = name === 'pay' ? 'src/runtime/pay-function' : 'src/runtime/notify-function';
    writeFileSync(
      join(source, name, 'index.ts'),
      `import { rules } from ${from('merchant/index')};
       import { ${factory} } from ${from(runtime)};
       let calls = 0;
       const fulfil = async (context) => { calls++; ${fulfil}; return rules.fulfil(context); };
       export const main = ${factory}({ merchant: { ...rules, fulfil }, loadSdk: () => require('./sdk'),
         loadReconcile: () => require('./reconcile'), ${parts} });`,
    );
  }
  for (const [file, path] of [
    ['pay/sdk.ts', 'wx-server-sdk'],
    ['pay-notify/sdk.ts', '@cloudbase/node-sdk'],
  ] as const) {
    const sdk = JSON.stringify(require.resolve(path));
    writeFileSync(join(source, file), `module.exports = require(${sdk});`);
  }
  for (const [file, names, path] of [
    ['pay-notify/sweep.ts', 'sweep', 'src/orders/sweep'],
    ['pay-notify/xml.ts', 'readRefundNotice', 'src/protocol/v2/refund-notice'],
    ['pay-notify/reconcile.ts', 'reconcile', 'src/orders/reconcile/reconcile'],
    ['pay-notify/xml.ts', 'readRefundNotice', 'src/protocol/v2/refund-notice'],
    ['pay/reconcile.ts', 'reconcileNow, reports', 'src/orders/reconcile/report'],
  ] as const) {
    writeFileSync(join(source, file), `export { ${names} } from ${from(path)};`);
  }
  await buildFunctions(source, built);
  return testWorld({ functions: built });
}

async function paid(world: World) {
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  const { body } = await control(world, 'GET', '/notifications');
  const [attempt] = [...body[0]!.attempts!];
  const [order] = await documents(world, 'orders');
  return { attempt: attempt!, order: order! };
}

test('an effect that fails never changes the answer: 204, and the timer delivers later', async () => {
  const world = await worldWhere("if (calls === 1) throw new Error('warehouse down')");
  const { attempt, order } = await paid(world);
  expect([attempt.status, order.status]).toEqual([204, 'paid']);
  expect(order.effects![0]).toMatchObject({ state: 'pending', attempts: 1 });
  await minutesGoBy(world, 2);
  expect((await documents(world, 'orders'))[0]!.effects![0]).toMatchObject({ state: 'done' });
});

test('an effect that hangs is left to its lease: 204 all the same, and the timer delivers later', async () => {
  const world = await worldWhere('if (calls === 1) await new Promise(() => undefined)');
  const { attempt, order } = await paid(world);
  expect([attempt.status, order.status]).toEqual([204, 'paid']);
  expect(order.effects![0]).toMatchObject({ state: 'pending', attempts: 0 });
  await minutesGoBy(world, 3);
  expect((await documents(world, 'orders'))[0]!.effects![0]).toMatchObject({ state: 'done' });
  expect(await documents(world, 'deliveries')).toHaveLength(1);
});
