import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFunctions } from '../../../scripts/build/check-functions';
import { buildFunctions } from '../../../scripts/build/functions';
import { temporaryFolder } from '../../support/small-functions';

/** A source folder with one function, and where it is built to. */
async function build(files: Record<string, string>) {
  const [source, built] = [temporaryFolder(), temporaryFolder()];
  mkdirSync(join(source, 'tea'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(source, 'tea', name), text);
  const done = await buildFunctions(source, built);
  return { source, built, done, file: (name: string) => join(built, 'tea', name) };
}

test('each of index, sdk and sweep is a file of its own, required at run time', async () => {
  const { done, file } = await build({
    'index.ts': "export const main = () => require('./sdk').price;",
    'sdk.ts': 'export const price: number = 128;',
  });
  expect(done.map((one) => one.file).sort()).toEqual(['index.js', 'sdk.js']);
  expect(readFileSync(file('index.js'), 'utf8')).toContain('require("./sdk")');
  expect(readFileSync(file('index.js'), 'utf8')).not.toContain('128');
});

test('the package has no dependencies: the cloud installs nothing', async () => {
  const { file } = await build({ 'index.ts': 'export const main = () => 1;' });
  expect(JSON.parse(readFileSync(file('package.json'), 'utf8'))).toEqual({
    name: 'tea',
    version: expect.any(String),
    private: true,
    main: 'index.js',
  });
});

test('config.json travels along; without one there is none', async () => {
  const index = 'export const main = () => 1;';
  const bare = await build({ 'index.ts': index });
  expect(existsSync(bare.file('config.json'))).toBe(false);
  const timed = await build({ 'index.ts': index, 'config.json': '{"timeout":9}' });
  expect(readFileSync(timed.file('config.json'), 'utf8')).toBe('{"timeout":9}');
});

test('what is no longer a function disappears from the build', async () => {
  const { source, built, file } = await build({ 'index.ts': 'export const main = () => 1;' });
  mkdirSync(join(built, 'gone'));
  await buildFunctions(source, built);
  expect([existsSync(join(built, 'gone')), existsSync(file('index.js'))]).toEqual([false, true]);
});

test('a built function that does not load in a bare process is named', async () => {
  const fine = await build({ 'index.ts': 'export const main = () => 1;' });
  expect(() => checkFunctions(['tea'], fine.built)).not.toThrow();
  const broken = await build({ 'index.ts': 'export const handler = () => 1;' });
  expect(() => checkFunctions(['tea'], broken.built)).toThrow(/'tea' does not load/);
});
