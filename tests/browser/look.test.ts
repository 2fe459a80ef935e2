import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { CONTRAST, seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';
import { REFUND_SCENES } from './support/refund-scenes';
import { SCENES } from './support/scenes';
import { openScriptedPhone } from './support/scripted-phone';
import { STAFF_SCENES } from './support/staff-scenes';

jest.setTimeout(30_000);

const SHOTS = resolve(__dirname, 'shots');
let browser: Browser;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const LOOKS = [
  { colorScheme: 'light', rules: undefined },
  { colorScheme: 'dark', rules: CONTRAST },
] as const;

test.each([...SCENES, ...STAFF_SCENES, ...REFUND_SCENES])(
  '$name is drawn, and accessible, in the light and in the dark',
  async (scene) => {
    const options = { colorScheme: 'light' as const, reducedMotion: 'reduce' as const };
    const { page, context, errors } = await openScriptedPhone(browser, scene.script(), options, scene.path);
    await scene.act?.(page);
    await page.getByText(scene.text).first().waitFor();
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    for (const { colorScheme, rules } of LOOKS) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.screenshot({ path: resolve(SHOTS, `${scene.name}-${colorScheme}.png`) });
      expect([colorScheme, await seriousFindings(page, rules)]).toEqual([colorScheme, []]);
    }
    // A call that the scene lets fail is told by the browser itself.
    expect(errors.filter((error) => !error.includes('net::ERR_FAILED'))).toEqual([]);
    await context.close();
  },
);

test('a text that can hardly be read is found, in the dark too', async () => {
  const { page, context } = await openScriptedPhone(browser, { pay: () => undefined }, {}, '/');
  await page.addStyleTag({
    content: '@media (prefers-color-scheme: dark) { * { color: #3a3a3a !important } }',
  });
  expect(await seriousFindings(page, CONTRAST)).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect((await seriousFindings(page, CONTRAST)).length).toBeGreaterThan(0);
  await context.close();
});

test('a wide window shows a phone, not a stretched page', async () => {
  const options = { viewport: { width: 1200, height: 900 }, isMobile: false, hasTouch: false };
  const { page, context } = await openScriptedPhone(browser, { pay: () => undefined }, options);
  const box = await page.locator('.phone').boundingBox();
  await page.screenshot({ path: resolve(SHOTS, 'wide.png') });
  expect(box?.width).toBe(395);
  const footer = await page.locator('.screen__foot').boundingBox();
  expect(footer?.width).toBe(375);
  await context.close();
});

test('a phone in English reads English in the checkout, and every text fits on the small screen', async () => {
  const script = { pay: () => undefined };
  const { page, context } = await openScriptedPhone(browser, script, {}, '/?lang=en');
  await page.getByRole('button', { name: '增加龙井' }).tap();
  await page.getByRole('button', { name: 'Pay with WeChat' }).tap();
  await page.getByText('You will not be charged twice').waitFor();
  await page.screenshot({ path: resolve(SHOTS, 'failed-network-en.png') });
  const overflow = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  expect(overflow).toBe(false);
  await context.close();
});
