import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { checkWxml, tagsOf, type WxmlReport } from '../../scripts/check-wxml';

type Files = Record<string, string>;

const SOUND: Files = {
  'app.json': '{"pages":["pages/shop/index"],"usingComponents":{"everywhere-tag":"/components/badge/index"}}',
  'pages/shop/index.json': '{"usingComponents":{"pay-badge":"../../components/badge/index"}}',
  'pages/shop/index.wxml': `<!-- <not-a-tag/> -->
<import src="./parts.wxml" />
<include src="/pages/shop/head" />
<wxs src="../../format.wxs" module="format" />
<wxs module="inline">module.exports = { less: function (a, b) { return a<b } }</wxs>
<view wx:if="{{a > b}}">{{ a <b ? 1 : 2 }}{{ format.yuan(total) }}</view>
<pay-badge title="a > b" bind:tap="onTap"><everywhere-tag /></pay-badge>
<template is="row" data="{{text: a}}" />`,
  'pages/shop/parts.wxml': '<template name="row"><text>{{text}}</text></template>',
  'pages/shop/head.wxml': '<text>head</text>',
  'pages/shop/index.wxss': '/* @import "./gone.wxss"; */\n@import "../../theme.wxss";\n.a { color: red; }',
  'theme.wxss': 'page { color: red; }',
  'format.wxs': 'module.exports = { yuan: function (a) { return a } }',
  'components/badge/index.json': '{"component":true}',
  'components/badge/index.wxml': '<view><slot /></view>',
};

function check(changes: Files): WxmlReport {
  const root = mkdtempSync(path.join(tmpdir(), 'wxpay-wxml-'));
  try {
    for (const [name, text] of Object.entries({ ...SOUND, ...changes })) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    return checkWxml(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

const lines = (report: WxmlReport) =>
  report.problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);

test('sound templates have no problems', () => {
  const report = check({});
  expect(lines(report)).toEqual([]);
  expect(report.files).toBe(4);
});

test('tags inside comments, scripts and expressions are not tags', () => {
  expect(tagsOf(SOUND['pages/shop/index.wxml'] ?? '').map((tag) => tag.name)).toEqual([
    'import',
    'include',
    'wxs',
    'wxs',
    'view',
    'pay-badge',
    'everywhere-tag',
    'template',
  ]);
});

const PAGE = 'pages/shop/index.wxml';

test.each<[string, Files, string]>([
  ['an unclosed tag', { [PAGE]: '<view>\n  <text>a</view>' }, `${PAGE}:2:4: missing end tag`],
  ['a bad expression', { [PAGE]: '<view>{{ a + }}</view>' }, `${PAGE}:1:`],
  ['a doubled attribute', { [PAGE]: '<view class="a" class="b" />' }, `${PAGE}:1:17: duplicated attribute`],
  ['an unknown wx: attribute', { [PAGE]: '<view wx:foo="1" />' }, `${PAGE}:1:7: invalid attribute prefix`],
  ['optional chaining', { [PAGE]: '<view>{{a?.b}}</view>' }, `${PAGE}:1:`],
  [
    'a tag nobody declared',
    { [PAGE]: '<view>\n <pay-bagde /></view>' },
    `${PAGE}:2:2: <pay-bagde> is neither`,
  ],
  [
    'an import of a missing file',
    { [PAGE]: '<import src="./no.wxml" />' },
    `${PAGE}:1:1: <import> names a file`,
  ],
  [
    'an include of a missing file',
    { [PAGE]: '<include src="/no" />' },
    `${PAGE}:1:1: <include> names a file`,
  ],
  ['a missing script', { [PAGE]: '<wxs src="./no.wxs" module="a" />' }, `${PAGE}:1:1: <wxs> names a file`],
  [
    'a style import of a missing file',
    { 'theme.wxss': '\n@import "./no.wxss";' },
    'theme.wxss:2:1: @import names',
  ],
  [
    'a component that does not say it is one',
    { 'components/badge/index.json': '{}' },
    'lacks "component": true',
  ],
])('%s is an error with its place', (_name, changes, expected) => {
  expect(lines(check(changes)).join('\n')).toContain(expected);
});

test('the compiler of older clients is asked too, or says why it cannot run', () => {
  const report = check({ 'format.wxs': 'const yuan = () => 1' });
  if (report.wcc === 'ran') expect(lines(report).join('\n')).toMatch(/format\.wxs:1:\d+: wcc: /);
  else expect(report.wcc.skipped).toMatch(/binary/);
});
