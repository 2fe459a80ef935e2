import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformSync } from 'esbuild';
import { buildComponent } from '../../scripts/build/component';
import { temporaryFolder } from '../support/small-functions';

type Files = Record<string, string>;

const SMALL: Files = {
  'index.json': '{"component":true,"usingComponents":{"pay-row":"./row/index"}}',
  'index.wxml': '<import src="./parts.wxml" /><wxs src="./money.wxs" module="m" /><pay-row />',
  'index.wxss': '@import "./colours.wxss";',
  'index.ts': `import { asked } from './asked';
import type { Amount } from '../../typings/contract';
class Row<T> { constructor(readonly cells: T[]) {} }
Component({ methods: { async pay(amount?: Amount) {
  for (const [key, value] of new Map([['sum', await asked(amount?.total ?? 0)]])) console.log(\`\${key} \${value}\`);
  return [...new Row(new Set([1, 2])).cells];
} } });`,
  'asked.ts': 'export const asked = async (total: number) => ({ ...{ total } });',
  'parts.wxml': '<template name="row"><text>{{text}}</text></template>',
  'README.md': '# for people',
  'money.wxs': 'module.exports = { yuan: function (a) { return a } }',
  'colours.wxss': '.a { color: red; }',
  'row/index.json': '{"component":true}',
  'row/index.wxml': '<text>row</text>',
  'row/index.ts': 'Component({ data: { row: 1 as number } });',
};

function folderOf(files: Files): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

async function build(changes: Files = {}, built = temporaryFolder()): Promise<Files> {
  await buildComponent(folderOf({ ...SMALL, ...changes }), built);
  return read(built);
}

function read(folder: string): Files {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.\w+$/.test(name),
  );
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

test('a folder of sources becomes one that any mini-program can use: no TypeScript but declarations', async () => {
  const files = await build();
  expect(Object.keys(files)).toEqual([
    'colours.wxss',
    'index.d.ts',
    'index.js',
    'index.json',
    'index.wxml',
    'index.wxss',
    'money.wxs',
    'parts.wxml',
    'row/index.js',
    'row/index.json',
    'row/index.wxml',
  ]);
  for (const name of Object.keys(files).filter((file) => !/\.(js|d\.ts)$/.test(file)))
    expect(files[name]).toBe(SMALL[name]);
});

test('scripts have nothing newer than ES2018, and load nothing', async () => {
  const files = await build();
  for (const name of ['index.js', 'row/index.js']) {
    const script = files[name] ?? '';
    expect(transformSync(script, { target: 'es2018' }).code).toBe(transformSync(script).code);
    expect(script).not.toMatch(/\brequire\b|\bimport\b/);
  }
});

test('the same sources give the same bytes, and what is not made any more is removed', async () => {
  const built = temporaryFolder();
  const first = await build({ 'gone.wxml': '<text />' }, built);
  expect(first['gone.wxml']).toBeDefined();
  const second = await build({}, built);
  expect(existsSync(join(built, 'gone.wxml'))).toBe(false);
  expect(second).toEqual(await build());
});

test('a component without types.ts publishes no types', async () => {
  expect((await build())['index.d.ts']).toBe('export {};\n');
});

test.each<[string, Files, RegExp]>([
  ['a module that would be loaded at run time', { 'asked.ts': "import 'node:fs';" }, /node:fs/],
  [
    'a module from the web',
    { 'asked.ts': "export { asked } from 'https://example.com/asked.js';" },
    /left to load/,
  ],
  [
    'a module chosen at run time',
    { 'asked.ts': 'export const asked = (name: string) => require(name);' },
    /left to load/,
  ],
  ['a module that is not there', { 'asked.ts': "export { asked } from './gone';" }, /gone/],
  ['a file that no mini-program reads', { 'notes.md': '# notes' }, /notes\.md/],
  ['a component without a script', { 'lost/index.json': '{"component":true}' }, /lost/],
])('is refused: %s', async (_what, changes, problem) => {
  await expect(build(changes)).rejects.toThrow(problem);
});
