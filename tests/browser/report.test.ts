import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import type { DayReport } from '../../scripts/bill/day-report';
import { reportPage } from '../../scripts/bill/page';
import { copyFonts } from '../../simulator/phone/compiler/fonts';
import type { Item } from '../../src/orders/reconcile/difference';
import { temporaryFolder } from '../support/small-functions';
import { seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';

/** The report of `npm run bill`, as a reader has it before them. */

let browser: Browser;
let folder: string;
let fonts: string;
beforeEach(() => {
  folder = temporaryFolder();
  // On a machine without any font nothing has a width.
  fonts = copyFonts(folder);
});
beforeAll(async () => {
  browser = await launchBrowser();
}, 60_000);
afterAll(() => browser.close());

const item = (name: 'D-01' | 'D-12', state: Item['state']): Item => ({
  ...{ class: name, state, outcome: 'not_asked', out_trade_no: '0123456789abcdef'.repeat(2) },
  ...{ transaction_id: '4200002026010500000000000001', billed: { total: 12_800, currency: 'CNY' }, at: 0 },
});
const day = (date: string, changes: Partial<DayReport> = {}): DayReport => ({
  ...{ date, source: 'bill.csv', file: { sha1: '9bb6cd819be348f17a9cbcedddc8eb62fefbd790', bytes: 1 } },
  ...{
    rows: 12,
    compared: { orders: 12, matched: 12, carried: 1 },
    classes: {},
    items: [],
    items_left_out: 0,
  },
  sums: [{ currency: 'CNY', payments: 12, paid: 15_744_000, refunds: 1, refunded: 12_800 }],
  ...changes,
});
const DAYS = [
  day('2026-01-04'),
  day('2026-01-05', {
    classes: { 'D-01': 3, 'D-12': 40 },
    items: [item('D-01', 'open'), item('D-12', 'noted')],
  }),
];

const LOOKS = (['zh', 'en'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((scheme) =>
    [360, 1280].map((width) => [language, scheme, width] as const),
  ),
);

test.each(LOOKS)(
  'the report page can be read by everybody: %s, %s, %i wide',
  async (language, scheme, width) => {
    const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 800 } });
    const page = await context.newPage();
    const html = reportPage(DAYS, language).replace(
      '</style>',
      () => `${fonts}\nbody { font-family: "Noto Sans SC"; }</style>`,
    );
    await page.route('http://report.test/**', (route) => {
      const path = new URL(route.request().url()).pathname;
      return path === '/'
        ? route.fulfill({ body: html, contentType: 'text/html' })
        : route.fulfill({ body: readFileSync(join(folder, path)), contentType: 'font/woff2' });
    });
    await page.goto('http://report.test/', { waitUntil: 'networkidle' });
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    expect(await seriousFindings(page)).toEqual([]);
    // What is wider than the screen scrolls by itself, not with the page.
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    await context.close();
  },
);
