import type { Browser, Page } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { approve, create, pay } from '../functions/support';
import { answered, refundOf, refused, STAFF_ORDER } from '../support/staff-order';
import { control, testWorld } from '../support/world';
import { launchBrowser } from './support/browser';
import { type AnyRequest, openScriptedPhone, SMALL_PHONE } from './support/scripted-phone';

jest.setTimeout(60_000);

const KEYBOARD = { hasTouch: false, isMobile: false };
/** More Tabs than any screen here has stops. */
const MOST_TABS = 40;
const ORDER = `/#/pages/staff/order?out_trade_no=${STAFF_ORDER.out_trade_no}`;
let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).tap();

/** Tab until the focus is on what is called so. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let stop = 0; stop < MOST_TABS; stop++) {
    const label = await page.evaluate(
      'document.activeElement.getAttribute("aria-label") || document.activeElement.textContent',
    );
    if (String(label).startsWith(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the keyboard cannot reach "${name}"`);
}

test('a buyer asks for money back, staff finds the order and declines, and nobody else sees any of it', async () => {
  const world = await testWorld({ variables: { WXPAY_STAFF_OPENIDS: 'staff-one' } });
  const bought = await create(world, undefined, undefined, 'buyer-one');
  await approve(world, bought.pay_params!, 'buyer-one');
  const no = String(bought.order!.out_trade_no);
  const open = async (openid: string, path: string) => {
    const context = await browser.newContext(SMALL_PHONE);
    const page = await context.newPage();
    await page.goto(`${world.url}/?openid=${openid}#/pages/${path}`);
    return page;
  };

  const buyer = await open('buyer-one', `order/index?out_trade_no=${no}`);
  await press(buyer, '申请退款');
  await press(buyer, '拍错了');
  await press(buyer, '提交申请');
  await buyer.getByText('申请已提交').waitFor();

  const staff = await open('staff-one', 'staff/index');
  await staff.getByText('¥128.00').first().waitFor();
  await staff.getByRole('button', { name: '待处理，1 单' }).tap();
  await staff.getByText('“拍错了”').waitFor();
  await press(staff, '拒绝申请');
  await press(staff, '确定');
  await staff.getByText('都处理完了').waitFor();
  await press(staff, '返回');
  await staff.getByRole('button', { name: '待处理，0 单' }).waitFor();
  await staff.getByRole('button', { name: '订单查询' }).tap();
  await staff.getByRole('textbox', { name: '订单号或微信单号' }).fill(no);
  await press(staff, '搜索');
  await staff.getByText(`查找 ${no}`).waitFor();
  await staff.getByRole('button', { name: '龙井明前茶' }).tap();
  await staff.getByText('店员决定“拒绝申请”：买家申请退款').waitFor();
  await staff.getByText('可退 ¥128.00').waitFor();

  const stranger = await open('buyer-one', `staff/order?out_trade_no=${no}`);
  await stranger.getByText('仅限店员使用').waitFor();
  for (const page of [buyer, staff, stranger]) await page.context().close();
});

test('staff refunds a part through the built function: WeChat Pay has it once, and the order says so', async () => {
  const world = await testWorld({ variables: { WXPAY_STAFF_OPENIDS: 'staff-one' } });
  const bought = await create(world, undefined, undefined, 'buyer-one');
  await approve(world, bought.pay_params!, 'buyer-one');
  const no = String(bought.order!.out_trade_no);
  await pay(world, { action: 'query', out_trade_no: no }, 'buyer-one');
  const context = await browser.newContext(SMALL_PHONE);
  const page = await context.newPage();
  await page.goto(`${world.url}/?openid=staff-one#/pages/staff/order?out_trade_no=${no}`);
  await page.getByText('可退 ¥128.00').waitFor();
  await page.getByRole('radio', { name: '部分金额' }).tap();
  await page.getByRole('textbox', { name: '退款金额' }).fill('19.9');
  await page.getByRole('button', { name: '商品缺货' }).tap();
  await press(page, '退款 ¥19.90');
  await press(page, '确认退款');
  await page.getByText('刚刚提交：退款 ¥19.90').waitFor();
  await page.getByText('可退 ¥108.10').waitFor();
  const { body } = await control(world, 'GET', '/refunds');
  expect(body).toEqual([expect.objectContaining({ out_trade_no: no, total: 1990 })]);
  await context.close();
});

test.each(['index', 'orders', `order?out_trade_no=${STAFF_ORDER.out_trade_no}`, 'review', 'reports'])(
  'staff/%s offers nothing to whoever is not staff',
  async (path) => {
    const script = { pay: () => refused('NOT_ALLOWED') };
    const { page, context } = await openScriptedPhone(browser, script, {}, `/#/pages/staff/${path}`);
    await page.getByRole('alert').waitFor();
    for (const role of ['button', 'textbox', 'radio'] as const)
      expect(await page.getByRole(role).count()).toBe(0);
    await context.close();
  },
);

test('the keyboard alone types a part, is asked, backs out with Escape, then refunds it once', async () => {
  let refunds: object[] = [];
  const answer = (request: AnyRequest) => {
    if (request.action === 'order') return answered({ order: { ...STAFF_ORDER, refunds } });
    refunds = [refundOf('processing', 1990)];
    return answered({ refund: refunds[0] });
  };
  const { page, context, calls } = await openScriptedPhone(browser, { pay: answer }, KEYBOARD, ORDER);
  await page.getByText('可退 ¥128.00').waitFor();
  await tabTo(page, '部分金额');
  await page.keyboard.press('Enter');
  await tabTo(page, '退款金额');
  await page.keyboard.type('19.9');
  await tabTo(page, '商品缺货');
  await page.keyboard.press('Enter');
  await tabTo(page, '退款 ¥19.90');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: '退款 ¥19.90？' }).waitFor();
  await page.keyboard.press('Escape');
  await tabTo(page, '退款 ¥19.90');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('刚刚提交：退款 ¥19.90').waitFor();
  expect(calls.filter(({ action }) => action === 'refund')).toEqual([
    expect.objectContaining({ total: 1990, reason: '商品缺货' }),
  ]);
  await context.close();
});

test('on the small screen no page of the staff is wider than it, and every button can be hit', async () => {
  const refunds = [refundOf('awaiting_approval', 2000), refundOf('processing', 1990)];
  const script = { pay: () => answered({ order: { ...STAFF_ORDER, refunds } }) };
  const { page, context } = await openScriptedPhone(browser, script, {}, ORDER);
  await page.getByText('可退 ¥88.10').waitFor();
  const wide = `[...document.querySelectorAll('.phone-page')].some((one) => one.scrollWidth > one.clientWidth)`;
  expect(await page.evaluate(wide)).toBe(false);
  for (const button of await page.getByRole('button').all()) {
    const box = await button.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(32);
  }
  await context.close();
});
