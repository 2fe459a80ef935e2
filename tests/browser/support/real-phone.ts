import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { World } from '../../../simulator/world';
import { control } from '../../support/world';
import { SMALL_PHONE } from './scripted-phone';

/** A phone in front of real functions and a real simulator. */
export async function openPhone(
  browser: Browser,
  world: Pick<World, 'url'>,
  openid: string,
): Promise<{ page: Page; context: BrowserContext }> {
  const context = await browser.newContext(SMALL_PHONE);
  const page = await context.newPage();
  await page.goto(`${world.url}/?openid=${openid}`);
  return { page, context };
}

/** One of the first tea in the cart, and the cashier open. */
export async function openCashier(page: Page): Promise<void> {
  await page.getByRole('button', { name: '增加龙井' }).tap();
  await page.getByRole('button', { name: '微信支付' }).tap();
  await page.getByRole('dialog', { name: '收银台' }).waitFor();
}

/** What WeChat Pay has in its books. */
export async function gatewayOrders(
  world: World,
): Promise<{ out_trade_no: string; trade_state: string; payments: object[] }[]> {
  const { body } = await control(world, 'GET', '/orders');
  return body as unknown as { out_trade_no: string; trade_state: string; payments: object[] }[];
}
