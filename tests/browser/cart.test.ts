import type { Browser, Page } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import type { OrderView } from '../../typings/contract';
import { launchBrowser } from './support/browser';
import { ORDER, ok, openScriptedPhone, type Script } from './support/scripted-phone';

jest.setTimeout(30_000);

let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

/** One order per request_id, as the server keeps it; approved in the cashier it is paid. */
function server(): Script {
  const orders = new Map<string, OrderView>();
  let open = '';
  const of = (no: string) => orders.get(no) ?? ORDER;
  return {
    pay: (request) => {
      if (request.action === 'create') {
        const no = `T-${request.request_id}`;
        if (!orders.has(no)) orders.set(no, { ...ORDER, out_trade_no: no });
        open = no;
      } else if ('out_trade_no' in request) open = request.out_trade_no;
      return ok(of(open), of(open).status !== 'paid' && request.action !== 'query');
    },
    decide: (decision) => {
      if (decision !== 'approve') return { errMsg: 'requestPayment:fail cancel' };
      orders.set(open, { ...of(open), status: 'paid', paid_at: ORDER.created_at });
      return { errMsg: 'requestPayment:ok' };
    },
  };
}

const press = (page: Page, name: string) => page.getByRole('button', { name }).tap();
const stack = (page: Page) => page.evaluate('__phone.stack()');

test('what is changed in the cart is changed in the shop, and paid there it leads past the cart to the order', async () => {
  const { page, context, errors, calls } = await openScriptedPhone(browser, server());
  await press(page, '增加龙井');
  await press(page, '增加茉莉');
  await press(page, '购物车，2 件');
  await press(page, '增加茉莉');
  await press(page, '减少龙井');
  expect(await page.getByText('单价').count()).toBe(1);
  await press(page, '返回');
  await page.getByText('共 2 件').waitFor();
  await press(page, '购物车，2 件');
  await press(page, '微信支付');
  await press(page, '确认支付');
  await page.getByText('订单号').waitFor();
  expect(await stack(page)).toEqual(['pages/shop/index', 'pages/order/index']);
  await press(page, '返回');
  await page.getByText('购物车是空的').waitFor();
  expect(calls.filter(({ action }) => action === 'create')).toEqual([
    expect.objectContaining({ items: [{ sku: 'moli-100g', quantity: 2 }] }),
  ]);
  expect(errors).toEqual([]);
  await context.close();
});

test('a payment cancelled in the shop is continued in the cart; the same goods are then bought anew', async () => {
  const { page, context, calls } = await openScriptedPhone(browser, server());
  await press(page, '增加龙井');
  await press(page, '微信支付');
  await press(page, '取消支付');
  await page.getByText('尚未支付').waitFor();
  await press(page, '购物车，1 件');
  await press(page, '继续支付 ¥128.00');
  await press(page, '确认支付');
  await page.getByText('订单号').waitFor();
  await press(page, '返回');
  await press(page, '增加龙井');
  await press(page, '微信支付');
  await page.getByRole('dialog', { name: '收银台' }).waitFor();
  const requests = calls.flatMap((call) => (call.action === 'create' ? [call.request_id] : []));
  expect([requests.length, new Set(requests).size]).toEqual([2, 2]);
  await context.close();
});

test('the cart is emptied after a yes alone, and stays empty after a reload', async () => {
  const { page, context } = await openScriptedPhone(browser, server());
  await press(page, '增加龙井');
  await press(page, '购物车，1 件');
  await page.reload();
  await page.getByText('单价 ¥128.00').waitFor();
  await press(page, '清空购物车');
  await page.getByRole('dialog').getByRole('button', { name: '取消' }).tap();
  await press(page, '清空购物车');
  await page.getByRole('dialog').getByRole('button', { name: '清空' }).tap();
  await page.getByText('购物车是空的').waitFor();
  await page.reload();
  await press(page, '去逛逛');
  await page.getByText('今日好茶').waitFor();
  await context.close();
});

test('every button of the cart is at least 32 px in both directions', async () => {
  const { page, context } = await openScriptedPhone(browser, server());
  await press(page, '增加龙井');
  await press(page, '购物车，1 件');
  await page.getByText('单价').waitFor();
  for (const button of await page.locator('[data-page="pages/cart/index"]').getByRole('button').all()) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(32);
  }
  await context.close();
});
