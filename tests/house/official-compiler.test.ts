import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '../..');
const RUN_LIMIT_MS = 120_000;

type Files = Record<string, string>;
type Result = { ok: boolean; problems: string[]; bytes?: Record<string, number> };

const PROJECT: Files = {
  'project.config.json': JSON.stringify({
    appid: 'wx0123456789abcdef',
    compileType: 'miniprogram',
    libVersion: '3.8.0',
    miniprogramRoot: 'miniprogram/',
    setting: { useCompilerPlugins: ['typescript'], es6: true, enhance: true, minified: true, postcss: true },
  }),
  'typings/outside.ts': 'export type Shape = { a: number };\nexport const VALUE = 1;\n',
  'miniprogram/app.json': '{"pages":["pages/shop/index"]}',
  'miniprogram/app.ts': 'App({});\n',
  'miniprogram/pages/shop/index.json': '{}',
  'miniprogram/pages/shop/index.wxml': '<view>shop</view>',
  'miniprogram/pages/shop/index.wxss': '.a { color: red; }',
  'miniprogram/pages/shop/index.ts':
    "import type { Shape } from '../../../typings/outside';\nconst shape: Shape = { a: 1 };\nPage({ data: shape });\n",
};

async function compile(changes: Files): Promise<{ code: number | null; result: Result; left: string[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'wxpay-compile-test-'));
  try {
    for (const [name, text] of Object.entries({ ...PROJECT, ...changes })) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    const output = path.join(folder, 'output');
    const code = await run(folder, output);
    const stdout = readFileSync(output, 'utf8');
    rmSync(output);
    return { code, result: JSON.parse(stdout) as Result, left: readdirSync(folder).sort() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Into a file: the compiler's own workers may hold a pipe open for longer than it runs. */
function run(folder: string, output: string): Promise<number | null> {
  const stdout = openSync(output, 'w');
  const child = spawn(process.execPath, [path.join(ROOT, 'tools/compile.cjs'), folder], {
    cwd: folder,
    stdio: ['ignore', stdout, 'ignore'],
    timeout: RUN_LIMIT_MS,
  });
  return new Promise((resolve) => {
    child.on('exit', (code) => {
      closeSync(stdout);
      resolve(code);
    });
  });
}

beforeAll(() => {
  if (!existsSync(path.join(ROOT, 'tools/node_modules/miniprogram-ci')))
    throw new Error('The official compiler is not installed: npm ci --prefix tools');
});

test(
  'the official compiler accepts a sound project, prints one line and leaves nothing behind',
  async () => {
    const { code, result, left } = await compile({});
    expect(result).toMatchObject({ ok: true, problems: [] });
    expect(result.bytes?.main).toBeGreaterThan(0);
    expect(code).toBe(0);
    expect(left).toEqual(['miniprogram', 'project.config.json', 'typings']);
  },
  RUN_LIMIT_MS,
);

const page = PROJECT['miniprogram/pages/shop/index.ts'];

test.each<[string, Files, RegExp]>([
  ['a TypeScript syntax error', { 'miniprogram/app.ts': 'const = ;\n' }, /10045/],
  [
    'a page that is missing',
    { 'miniprogram/app.json': '{"pages":["pages/shop/index","pages/no/index"]}' },
    /10005/,
  ],
  ['a wxss syntax error', { 'miniprogram/pages/shop/index.wxss': '.a { color: red; } } .b {' }, /10037/],
  ['a JSON syntax error', { 'miniprogram/pages/shop/index.json': '{,}' }, /10006/],
  [
    'a value imported from outside miniprogramRoot',
    {
      'miniprogram/pages/shop/index.ts': `import { VALUE } from '../../../typings/outside';\n${page}console.log(VALUE);\n`,
    },
    /pages\/shop\/index\.js: require\("\.\.\/\.\.\/\.\.\/typings\/outside"\) leads to nothing/,
  ],
  [
    'a package that is not there',
    { 'miniprogram/app.ts': 'import x from "nowhere";\nApp({ x });\n' },
    /require\("nowhere"\)/,
  ],
  [
    'a package over 2 MB',
    {
      'miniprogram/app.ts': 'require("./big-a");\nrequire("./big-b");\nApp({});\n',
      'miniprogram/big-a.js': `module.exports = "${'a'.repeat(1_500_000)}"`,
      'miniprogram/big-b.js': `module.exports = "${'b'.repeat(1_500_000)}"`,
    },
    /package main: \d+ bytes/,
  ],
])(
  'the official compiler refuses %s',
  async (_name, changes, problem) => {
    const { code, result } = await compile(changes);
    expect(result.ok).toBe(false);
    expect(result.problems.join('\n')).toMatch(problem);
    expect(code).toBe(1);
  },
  RUN_LIMIT_MS,
);
