import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DevPages } from '../../../simulator/dev/dev-pages';
import type { HttpIn } from '../../../simulator/http';
import { temporaryFolder } from '../../support/small-functions';
import { testWorld } from '../../support/world';

function pages(): DevPages {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<html><body>\n    <p>phone</p>\n  </body></html>');
  return new DevPages(folder);
}

async function get(dev: DevPages, url: string) {
  const { pathname, searchParams } = new URL(`http://127.0.0.1${url}`);
  const request = { method: 'GET', url, path: pathname, query: searchParams } as HttpIn;
  const out = await dev.handle(request);
  if ('drop' in out) throw new Error('dropped');
  return { ...out, text: out.body.toString('utf8') };
}

const state = async (dev: DevPages, since: number) =>
  JSON.parse((await get(dev, `/_dev/state?since=${since}`)).text);

test('the front page has the script, and is otherwise as it was built', async () => {
  const { text } = await get(pages(), '/');
  expect(text).toContain('<p>phone</p>');
  expect(text).toContain('<script src="/_dev/client.js"></script>');
});

test('a page that has just come is answered at once', async () => {
  expect(await state(pages(), 0)).toEqual({ version: 1, build: 1 });
});

test('who knows everything is answered when there is news', async () => {
  const dev = pages();
  const asked = state(dev, 1);
  dev.failed('a.wxml:2: a tag is not closed');
  expect(await asked).toEqual({ version: 2, build: 1, problem: 'a.wxml:2: a tag is not closed' });
  const fixed = state(dev, 2);
  dev.built();
  expect(await fixed).toEqual({ version: 3, build: 2 });
});

test('a question is not held for ever', async () => {
  jest.useFakeTimers();
  const asked = state(pages(), 1);
  await jest.advanceTimersByTimeAsync(20_000);
  jest.useRealTimers();
  expect(await asked).toEqual({ version: 1, build: 1 });
});

test('what is closed holds nobody', async () => {
  const dev = pages();
  const asked = state(dev, 1);
  dev.close();
  expect(await asked).toEqual({ version: 1, build: 1 });
});

test('a world that nobody develops in has no such pages', async () => {
  const world = await testWorld({ functions: temporaryFolder() });
  expect((await fetch(`${world.url}/_dev/client.js`)).status).toBe(404);
  expect(await (await fetch(`${world.url}/`)).text()).not.toContain('_dev');
});
