import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchBrowser } from './support/browser';
import { Pictures } from './support/pictures';

jest.setTimeout(30_000);

let browser: Browser;
const folder = mkdtempSync(join(tmpdir(), 'wxpay-kit-pictures-'));

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

afterEach(() => {
  delete process.env.UPDATE_PICTURES;
});

/** A white square of a hundred by a hundred pixels with some black lines at the top. */
async function square(lines: number, height = 100): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 100, height } });
  const line = `<div style="background:#000;height:${lines}px"></div>`;
  await page.setContent(`<style>body{margin:0}</style>${line}`);
  const picture = await page.screenshot();
  await page.close();
  return picture;
}

test('a picture may differ from the committed one in one pixel of a hundred, and no more', async () => {
  const pictures = new Pictures(browser, folder);
  expect(await pictures.problem('square', await square(0))).toMatch(/no such picture yet/);
  process.env.UPDATE_PICTURES = '1';
  expect(await pictures.problem('square', await square(0))).toBeUndefined();
  delete process.env.UPDATE_PICTURES;
  expect(await pictures.problem('square', await square(1))).toBeUndefined();
  expect(await pictures.problem('square', await square(2))).toBe('square: 2.00 % of its pixels differ');
});

test('a picture of another size differs, on any browser', async () => {
  const pictures = new Pictures(browser, folder);
  process.env.UPDATE_PICTURES = '1';
  await pictures.problem('tall', await square(0));
  delete process.env.UPDATE_PICTURES;
  expect(await pictures.problem('tall', await square(0, 101))).toBe(
    'tall: it was 100 x 100, and is 100 x 101',
  );
});
