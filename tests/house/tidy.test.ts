import { type Finding, filesUnder, readSource, report, type Source, typescriptUnder } from './rules/source';
import * as tidy from './rules/tidy';

const CODE = [
  'src',
  'simulator',
  'cloudfunctions',
  'merchant',
  'miniprogram',
  'typings',
  'scripts',
  'bench',
  'tests',
];
const PLACES = [...CODE, 'docs', 'examples', 'tools', '.ci', '.github'];
const ROOT_FILES = `package.json package-lock.json tsconfig.json jest.config.js biome.json project.config.json
  cloudbase-schema.json .env.example .npmrc .gitignore README.md README.zh-CN.md CHANGELOG.md LICENSE`.split(
  /\s+/,
);
const LOCKFILES = ['package-lock.json', 'tools/package-lock.json', 'tests/interop/package-lock.json'];
const TEXT = /\.(ts|cts|mts|js|cjs|mjs|json|md|html|css|wxml|wxss|wxs|sh|yml|yaml|txt)$|\/run$|^\.[\w.]+$/;

const code = typescriptUnder(...CODE);
const kit = code.filter(({ path }) => /^(src|simulator)\//.test(path));
const files = [...filesUnder(...PLACES), ...rootFiles()];
const texts = files.filter((file) => TEXT.test(file)).map(readSource);

function rootFiles(): string[] {
  const here = new Set(ROOT_FILES);
  return filesUnder('.').filter((file) => here.has(file));
}

const all = (sources: Source[], rule: (source: Source) => Finding[]) => report(sources.flatMap(rule));

test('there is something to look at', () => {
  expect(code.length).toBeGreaterThan(20);
  expect(texts.length).toBeGreaterThan(code.length);
});

test('a file is one thought: at most 350 lines', () => {
  expect(all(code, tidy.longFile)).toEqual([]);
});

test('a function fits a screen: at most 70 lines', () => {
  expect(all(kit, tidy.longFunctions)).toEqual([]);
});

test('nothing is left for later', () => {
  expect(all(texts, tidy.unfinishedWords)).toEqual([]);
});

test('types have no holes', () => {
  expect(all(code, tidy.anyTypes)).toEqual([]);
  expect(all(code, tidy.silencedChecks)).toEqual([]);
});

test('below the runtime, which holds the real log, nothing writes to the console', () => {
  const sources = code.filter(({ path }) => path.startsWith('src/') && !path.startsWith('src/runtime/'));
  expect(all(sources, tidy.consoleUses)).toEqual([]);
});

test('every test runs', () => {
  const tests = code.filter(({ path }) => path.startsWith('tests/'));
  expect(all(tests, tidy.unevenTests)).toEqual([]);
});

test('files are named in kebab-case', () => {
  expect(report(filesUnder(...PLACES).flatMap(tidy.oddName))).toEqual([]);
});

test('lockfiles name no download addresses', () => {
  const locks = LOCKFILES.filter((file) => files.includes(file)).map(readSource);
  expect(locks.length).toBeGreaterThanOrEqual(2);
  expect(all(locks, tidy.resolvedAddresses)).toEqual([]);
});

test('nothing names a machine or a package registry', () => {
  expect(all(texts, tidy.machineTraces)).toEqual([]);
});

test('identifiers keep to the glossary', () => {
  expect(all(code, tidy.bannedWords)).toEqual([]);
});

describe('each rule can fail', () => {
  const at = (text: string, path = 'src/orders/a.ts'): Source => ({ path, text });
  const join = (...parts: string[]) => parts.join('');

  test('a long file', () => {
    expect(tidy.longFile(at('a;\n'.repeat(350)))).toEqual([]);
    expect(tidy.longFile(at('a;\n'.repeat(351)))).toHaveLength(1);
  });

  test('a long function, method or arrow', () => {
    const body = (lines: number) => `{\n${'a;\n'.repeat(lines - 2)}}`;
    expect(tidy.longFunctions(at(`function f() ${body(70)}`))).toEqual([]);
    expect(tidy.longFunctions(at(`function f() ${body(71)}`))).toHaveLength(1);
    expect(tidy.longFunctions(at(`const f = () => ${body(71)}`))).toHaveLength(1);
    expect(tidy.longFunctions(at(`class A { f() ${body(71)} }`))).toHaveLength(1);
  });

  test.each([join('TO', 'DO: later'), join('// FIX', 'ME'), join('/* X', 'XX */')])(
    'unfinished: %s',
    (text) => {
      expect(tidy.unfinishedWords(at(text))).toHaveLength(1);
    },
  );

  test.each(['let a: any;', 'const a = b as any;', 'const f = (a: Array<any>) => a;'])(
    'a hole: %s',
    (text) => {
      expect(tidy.anyTypes(at(text))).toHaveLength(1);
    },
  );

  test('the word any in a comment or a string is no hole', () => {
    expect(tidy.anyTypes(at('// any: of them\nconst a = "any";'))).toEqual([]);
  });

  test('a silenced check', () => {
    expect(tidy.silencedChecks(at(join('// @ts-', 'ignore\nconst a = 1;')))).toHaveLength(1);
  });

  test('console', () => {
    expect(tidy.consoleUses(at('console.log(1);'))).toHaveLength(1);
  });

  test.each([
    'test.only("a", f);',
    'describe.skip("a", f);',
    'it.todo("a");',
    'test.skip.each([])("a", f);',
    'xit("a", f);',
  ])('a test left out: %s', (text) => {
    expect(tidy.unevenTests(at(text, 'tests/a.test.ts'))).toHaveLength(1);
  });

  test.each([
    'src/orderStore.ts',
    'src/order_store.ts',
    'src/Orders/a.ts',
    'docs/HowTo.md',
    'docs/HowTo.zh-CN.md',
  ])('an odd name: %s', (path) => {
    expect(tidy.oddName(path)).toHaveLength(1);
  });

  test.each([
    'src/order-store.test.ts',
    'README.zh-CN.md',
    'docs/any-sdk.zh-CN.md',
    '.env.example',
    'tools/.npmrc',
    'tests/vectors/README.md',
  ])('a good name: %s', (path) => {
    expect(tidy.oddName(path)).toEqual([]);
  });

  test('a lockfile with addresses', () => {
    expect(
      tidy.resolvedAddresses(at('"resolved": "https://example.com/a.tgz"', 'package-lock.json')),
    ).toHaveLength(1);
  });

  test.each([
    join('see /wo', 'rk/shared/a.md'),
    join('"/ho', 'me/somebody/a"'),
    join('cd /Use', 'rs/somebody'),
    join('https://regis', 'try.example.org/a'),
  ])('a trace of a machine: %s', (text) => {
    expect(tidy.machineTraces(at(text))).toHaveLength(1);
  });

  test.each(['https://example.com/home/page', 'src/work/a', './root/a', '/pages/home/index'])(
    'no trace: %s',
    (text) => {
      expect(tidy.machineTraces(at(text))).toEqual([]);
    },
  );

  test('a word that the glossary has another one for, except at its border', () => {
    expect(tidy.bannedWords(at('const orderId = 1;'))).toHaveLength(1);
    expect(tidy.bannedWords(at('const a = { mchId: 1 };'))).toHaveLength(1);
    expect(tidy.bannedWords(at('const a = { mchId: 1 };', 'src/protocol/v2/wire.ts'))).toEqual([]);
    expect(tidy.bannedWords(at('const a = { mchId: 1 };', 'src/gateways/cloudpay.ts'))).toEqual([]);
    expect(tidy.bannedWords(at('const out_trade_no = 1; const outTradeNo = 1;'))).toEqual([]);
  });
});
