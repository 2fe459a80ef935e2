import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from 'playwright-core';
import type { OrderView, PayRequest, StaffRequest } from '../../../typings/contract';

const PHONE = resolve(__dirname, '../../../dist/phone');
export const ORIGIN = 'http://phone.test';

const TYPES: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  woff2: 'font/woff2',
};

/** All that a mini-program may say to `pay`. */
export type AnyRequest = PayRequest | StaffRequest;

/** What the other side says. An answer may be a promise that the test settles when it likes. */
export type Script = {
  pay: (request: AnyRequest) => unknown;
  cashier?: (payParams: unknown) => unknown;
  decide?: (decision: string) => unknown;
};

export const SMALL_PHONE: BrowserContextOptions = {
  viewport: { width: 375, height: 667 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

export type ScriptedPhone = { page: Page; context: BrowserContext; calls: AnyRequest[]; errors: string[] };

/** A phone whose every request is answered by the test: no server, no port. */
export async function openScriptedPhone(
  browser: Browser,
  script: Script,
  options: BrowserContextOptions = {},
  path = '/',
  phone = PHONE,
): Promise<ScriptedPhone> {
  const context = await browser.newContext({ ...SMALL_PHONE, timezoneId: 'Asia/Shanghai', ...options });
  const page = await context.newPage();
  const calls: AnyRequest[] = [];
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  await context.route('**/*', (route) => answer(route, script, calls, phone));
  await page.goto(ORIGIN + path);
  await page.evaluate('document.fonts.ready.then(() => undefined)');
  return { page, context, calls, errors };
}

async function answer(route: Route, script: Script, calls: AnyRequest[], phone: string): Promise<void> {
  const { pathname } = new URL(route.request().url());
  if (!pathname.startsWith('/_sim/'))
    return serveFile(route, join(phone, pathname === '/' ? '/index.html' : pathname));
  const body = route.request().postDataJSON();
  const json = await simulate(pathname.slice('/_sim/'.length), body, script, calls);
  // The page may have gone while the script kept it waiting.
  await (json === undefined ? route.abort() : route.fulfill({ json })).catch(() => undefined);
}

async function simulate(
  path: string,
  body: { event?: AnyRequest; pay_params?: unknown },
  script: Script,
  calls: AnyRequest[],
): Promise<unknown> {
  if (path === 'login') return { code: 'code-1', openid: 'openid-1' };
  if (path === 'functions/pay' && body.event) {
    calls.push(body.event);
    const result = await script.pay(body.event);
    return result === undefined ? undefined : { result };
  }
  if (path === 'cashier/open') return script.cashier ? script.cashier(body.pay_params) : openCashier();
  const [, , decision = ''] = path.split('/');
  if (script.decide) return script.decide(decision);
  return { errMsg: decision === 'approve' ? 'requestPayment:ok' : 'requestPayment:fail cancel' };
}

function openCashier(): unknown {
  return {
    cashier_id: 'cashier-1',
    payee: '山间茶铺',
    description: '龙井明前茶 50 克',
    amount: { total: 12800, currency: 'CNY' },
    out_trade_no: ORDER.out_trade_no,
  };
}

async function serveFile(route: Route, file: string): Promise<void> {
  if (!existsSync(file)) return route.fulfill({ status: 404, body: '' });
  const contentType = TYPES[file.split('.').pop() ?? ''] ?? 'application/octet-stream';
  return route.fulfill({ status: 200, contentType, body: readFileSync(file) });
}

const NOW = Date.UTC(2026, 4, 20, 2, 30);

/** A payable order for 128.00 yuan. */
export const ORDER: OrderView = {
  out_trade_no: 'T0123456789abcdef0123456789abcde',
  status: 'pending',
  amount: { total: 12800, currency: 'CNY' },
  description: '龙井明前茶 50 克',
  items: [
    { sku: 'longjing-50g', name: '龙井明前茶 50 克', quantity: 1, price: { total: 12800, currency: 'CNY' } },
  ],
  created_at: NOW,
  pay_before: NOW + 1_800_000,
  refunded_total: 0,
  refunds: [],
  fulfilment: 'none',
};

export const PAID: OrderView = { ...ORDER, status: 'paid', paid_at: NOW + 60_000, fulfilment: 'done' };

export const PAY_PARAMS = {
  timeStamp: '1779244200',
  nonceStr: 'nonce',
  package: 'prepay_id=wx201',
  signType: 'RSA',
  paySign: 'signature',
};

export function ok(order: OrderView, payable = false): unknown {
  return { ok: true, now: NOW, order, ...(payable ? { pay_params: PAY_PARAMS } : {}) };
}

export function failed(code: string, message = 'a sentence', retry = 'same_request'): unknown {
  return { ok: false, now: NOW, error: { code, message, retry } };
}
