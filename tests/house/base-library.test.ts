import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, type Source, typescriptUnder } from './rules/source';

/** The lowest base library that the component runs on. The READMEs say the same. */
const LOWEST = '2.20.1';
const TYPINGS = join(ROOT, 'node_modules/miniprogram-api-typings/types/wx/lib.wx.api.d.ts');

/** Functions of `wx` and the base library that brought each, as WeChat's own typings tell; '0.0.0' where they do not. */
function sinceOf(typings: string): Map<string, string> {
  const since = new Map<string, string>();
  for (const [, comment = '', name = ''] of typings.matchAll(
    /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\s*[(<]/g,
  )) {
    const found = /^\*? ?需要基础库： `([\d.]+)`/m.exec(comment)?.[1] ?? '0.0.0';
    if (!since.has(name)) since.set(name, found);
  }
  return since;
}

const parts = (version: string) => version.split('.').map(Number);

function isNewer(version: string, than: string): boolean {
  const [one, other] = [parts(version), parts(than)];
  const at = one.findIndex((part, index) => part !== other[index]);
  return at >= 0 && one[at]! > other[at]!;
}

/** `file: wx.name needs …` of each call that the lowest base library does not have. */
function tooNew(sources: Source[], since: Map<string, string>): string[] {
  return sources.flatMap(({ path: file, text }) =>
    [...text.matchAll(/\bwx\.(\w+)/g)].flatMap(([, name = '']) => {
      if (name === 'cloud') return [];
      const version = since.get(name);
      if (version === undefined) return [`${file}: wx.${name} is in no base library`];
      return isNewer(version, LOWEST) ? [`${file}: wx.${name} needs ${version}`] : [];
    }),
  );
}

const since = sinceOf(readFileSync(TYPINGS, 'utf8'));

test('the component calls nothing that its lowest base library lacks', () => {
  const sources = typescriptUnder('miniprogram/components/pay-checkout');
  expect(sources.filter(({ text }) => text.includes('wx.')).length).toBeGreaterThan(5);
  expect(tooNew(sources, since)).toEqual([]);
});

test('nor does the switch for DevTools, which every launch passes', () => {
  const sources = typescriptUnder('miniprogram/devtools', 'miniprogram/pages/cashier');
  expect(sources.filter(({ text }) => text.includes('wx.')).length).toBeGreaterThan(3);
  expect(tooNew(sources, since)).toEqual([]);
});

test('what is too new, or nowhere, is found', () => {
  const text = 'wx.getDeviceInfo(); wx.requestMerchantTransfer({}); wx.nowhere(); wx.cloud.init();';
  expect(tooNew([{ path: 'a.ts', text }], since)).toEqual([
    'a.ts: wx.requestMerchantTransfer needs 3.3.0',
    'a.ts: wx.nowhere is in no base library',
  ]);
});

test.each(['README.md', 'README.zh-CN.md'])('%s names the lowest base library', (file) => {
  expect(readFileSync(join(ROOT, file), 'utf8')).toContain(LOWEST);
});
