import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { ROOT } from '../house/rules/source';
import { temporaryFolder } from '../support/small-functions';
import { ensureLibrary } from './ensure-library';

/** The built library as another project finds it: by `require`, by `import`, and by TypeScript in each of its ways. */

const LIMIT_MS = 120_000;

function run(cwd: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env: {},
    encoding: 'utf8',
    timeout: LIMIT_MS,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

beforeAll(ensureLibrary, LIMIT_MS);

/** A folder with the package in its node_modules, and nothing of this project in reach but Node's types. */
function project(files: Record<string, string>): string {
  const folder = temporaryFolder();
  const kit = join(folder, 'node_modules/wxpay-kit');
  mkdirSync(kit, { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(kit, 'package.json'));
  cpSync(join(ROOT, 'dist/server'), join(kit, 'dist/server'), { recursive: true });
  for (const name of ['@types', 'undici-types'])
    symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const PUBLIC = [
  'ConfigError',
  'GatewayError',
  'KitError',
  'MemoryDb',
  'createCodePay',
  'createGateway',
  'createNotifyFunction',
  'createPayFunction',
  'isGatewayError',
  'isKitError',
  'readConfig',
  'signTestNotification',
];

describe('at run time', () => {
  test('require and import give the same things, and one copy of each', () => {
    const folder = project({
      'main.mjs': `import { createRequire } from 'node:module';
import * as imported from 'wxpay-kit/server';
const required = createRequire(import.meta.url)('wxpay-kit/server');
const names = Object.keys(required).sort();
process.stdout.write(JSON.stringify([names, Object.keys(imported).sort(), names.every((name) => imported[name] === required[name])]));`,
    });
    expect(JSON.parse(run(folder, 'main.mjs'))).toEqual([PUBLIC, PUBLIC, true]);
  });

  test('an error is of the class that is exported', () => {
    const folder = project({
      'main.mjs': `import { ConfigError, KitError, readConfig } from 'wxpay-kit/server';
try { readConfig({}); } catch (error) {
  process.stdout.write(String(error instanceof ConfigError && error instanceof KitError));
}`,
    });
    expect(run(folder, 'main.mjs')).toBe('true');
  });

  test('loading it reads no variable and says nothing', () => {
    const folder = project({ 'main.cjs': "require('wxpay-kit/server');" });
    expect(run(folder, 'main.cjs')).toBe('');
  });
});

const { Node10, Node16, Bundler } = ts.ModuleResolutionKind;
/** How a project resolves, what its file is called, and which declarations it must then get. */
type Way = { resolution: ts.ModuleResolutionKind; module: ts.ModuleKind; file: string; declarations: string };
const BUNDLER: Way = {
  ...{ resolution: Bundler, module: ts.ModuleKind.Preserve },
  ...{ file: 'main.ts', declarations: 'index.d.mts' },
};
const WAYS: [string, Way][] = [
  [
    'required, by exports',
    { resolution: Node16, module: ts.ModuleKind.Node16, file: 'main.cts', declarations: 'index.d.ts' },
  ],
  [
    'imported, by exports',
    { resolution: Node16, module: ts.ModuleKind.Node16, file: 'main.mts', declarations: 'index.d.mts' },
  ],
  ['by a bundler', BUNDLER],
  [
    'in an older project',
    { resolution: Node10, module: ts.ModuleKind.CommonJS, file: 'main.ts', declarations: 'index.d.ts' },
  ],
];

/** TypeScript's own library is the same for everybody: read once. */
const libraries = new Map<string, ts.SourceFile | undefined>();

function hostOf(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (file, ...how) => {
    if (!file.includes('/typescript/lib/')) return getSourceFile(file, ...how);
    if (!libraries.has(file)) libraries.set(file, getSourceFile(file, ...how));
    return libraries.get(file);
  };
  return host;
}

/** What a strict program is told of its own file and of our declarations, which it checks too. */
function compile(text: string, { resolution, module, file }: Way) {
  const folder = project({ [file]: text });
  const options: ts.CompilerOptions = {
    ...{ strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false, noEmit: true },
    ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2022.d.ts'], esModuleInterop: true },
    ...{ module, moduleResolution: resolution },
    ...{ types: ['node'], typeRoots: [join(folder, 'node_modules/@types')] },
  };
  const program = ts.createProgram([join(folder, file)], options, hostOf(options));
  const ours = program.getSourceFiles().filter(({ fileName }) => /\/main\.|\/wxpay-kit\//.test(fileName));
  const found = [
    ...program.getOptionsDiagnostics(),
    ...ours.flatMap((one) => [
      ...program.getSyntacticDiagnostics(one),
      ...program.getSemanticDiagnostics(one),
    ]),
  ];
  return {
    problems: found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')),
    declarations: ours.map(({ fileName }) => basename(fileName)).filter((name) => name.startsWith('index.')),
  };
}

const SHOP = `import { createGateway, createNotifyFunction, createPayFunction, GatewayError, isKitError, MemoryDb, readConfig } from 'wxpay-kit/server';
import { createCodePay, signTestNotification } from 'wxpay-kit/server';
import type { CodeOrder, CodePayment, MerchantRules, Notification, Order, PaymentGateway, PayParams } from 'wxpay-kit/server';

const gateway: PaymentGateway = createGateway(readConfig(process.env));
export const take = (order: CodeOrder): Promise<CodePayment> => createCodePay(readConfig({})).takeByCode(order);
export const params: PayParams = gateway.payParams({ appid: 'wx1', prepay_id: 'wx2' });
const merchant: MerchantRules = {
  quote: async ({ items }) => ({
    ...{ amount: { total: items.length, currency: 'CNY' }, description: 'tea', goods_kind: 'physical' },
    items: items.map((item) => ({ ...item, name: 'tea', price: { total: 1, currency: 'CNY' } })),
  }),
  fulfil: async ({ order, db }) => void (await db.insertOnce('sold', order.out_trade_no, {})),
};
export const pay = createPayFunction({ merchant, loadSdk: () => require('wx-server-sdk') });
export const notify = createNotifyFunction({ merchant, openDb: () => new MemoryDb() });
export const notifyInCloud = createNotifyFunction({ merchant, loadSdk: () => require('@cloudbase/node-sdk') });
export const notifyOfCloudPay = createNotifyFunction({
  ...{ merchant, loadSdk: () => require('@cloudbase/node-sdk'), loadWxSdk: () => require('wx-server-sdk') },
});
export async function buy(): Promise<PayParams | string | undefined> {
  const answer = await pay({ action: 'create', request_id: 'r', items: [{ sku: 'tea', quantity: 1 }] });
  return answer.ok ? answer.pay_params : answer.error.code;
}
export async function waiting(): Promise<number> {
  const answer = await pay({ action: 'review' });
  return answer.ok ? answer.orders.map(({ waiting_since }) => waiting_since)[0]! : 0;
}
export const whatever = async (event: unknown): Promise<boolean> => (await pay(event)).ok;
export const anything = async (event: any): Promise<boolean> => (await pay(event)).ok;
export async function told(event: unknown): Promise<(number | undefined)[]> {
  const { statusCode } = await notify({ httpMethod: 'POST', headers: {}, body: '' });
  const { swept } = await notify({ Type: 'Timer', TriggerName: 'every-minute' });
  const { errcode } = await notify({ returnCode: 'SUCCESS', outTradeNo: 'T1' });
  const answer = await notify(event);
  return [statusCode, swept, errcode, 'statusCode' in answer ? answer.statusCode : undefined];
}
export const totalOf = (order: Order): number => order.amount.total;
export function paidBy(notification: Notification): string | undefined {
  return notification.kind === 'payment' ? notification.payment.payer_openid : undefined;
}
export const codeOf = (error: unknown): string | undefined =>
  error instanceof GatewayError ? error.gateway_code : isKitError(error) ? error.code : undefined;
const keys = { serial: 'PUB_KEY_ID_1', private_key: 'PEM', api_v3_key: 'k' };
const payment = { appid: 'wx1', mchid: '1', out_trade_no: 'T1', transaction_id: '4', amount: { total: 1, currency: 'CNY' } };
void gateway.readNotification(signTestNotification(keys, { payment }));
`;

const WRONG = `import { createNotifyFunction, createPayFunction, isKitError } from 'wxpay-kit/server';
import { ERROR_CODES, type KitErrorOptions, type MerchantRules, type PaymentGateway, systemClock } from 'wxpay-kit/server';
export const back = (gateway: PaymentGateway) => gateway.refund({ out_trade_no: 'T1' }, { deadline_ms: 1 });
createPayFunction({ merchant: { fulfil: async () => undefined }, loadSdk: () => null! });
createNotifyFunction({ merchant: null! });
export const isGone = (error: unknown) => isKitError(error) && error.code === 'ORDER_GONE';
export const options: KitErrorOptions = {};
declare const merchant: MerchantRules;
const notify = createNotifyFunction({ merchant, openDb: () => null! });
export const swept = async () => (await notify({ httpMethod: 'POST' })).swept;
void [ERROR_CODES, systemClock];
`;

const PAGES = ['docs/server-library.md', 'docs/server-library.zh-CN.md'];
const pageOf = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const codeOf = (page: string) => [...page.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!);

describe.each(PAGES)('%s', (file) => {
  test('shows code that compiles', () => {
    const blocks = codeOf(pageOf(file));
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks) expect(compile(block, BUNDLER).problems).toEqual([]);
  });

  test('names everything that there is', () => {
    const page = pageOf(file);
    expect(PUBLIC.filter((name) => !page.split(/^## /m).at(-1)!.includes(`\`${name}\``))).toEqual([]);
    const types = pageOf('dist/server/index.d.ts').matchAll(
      /interface (?:PaymentGateway|CodePayGateway extends PaymentGateway) \{([\s\S]*?)\n\}/g,
    );
    const methods = [...types].flatMap(([, type]) =>
      [...type!.matchAll(/^ {4}(\w+)[<(]/gm)].map(([, name]) => name!),
    );
    expect(methods.length).toBeGreaterThan(12);
    expect(methods.filter((name) => !page.includes(`\`${name}(`))).toEqual([]);
  });
});

test('both languages show the same code', () => {
  const [one, other] = PAGES.map((file) => codeOf(pageOf(file)).map(withoutWords));
  expect(one).toEqual(other);
});

/** Code without comments and texts. */
function withoutWords(code: string): string {
  return code.replace(/ \/\/ .*$/gm, '').replace(/'[^']*'/g, "''");
}

describe('to TypeScript', () => {
  test.each(WAYS)('%s: a shop compiles, with the declarations of its own kind', (_how, way) => {
    expect(compile(SHOP, way)).toEqual({ problems: [], declarations: [way.declarations] });
  });

  test('what is wrong is an error, and what is not there at run time is not declared as there', () => {
    expect(compile(WRONG, BUNDLER).problems).toEqual([
      expect.stringContaining("no exported member named 'ERROR_CODES'"),
      expect.stringContaining("no exported member 'systemClock'"),
      expect.stringContaining('is missing the following properties'),
      expect.stringContaining("'quote' is missing"),
      expect.stringMatching(/loadSdk|openDb/),
      expect.stringContaining('no overlap'),
      expect.stringContaining("'swept' does not exist on type 'HttpAnswer'"),
    ]);
  });
});
