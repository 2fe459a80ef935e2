import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildPhone } from '../../scripts/build/phone';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'phone-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A mini-program of one page and one component, with some files replaced. */
async function build(changes: Record<string, string> = {}): Promise<string> {
  const files: Record<string, string> = {
    'app.json': '{ "pages": ["page/index"] }',
    'app.ts': 'App({});',
    'app.wxss': 'page { margin: 10rpx; }',
    'page/index.json': '{ "usingComponents": { "x-part": "../part/index" } }',
    'page/index.ts': 'Page({});',
    'page/index.wxml': '<view class="a"><x-part /></view>',
    'page/index.wxss': '.a, page .b { width: 1.5rpx; }',
    'part/index.json': '{ "component": true }',
    'part/index.ts': 'Component({});',
    'part/index.wxml': '<text>part</text>',
    'part/index.wxss': ':host { display: block; } .a { color: red; }',
    ...changes,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, 'src', name)), { recursive: true });
    writeFileSync(join(folder, 'src', name), text);
  }
  await buildPhone(join(folder, 'src'), join(folder, 'out'));
  return readFileSync(join(folder, 'out/phone.css'), 'utf8');
}

test('styles: rpx follow the phone, a page’s rules stay on it, a component’s classes are its own', async () => {
  const css = await build();
  expect(css).toContain('.phone-page { margin: calc(10 * var(--rpx)); }');
  expect(css).toContain(
    '[data-page="page/index"] .a, [data-page="page/index"] .b { width: calc(1.5 * var(--rpx)); }',
  );
  expect(css).toMatch(/\[wx-host="(c\d+)"\] \{ display: block; \} \.\1--a \{ color: red; \}/);
});

test.each([
  [
    'a warning of the template compiler',
    { 'page/index.wxml': '<view><text></view>' },
    /page\/index\.wxml:1:\d+ /,
  ],
  ['a bad expression', { 'page/index.wxml': '<view>{{ a?.b }}</view>' }, /page\/index\.wxml:1:\d+ /],
  [
    'a tag nobody declared',
    { 'page/index.wxml': '<x-other />' },
    /<x-other> is neither built in here nor declared/,
  ],
  [
    'a component that is not there',
    { 'page/index.json': '{"usingComponents":{"x-part":"../gone"}}' },
    /gone\.wxml is missing/,
  ],
  [
    'a style sheet that is not there',
    { 'page/index.wxss': '@import "./gone.wxss";' },
    /gone\.wxss is missing/,
  ],
  ['a module that is not there', { 'page/index.ts': "import { a } from './gone'; Page({ a });" }, /gone/],
])('%s fails the build', async (_what, changes, message) => {
  await expect(build(changes as Record<string, string>)).rejects.toThrow(message);
});

test('all problems are told at once', async () => {
  const both = { 'page/index.wxml': '<x-other />', 'part/index.wxml': '<x-more />' };
  await expect(build(both)).rejects.toThrow(/x-other[\s\S]*x-more/);
});
