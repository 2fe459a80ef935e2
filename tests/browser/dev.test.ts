import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, Page } from 'playwright-core';
import { control } from '../support/world';
import { launchBrowser } from './support/browser';
import { openPhone } from './support/real-phone';

/** `npm run dev` in a copy of the project: what is saved is built, put in service, and seen. */

jest.setTimeout(120_000);

const ROOT = resolve(__dirname, '../..');
/** All that the command reads. */
const COPIED = [
  ...['miniprogram', 'cloudfunctions', 'merchant', 'src', 'typings', 'scripts', 'simulator'],
  ...['package.json', 'package-lock.json', 'cloudbase-schema.json', 'tsconfig.json', 'project.config.json'],
];

let browser: Browser;
let folder: string;
let dev: ChildProcess;
let lines: string[];

beforeAll(async () => {
  browser = await launchBrowser();
  folder = mkdtempSync(join(tmpdir(), 'wxpay-kit-dev-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterAll(async () => {
  dev?.kill('SIGKILL');
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts it. @returns its address */
async function startDev(): Promise<string> {
  const command = [
    '-r',
    './scripts/typescript.cjs',
    'simulator/cli.ts',
    'dev',
    '--port',
    '0',
    '--timers',
    'off',
  ];
  const { PATH, HOME } = process.env;
  dev = spawn(process.execPath, command, { cwd: folder, env: { PATH, HOME } });
  lines = [];
  return new Promise((ready, failed) => {
    for (const stream of [dev.stdout!, dev.stderr!]) {
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line);
        if (line.startsWith('ready ')) ready(line.slice('ready '.length));
      });
    }
    dev.once('close', () => failed(new Error(lines.join('\n'))));
  });
}

/** Saves a file with one text in place of another. */
function save(file: string, was: string, is: string): void {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (!text.includes(was)) throw new Error(`${file} does not hold ${was}`);
  writeFileSync(path, text.replace(was, is));
}

async function amountOf(url: string, request_id: string): Promise<unknown> {
  const { body: login } = await control({ url }, 'POST', '/login', { openid: 'buyer-one' });
  const items = [{ sku: 'longjing-50g', quantity: 1 }];
  const event = { action: 'create', request_id, items, code: login.code };
  const { body } = await control({ url }, 'POST', '/functions/pay', { event, openid: 'buyer-one' });
  return body.result!.order!.amount!.total;
}

/** Does something, and waits for the page to have loaded itself again. */
async function seenAfter(page: Page, work: () => void): Promise<void> {
  await page.evaluate('globalThis.isOld = true');
  work();
  await page.waitForFunction('globalThis.isOld === undefined');
}

/** A purchase by somebody new is refused: by then, and not before, the rule is in service. */
const IS_REFUSED = `(async () => {
  const openid = 'oPolling' + Math.random();
  const request_id = crypto.randomUUID().replaceAll('-', '');
  const event = { action: 'create', request_id, items: [{ sku: 'moli-100g', quantity: 1 }] };
  const answer = await fetch('/_sim/functions/pay', { method: 'POST', body: JSON.stringify({ event, openid }) });
  return JSON.stringify(await answer.json()).includes('今天休息');
})()`;

const overlay = (page: Page) => page.locator('#dev-problem');

test('a template, a price and a rule are saved, and one that does not compile: each is seen, nothing is lost', async () => {
  const url = await startDev();
  const { page, context } = await openPhone(browser, { url }, 'buyer-one');
  await page.getByText('今日好茶').waitFor();
  expect(await amountOf(url, 'first-request-0000000001')).toBe(12_800);

  // A template: the browser loads itself again.
  save('miniprogram/pages/shop/index.wxml', '今日好茶', '明日好茶');
  await page.getByText('明日好茶').waitFor();

  // A price: the page shows it, and so does the next order. The first is still there.
  save('merchant/products.json', '"total": 12800', '"total": 13900');
  await page.getByText('¥139.00').waitFor();
  expect(await amountOf(url, 'second-request-000000001')).toBe(13_900);
  expect([...(await control({ url }, 'GET', '/db/orders')).body]).toHaveLength(2);

  // What does not compile is shown with its place, and the last good build goes on.
  save(
    'src/orders/checkout.ts',
    'export async function createOrder(',
    'export async function createOrder(((',
  );
  await overlay(page).waitFor();
  expect(await overlay(page).innerText()).toMatch(/src\/orders\/checkout\.ts:\d+/);
  expect(await amountOf(url, 'third-request-0000000001')).toBe(13_900);
  await seenAfter(page, () => {
    save(
      'src/orders/checkout.ts',
      'export async function createOrder(((',
      'export async function createOrder(',
    );
  });
  expect(await overlay(page).count()).toBe(0);

  // A rule: the functions are those of the new build.
  await seenAfter(page, () => {
    save('merchant/quote.ts', 'const isVirtual =', "return { refused: '今天休息' };\n  const isVirtual =");
  });
  // A save may be built in two steps, and the page loads itself again after each.
  await page.waitForFunction(IS_REFUSED, undefined, { polling: 200 });
  await page.reload();
  await page.getByRole('button', { name: '增加茉莉' }).tap();
  await page.getByRole('button', { name: '微信支付' }).tap();
  await page.getByText('今天休息').waitFor();

  dev.kill('SIGINT');
  await new Promise((done) => dev.once('close', done));
  expect(lines.filter((line) => line === 'rebuilt').length).toBeGreaterThanOrEqual(4);
  await context.close();
});
