import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Bundle, bundleFindings, bundlesOf, readBundles } from './rules/bundles';
import { ROOT, report } from './rules/source';

const BUILD_LIMIT_MS = 180_000;
const LOAD_LIMIT_MS = 20_000;
const FUNCTIONS = ['pay', 'pay-notify'];

/** Loads a function folder as the platform does: alone, from somewhere else, with nothing in the environment. */
function loadAlone(folder: string): { exported: string; problem: string } {
  const away = mkdtempSync(path.join(tmpdir(), 'wxpay-function-'));
  try {
    cpSync(folder, away, { recursive: true });
    const script = 'process.stdout.write(typeof require(process.argv[1]).main, () => process.exit(0))';
    const { stdout, stderr } = spawnSync(process.execPath, ['-e', script, path.join(away, 'index.js')], {
      cwd: away,
      env: {},
      encoding: 'utf8',
      timeout: LOAD_LIMIT_MS,
    });
    return { exported: stdout, problem: stderr };
  } finally {
    rmSync(away, { recursive: true, force: true });
  }
}

describe('what was built', () => {
  // In a process of its own, as `npm run build` does it; what is up to date is not built again.
  beforeAll(() => {
    const build =
      "require('./scripts/build/functions.ts').ensureFunctions();require('./scripts/build/server.ts').ensureServer()";
    const { status, stderr } = spawnSync(process.execPath, ['-r', './scripts/typescript.cjs', '-e', build], {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: BUILD_LIMIT_MS,
    });
    if (status !== 0) throw new Error(`The build failed:\n${stderr}`);
  }, BUILD_LIMIT_MS);

  test('bundles hold what they need, and nothing of the simulator or the tests', () => {
    const bundles = readBundles();
    const built = bundles.map((bundle) => bundle.path);
    for (const name of FUNCTIONS)
      for (const file of ['index.js', 'sdk.js'])
        expect(built).toContain(`dist/cloudfunctions/${name}/${file}`);
    expect(built).toContain('dist/server/index.cjs');
    expect(report(bundles.flatMap(bundleFindings))).toEqual([]);
  });

  test.each(FUNCTIONS)('%s loads in a bare process and exports main', (name) => {
    const folder = path.join(ROOT, 'dist/cloudfunctions', name);
    expect(loadAlone(folder)).toEqual({ exported: 'function', problem: '' });
  });

  test.each(FUNCTIONS)('%s brings its package.json and no TypeScript', (name) => {
    const files = readdirSync(path.join(ROOT, 'dist/cloudfunctions', name));
    expect(files).toEqual(expect.arrayContaining(['index.js', 'package.json']));
    expect(files.filter((file) => file.endsWith('.ts'))).toEqual([]);
  });

  test('pay-notify brings the trigger of its timer', () => {
    expect(existsSync(path.join(ROOT, 'dist/cloudfunctions/pay-notify/config.json'))).toBe(true);
  });
});

describe('each rule can fail', () => {
  const bundle = (file: string, inputs: string[], loads: string[] = []): Bundle => ({
    path: `dist/${file}`,
    inputs,
    loads,
  });
  const PAY = 'cloudfunctions/pay/index.js';
  const NOTIFY = 'cloudfunctions/pay-notify/index.js';

  test.each<[string, Bundle]>([
    ['the simulator inside', bundle(PAY, ['simulator/clock.ts'])],
    ['tests inside', bundle('server/index.cjs', ['tests/support/world.ts'])],
    ['the SDK inside index.js', bundle(PAY, ['node_modules/wx-server-sdk/index.js'])],
    ['the node SDK inside index.js', bundle(NOTIFY, ['node_modules/@cloudbase/node-sdk/dist/index.js'])],
    ['XML inside index.js', bundle(NOTIFY, ['node_modules/fast-xml-parser/src/fxp.js'])],
    ['the sweep inside the door', bundle(NOTIFY, ['src/orders/sweep.ts'])],
    ['reconciliation inside the door', bundle(NOTIFY, ['src/orders/reconcile/classify.ts'])],
    ['reconciliation before every buyer', bundle(PAY, ['src/orders/reconcile/report.ts'])],
    ['the wrong SDK for pay', bundle('cloudfunctions/pay/sdk.js', ['node_modules/@cloudbase/node-sdk/a.js'])],
    [
      'the wrong SDK for pay-notify',
      bundle('cloudfunctions/pay-notify/sdk.js', ['node_modules/wx-server-sdk/a.js']),
    ],
    ['a package that nobody uploads', bundle(PAY, ['src/a.ts'], ['valibot'])],
    ['an SDK inside the library', bundle('server/index.cjs', ['node_modules/wx-server-sdk/index.js'])],
    ['a package that the library would need', bundle('server/index.cjs', ['src/a.ts'], ['valibot'])],
    ['a file outside its folder', bundle(PAY, ['src/a.ts'], ['../sdk.js'])],
    ['the kit inside the phone', bundle('phone/app.js', ['src/orders/order.ts'])],
  ])('%s', (_what, bad) => {
    expect(bundleFindings(bad)).toHaveLength(1);
  });

  test('a sound bundle has no findings', () => {
    expect(
      bundleFindings(
        bundle(NOTIFY, ['src/orders/settle.ts', 'node_modules/valibot/a.js'], ['node:crypto', './sdk.js']),
      ),
    ).toEqual([]);
  });

  test('a metafile is read as bundles', () => {
    const outputs = {
      'dist/a.js': {
        inputs: { 'src/a.ts': {} },
        imports: [
          { path: 'node:fs', kind: 'require-call', external: true },
          { path: 'dist/b.js', kind: 'require-call' },
        ],
      },
      'dist/a.js.map': { inputs: {}, imports: [] },
    };
    expect(bundlesOf({ outputs: { 'pay/index.js': { inputs: {}, imports: [] } } })[0]?.path).toBe(
      'dist/cloudfunctions/pay/index.js',
    );
    expect(bundlesOf({ outputs })).toEqual([{ path: 'dist/a.js', inputs: ['src/a.ts'], loads: ['node:fs'] }]);
  });

  test('a function that exports no main, or needs a package, does not pass', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wxpay-bad-'));
    try {
      writeFileSync(path.join(folder, 'index.js'), 'exports.handler = () => 1;');
      expect(loadAlone(folder).exported).toBe('undefined');
      writeFileSync(path.join(folder, 'index.js'), "require('valibot'); exports.main = () => 1;");
      expect(loadAlone(folder).problem).toContain('valibot');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
