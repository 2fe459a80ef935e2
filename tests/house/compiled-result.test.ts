import path from 'node:path';
import { missingParts, strayTypeScript, tooLarge } from '../../scripts/example/checks';
import { ROOT } from './rules/source';

type Examined = {
  bytes: Record<string, number>;
  component?: { bytes: number; percent: number };
  problems: string[];
};
const { examine } = require(path.join(ROOT, 'tools/result.cjs')) as {
  examine(files: Record<string, string | Buffer>): Examined;
};

const NPM = 'miniprogram_npm/wxpay-kit/pay-checkout/index';
const using = (specifier: string) => JSON.stringify({ usingComponents: { 'pay-checkout': specifier } });

const SOUND = {
  'app.json': '{"pages":["pages/shop/index"]}',
  'pages/shop/index.json': using('wxpay-kit/pay-checkout/index'),
  'pages/shop/index.js': 'require("../../cart");',
  'cart.js': 'a',
  [`${NPM}.js`]: 'é',
  [`${NPM}.json`]: '{}',
  [`${NPM}.wxml`]: Buffer.from('<view/>'),
  [`${NPM}.wxss`]: '',
};

test('a sound result has sizes and no problems', () => {
  expect(examine(SOUND)).toEqual({
    bytes: { main: 131 },
    component: { bytes: 11, percent: 8.4 },
    problems: [],
  });
});

test.each(['/components/pay/index', '../../components/pay/index', '/components/pay'])(
  'a component is found as WeChat finds it: %s',
  (specifier) => {
    const files = { ...SOUND, 'pages/shop/index.json': using(specifier) };
    const there = { 'components/pay/index.json': '{}', 'components/pay/index.wxml': '' };
    expect(examine({ ...files, ...there }).problems).toEqual([]);
    expect(examine(files).problems.join()).toContain(`"${specifier}", which is not inside`);
  },
);

test('a plugin’s component is not looked for', () => {
  expect(examine({ ...SOUND, 'pages/shop/index.json': using('plugin://pay/index') }).problems).toEqual([]);
});

test.each<[string, Record<string, string>, RegExp]>([
  [
    'npm that was not built',
    { 'pages/shop/index.json': using('vant/button/index') },
    /<pay-checkout> is "vant/,
  ],
  ['a require that leads nowhere', { 'cart.js': 'require("./gone")' }, /cart\.js: require\("\.\/gone"\)/],
  ['a package over 2 MB', { 'cart.js': 'a'.repeat(2 * 1024 * 1024) }, /package main: \d+ bytes/],
])('is a problem: %s', (_what, changes, problem) => {
  const { problems } = examine({ ...SOUND, ...changes });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(problem);
});

test('a result without the component says nothing of it', () => {
  expect(examine({ 'app.json': '{}' })).toEqual({ bytes: { main: 2 }, problems: [] });
});

test('the component has a limit of 30 kB', () => {
  const compiled = (bytes: number) => ({ bytes: {}, sizes: {}, component: { bytes, percent: 1 } });
  expect(tooLarge(compiled(30_720))).toEqual([]);
  expect(tooLarge(compiled(30_721))).toEqual(['pay-checkout: 30721 bytes, over 30720']);
});

test('a component that arrives in part is not there', () => {
  const compiled = { bytes: {}, sizes: { 'a/index.js': 1, 'a/index.json': 2, 'a/index.wxss': 0 } };
  expect(missingParts(compiled, 'a/index')).toEqual(['a/index.wxml is not in what was compiled']);
});

test('TypeScript beside a script is found, declarations are not meant', () => {
  expect(strayTypeScript(['index.js', 'index.d.ts', 'state.ts'])).toEqual(['state.ts must not be there']);
});
