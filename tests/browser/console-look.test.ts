import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { buildConsole } from '../../scripts/build/console';
import { seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';
import { PAID_NUMBER } from './support/console-data';
import { REFUSED_ID } from './support/console-record';
import { NARROW, openConsole, ScriptedWorld, WIDE } from './support/scripted-console';

jest.setTimeout(60_000);

const SHOTS = resolve(__dirname, 'shots');
let browser: Browser;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  await buildConsole();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** What there is to look at: where it is, what tells that it is there. */
const PLACES: { name: string; hash: string; ready: (page: Page) => Promise<unknown> }[] = [
  { name: 'orders', hash: '#/orders', ready: (page) => page.getByText(PAID_NUMBER).waitFor() },
  {
    name: 'order',
    hash: `#/orders/${PAID_NUMBER}`,
    ready: async (page) => {
      await page.locator('.json').first().waitFor();
      await page.locator('.notification').first().waitFor();
    },
  },
  {
    name: 'sequence',
    hash: `#/orders/${PAID_NUMBER}/sequence`,
    ready: (page) => page.locator('.message').first().waitFor(),
  },
  {
    name: 'message',
    hash: `#/orders/${PAID_NUMBER}/sequence`,
    ready: async (page) => {
      await page.locator('button.message__row', { hasText: 'prepay' }).click();
      await page.locator('.signed').first().waitFor();
    },
  },
  {
    name: 'sign-error',
    hash: `#/requests/${REFUSED_ID}`,
    ready: (page) => page.locator('.lines mark').first().waitFor(),
  },
  { name: 'requests', hash: '#/requests', ready: (page) => page.locator('.row-link').first().waitFor() },
  {
    name: 'notifications',
    hash: '#/notifications',
    ready: (page) => page.locator('.attempt').first().waitFor(),
  },
  {
    name: 'documents',
    hash: '#/documents',
    ready: (page) => page.locator('.document summary').first().click(),
  },
  { name: 'clock', hash: '#/clock', ready: (page) => page.locator('.steps').waitFor() },
  { name: 'faults', hash: '#/faults', ready: (page) => page.locator('.known__set summary').first().click() },
  { name: 'toggles', hash: '#/toggles', ready: (page) => page.locator('.known__one').first().waitFor() },
  { name: 'keys', hash: '#/keys', ready: (page) => page.locator('.key').first().waitFor() },
];

/** A font is asked for when its first letter is laid out, so `document.fonts.ready` may be too early. */
async function allDrawn(page: Page): Promise<void> {
  await page.evaluate(
    'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))',
  );
  await page.waitForFunction("![...document.fonts].some(({ status }) => status === 'loading')");
}

type Look = { look: string; search: string; options: BrowserContextOptions; only?: string[] };

/** The three that people look at most are looked at in every way. */
const MOST = ['orders', 'sequence', 'sign-error'];
const LOOKS: Look[] = [
  { look: 'wide-light-en', search: '?lang=en', options: { ...WIDE, colorScheme: 'light' } },
  { look: 'narrow-dark-zh', search: '?lang=zh', options: { ...NARROW, colorScheme: 'dark' } },
  { look: 'wide-dark-zh', search: '?lang=zh', options: { ...WIDE, colorScheme: 'dark' }, only: MOST },
  { look: 'narrow-light-en', search: '?lang=en', options: { ...NARROW, colorScheme: 'light' }, only: MOST },
];

describe.each(LOOKS)('$look', ({ look, search, options, only }) => {
  const places = PLACES.filter(({ name }) => !only || only.includes(name));

  test.each(places)('$name is drawn, fits, and is accessible', async ({ name, hash, ready }) => {
    const { page, context, errors } = await openConsole(browser, new ScriptedWorld(), hash, options, search);
    await ready(page);
    await allDrawn(page);
    await page.screenshot({ path: resolve(SHOTS, `console-${name}-${look}.png`), fullPage: true });
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  });
});
