import type { Browser } from 'playwright-core';
import { buildPhone } from '../../scripts/build/phone';
import { GATEWAYS } from '../../simulator/gateway-names';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../simulator/wechatpay/merchants';
import { testWorld } from '../support/world';
import { launchBrowser } from './support/browser';
import { gatewayOrders, openCashier, openPhone } from './support/real-phone';

jest.setTimeout(60_000);

const { sp_mchid, sub_mchid, sub_appid, sub_name } = PARTNER_MERCHANT;
const DIRECT = { payee: DIRECT_MERCHANT.name, order: { merchant: { mchid: DIRECT_MERCHANT.mchid } } };
const PARTNER = { payee: sub_name, order: { merchant: { mchid: sp_mchid, sub_mchid }, sub_appid } };
/** Who is paid, by the cashier and by WeChat Pay's books. */
const PAID = { v3: DIRECT, v3_partner: PARTNER, v2: DIRECT, v2_partner: PARTNER, cloudpay: PARTNER };

let browser: Browser;

beforeAll(async () => {
  await buildPhone();
  browser = await launchBrowser();
});

afterAll(() => browser.close());

test.each(GATEWAYS)('the same phone and the same functions take a payment by %s', async (gateway) => {
  const world = await testWorld({ gateway });
  const { page, context } = await openPhone(browser, world, 'buyer-one');
  await openCashier(page);
  expect(await page.getByRole('dialog').innerText()).toContain(PAID[gateway].payee);
  await page.getByRole('button', { name: '确认支付' }).tap();
  await page.getByText('已支付').waitFor();
  expect(await gatewayOrders(world)).toMatchObject([{ ...PAID[gateway].order, trade_state: 'SUCCESS' }]);
  await context.close();
});
