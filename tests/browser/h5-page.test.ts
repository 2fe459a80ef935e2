import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { HttpOut } from '../../simulator/http';
import { listen } from '../../simulator/http-server';
import { jsonOf } from '../simulator/wechatpay/support/client';
import { place } from '../simulator/wechatpay/support/ordering';
import { createWorld, type World } from '../simulator/wechatpay/support/world';
import { seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';

jest.setTimeout(30_000);

const SHOTS = resolve(__dirname, 'shots');
/** A machine may have no font at all, and then there is nothing to look at. The page itself loads none. */
const FONTS = dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
const FONT = [400, 600]
  .map((weight) => readFileSync(join(FONTS, `${weight}.css`), 'utf8'))
  .join('\n')
  .replaceAll('./files/', '/fonts/');
const LONG = '龙井茶 500克 明前特级 '.repeat(9).slice(0, 127);
let browser: Browser;

beforeAll(async () => {
  mkdirSync(SHOTS, { recursive: true });
  browser = await launchBrowser();
});
afterAll(() => browser.close());

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** WeChat Pay on a port of its own, and the link of an H5 order there. */
async function served(
  policy: 'with policy' | 'without policy' = 'with policy',
): Promise<{ world: World; h5_url: string; base: string }> {
  const world = createWorld();
  const { port, close } = await listen(
    0,
    async (request) => {
      const out = fontFile(request.path) ?? (await world.pay.handle(request));
      if (policy === 'with policy' || 'drop' in out) return out;
      const { 'content-security-policy': _keepsFontsOut, ...headers } = out.headers;
      return { ...out, headers };
    },
    () => world.clock.now(),
  );
  const base = `http://127.0.0.1:${port}`;
  const answer = await place(world, { way: 'h5', role: 'direct' }, { description: LONG });
  const h5_url = String(jsonOf(answer).h5_url).replace(/^http:\/\/[^/]+/, base);
  open.push(async () => {
    await close();
    world.end();
  });
  return { world, h5_url, base };
}

/** Gives the page a font, and waits until what it says can be seen. */
async function drawn(page: Page): Promise<void> {
  await page.addStyleTag({ content: `${FONT} body { font-family: 'Noto Sans SC' }` });
  await page.locator('h1').waitFor();
  await page.evaluate('document.fonts.ready.then(() => undefined)');
}

function fontFile(path: string): HttpOut | undefined {
  const name = /^\/fonts\/([\w-]+\.woff2?)$/.exec(path)?.[1];
  return name ? { status: 200, headers: {}, body: readFileSync(join(FONTS, 'files', name)) } : undefined;
}

async function pageOn(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ ...phone, ...options });
  open.push(() => context.close());
  return context.newPage();
}

const phone = { viewport: { width: 375, height: 667 }, isMobile: true, hasTouch: true };

describe.each(['light', 'dark'] as const)('in the %s', (colorScheme) => {
  test.each(['zh-CN', 'en-GB'])(
    'in %s each page fits a small screen, is accessible and brings nothing along',
    async (locale) => {
      const { h5_url, base } = await served('without policy');
      const page = await pageOn({ colorScheme, locale });
      const link = `${h5_url}&redirect_url=${encodeURIComponent(`${base}/shop`)}`;
      const cashier_id = async () => String(await page.locator('[name=cashier_id]').getAttribute('value'));
      await page.goto(link);
      const result = `${base}/cgi-bin/mmpayweb-bin/result?cashier_id=${await cashier_id()}`;
      for (const [name, address] of [
        ['pay', link],
        ['refused', `${link}&more=1`],
        ['result', result],
      ] as const) {
        await page.goto(address);
        await drawn(page);
        await page.screenshot({ path: resolve(SHOTS, `h5-${name}-${colorScheme}-${locale}.png`) });
        expect([name, await seriousFindings(page)]).toEqual([name, []]);
        const wide = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        expect([name, wide]).toEqual([name, false]);
      }
    },
  );
});

test('without scripts, a tap pays and the browser ends at the merchant', async () => {
  const { world, h5_url, base } = await served();
  const page = await pageOn({ javaScriptEnabled: false, locale: 'en-GB' });
  await page.goto(`${h5_url}&redirect_url=${encodeURIComponent(`${base}/shop?paid=maybe`)}`);
  await page.getByRole('button', { name: 'Pay now' }).tap();
  await page.waitForURL(`${base}/shop?paid=maybe`);
  expect(world.pay.ledger.list()).toMatchObject([{ trade_state: 'SUCCESS' }]);
});

test('the keyboard reaches both buttons, and Enter on the second leaves', async () => {
  const { world, h5_url } = await served();
  const page = await pageOn({ locale: 'zh-CN' });
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(h5_url);
  // The policy lets the page's own style through.
  expect(await page.evaluate('getComputedStyle(document.querySelector(".card")).borderRadius')).toBe('12px');
  expect(errors).toEqual([]);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/result\?cashier_id=/);
  expect(await page.locator('h1').textContent()).toBe('支付已取消');
  expect(world.pay.ledger.list()).toMatchObject([{ trade_state: 'NOTPAY' }]);
});
