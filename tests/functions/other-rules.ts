import { cpSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildFunctions } from '../../scripts/build/functions';
import type { World, WorldOptions } from '../../simulator/world';
import { temporaryFolder } from '../support/small-functions';
import { testWorld } from '../support/world';

const ROOT = resolve(__dirname, '../..');

// Functions are built anew, and one is left to hang.
jest.setTimeout(30_000);

/**
 * The project's functions with something before `fulfil`, built like the project's own.
 * @param before statements; `calls` counts, 1 at the first
 */
export async function worldWhere(before: string, options: WorldOptions = {}): Promise<World> {
  const source = temporaryFolder();
  const built = temporaryFolder();
  const isNoSource = (path: string) => !path.endsWith('.ts');
  cpSync(join(ROOT, 'cloudfunctions'), source, { recursive: true, filter: isNoSource });
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
       const fulfil = async (context) => { calls++; ${before}; return rules.fulfil(context); };
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
    ['pay-notify/reconcile.ts', 'reconcile', 'src/orders/reconcile/reconcile'],
    ['pay/reconcile.ts', 'reconcileNow, reports', 'src/orders/reconcile/report'],
  ] as const) {
    writeFileSync(join(source, file), `export { ${names} } from ${from(path)};`);
  }
  await buildFunctions(source, built);
  return testWorld({ ...options, functions: built });
}
