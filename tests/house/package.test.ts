import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import vm from 'node:vm';
import ts from 'typescript';
import { publishedTypes } from '../../scripts/build/component-types';
import { ROOT } from './rules/source';

const RUN_LIMIT_MS = 60_000;
const COMPONENT = 'miniprogram_dist/pay-checkout';
/** For both halves: a mini-program takes the component alone, which has a limit of its own. */
const PACKED_BYTES_MAX = 192 * 1024;

type Packed = { size: number; unpackedSize: number; files: { path: string; size: number }[] };

function run(program: string, args: string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    timeout: RUN_LIMIT_MS,
  });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} failed:\n${stdout}${stderr}`);
  return stdout;
}

/** In a process of its own, as `npm run build` does it. */
function build(...flags: string[]): string {
  return run(process.execPath, ['-r', './scripts/typescript.cjs', 'scripts/build.ts', '--package', ...flags]);
}

/** Every text in nested lists and objects. */
function leaves(value: unknown): string[] {
  return typeof value === 'string' ? [value] : Object.values(value as object).flatMap(leaves);
}

beforeAll(() => {
  build('--if-old');
}, RUN_LIMIT_MS);

const manifest = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

describe('the npm package', () => {
  let packed: Packed;
  beforeAll(() => {
    const said = run('npm', ['pack', '--json', '--dry-run', '--ignore-scripts', '--no-update-notifier']);
    [packed] = JSON.parse(said) as [Packed];
  }, RUN_LIMIT_MS);

  const files = () => packed.files.map((file) => file.path).sort();

  test('holds the component, the server library and what is to be read, and nothing else', () => {
    const meant = [
      /^(CHANGELOG|README|README\.zh-CN)\.md$/,
      /^(LICENSE|package\.json)$/,
      /^miniprogram_dist\/pay-checkout\/([\w-]+\/)*[\w-]+\.(js|json|wxml|wxss|wxs|d\.ts)$/,
      /^dist\/server\/index\.(cjs|mjs|d\.ts|d\.mts)$/,
    ];
    expect(files().filter((file) => !meant.some((pattern) => pattern.test(file)))).toEqual([]);
    const parts = [
      ...['js', 'json', 'wxml', 'wxss', 'd.ts'].map((part) => `${COMPONENT}/index.${part}`),
      ...['cjs', 'mjs', 'd.ts', 'd.mts'].map((part) => `dist/server/index.${part}`),
    ];
    expect(files()).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'README.zh-CN.md', ...parts]));
  });

  test('holds no key, no test and no TypeScript that would be compiled instead of the script beside it', () => {
    expect(files().filter((file) => /\.(pem|key|p12|env)$|\.env|test|fixtures/.test(file))).toEqual([]);
    expect(files().filter((file) => /\.m?ts$/.test(file) && !/\.d\.m?ts$/.test(file))).toEqual([]);
    const secret = /-----BEGIN [A-Z ]*(PRIVATE KEY|CERTIFICATE)-----/;
    const texts = files().filter((file) => secret.test(readFileSync(path.join(ROOT, file), 'utf8')));
    expect(texts).toEqual([]);
  });

  test('is small', () => {
    const size = `${packed.size} bytes, unpacked ${packed.unpackedSize}, ${packed.files.length} files`;
    process.stdout.write(`the npm package: ${size}\n`);
    expect(packed.size).toBeLessThan(PACKED_BYTES_MAX);
  });

  test('promises only files that are in it, and needs no other package', () => {
    const promised = leaves([manifest.exports, manifest.typesVersions]);
    expect(promised.length).toBeGreaterThan(8);
    const known = new Set(files());
    expect(promised.filter((file) => !known.has(path.posix.normalize(file)))).toEqual([]);
    expect(manifest.miniprogram).toBe('miniprogram_dist');
    expect(Object.keys(manifest)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(main|dependencies|peerDependencies)$/)]),
    );
  });

  test('is what the example asks for', () => {
    const example = JSON.parse(readFileSync(path.join(ROOT, 'examples/checkout-npm/package.json'), 'utf8'));
    expect(example.dependencies).toEqual({ 'wxpay-kit': `^${manifest.version}` });
  });
});

test('what is up to date is not built again, and what somebody removed is', () => {
  expect(build('--if-old')).toBe('');
  const script = path.join(ROOT, COMPONENT, 'index.js');
  const text = readFileSync(script, 'utf8');
  rmSync(script);
  expect(build('--if-old')).toContain('built the component');
  expect(readFileSync(script, 'utf8')).toBe(text);
});

test('the built script needs nothing but Component and wx', () => {
  const script = readFileSync(path.join(ROOT, COMPONENT, 'index.js'), 'utf8');
  const components: { methods: object; properties: object }[] = [];
  vm.runInNewContext(script, {
    Component: (definition: (typeof components)[0]) => components.push(definition),
    wx: {},
  });
  expect(components).toHaveLength(1);
  expect(Object.keys(components[0]!.methods)).toEqual(expect.arrayContaining(['pay', 'refresh']));
  expect(Object.keys(components[0]!.properties)).toEqual(expect.arrayContaining(['items', 'outTradeNo']));
});

describe('the published types', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'wxpay-types-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What a strict program in somebody else's project, with this package installed, is told. */
  function problems(
    text: string,
    declarations: string | undefined,
    resolution: ts.ModuleResolutionKind,
  ): string[] {
    const kit = path.join(folder, 'node_modules/wxpay-kit');
    mkdirSync(kit, { recursive: true });
    cpSync(path.join(ROOT, 'package.json'), path.join(kit, 'package.json'));
    cpSync(path.join(ROOT, 'miniprogram_dist'), path.join(kit, 'miniprogram_dist'), { recursive: true });
    if (declarations !== undefined) writeFileSync(path.join(kit, COMPONENT, 'index.d.ts'), declarations);
    const typings = 'node_modules/miniprogram-api-typings';
    rmSync(path.join(folder, typings), { force: true });
    symlinkSync(path.join(ROOT, typings), path.join(folder, typings));
    writeFileSync(path.join(folder, 'page.ts'), text);
    const program = ts.createProgram([path.join(folder, 'page.ts')], {
      strict: true,
      skipLibCheck: false,
      noEmit: true,
      target: ts.ScriptTarget.ES2020,
      lib: ['lib.es2020.d.ts'],
      types: [path.join(folder, typings)],
      module:
        resolution === ts.ModuleResolutionKind.Bundler ? ts.ModuleKind.Preserve : ts.ModuleKind.CommonJS,
      moduleResolution: resolution,
    });
    return ts
      .getPreEmitDiagnostics(program)
      .map((found) => ts.flattenDiagnosticMessageText(found.messageText, '\n'));
  }

  const WAYS = [
    ['by package.json’s exports', ts.ModuleResolutionKind.Bundler],
    ['as older projects look for them', ts.ModuleResolutionKind.Node10],
  ] as const;

  test.each(WAYS)('are found %s, and a strict program accepts them', (_way, resolution) => {
    const page = "import type * as kit from 'wxpay-kit/pay-checkout/index';\nexport type Kit = typeof kit;\n";
    expect(problems(page, undefined, resolution)).toEqual([]);
  });

  /** Of the kind that a component exports. */
  const TYPES = `import type { OrderView } from '${path.join(ROOT, 'typings/contract')}';
