import type { Browser } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { PARTNER_MERCHANT } from '../../simulator/wechatpay/merchants';
import { testWorld } from '../support/world';
import { launchBrowser } from './support/browser';
import { gatewayOrders, openCashier, openPhone } from './support/real-phone';

jest.setTimeout(60_000);

let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

test('in a partner’s world the phone is in the sub-merchant’s mini-program, and pays the sub-merchant', async () => {
  const world = await testWorld({ gateway: 'v3_partner' });
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await openCashier(page);
  expect(await page.getByRole('dialog').innerText()).toContain(PARTNER_MERCHANT.sub_name);
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('已支付').waitFor();
  const { sp_mchid, sub_mchid, sub_appid } = PARTNER_MERCHANT;
  expect(await gatewayOrders(world)).toMatchObject([
    { merchant: { mchid: sp_mchid, sub_mchid }, sub_appid, trade_state: 'SUCCESS' },
  ]);
  await context.close();
});