export type PayState = 'idle' | 'paid';
export type PaidEvent = WechatMiniprogram.CustomEvent<{ order: OrderView }>;
export interface PayCheckout { pay(): Promise<void> }
`;
  const page = (order: string) => `
import type { OrderView, PaidEvent, PayCheckout } from 'wxpay-kit/pay-checkout/index';
export const amountOf = (event: PaidEvent): OrderView['amount'] => event.detail.order.amount;
export const refunds = (event: PaidEvent) => event.detail.order.refunds.map(({ amount }) => amount.total * 1);
export const order: Partial<OrderView> = ${order};
Page({ pay() { void (this.selectComponent('#checkout') as unknown as PayCheckout).pay(); } });
`;

  test('made from types.ts and the contract, take what is right and refuse what is wrong', () => {
    const types = path.join(folder, 'types.ts');
    writeFileSync(types, TYPES);
    const declared = publishedTypes(types);
    const told = (order: string) =>
      problems(page(order), declared, ts.ModuleResolutionKind.Bundler).join('\n');
    expect(told("{ status: 'paid', description: 'tea' }")).toBe('');
    const wrong = told("{ status: 'payed', amount: { total: 1 } }");
    expect(wrong).toMatch(/"payed"' is not assignable/);
    expect(wrong).toMatch(/'currency' is missing/);
  });
});
