import type { Browser, Page } from 'playwright-core';
import { buildConsole } from '../../scripts/build/console';
import { seriousFindings } from './support/axe';
import { launchBrowser } from './support/browser';
import { ORDERS, PAID_NUMBER } from './support/console-data';
import { RECORD, REFUSED_ID } from './support/console-record';
import { openConsole, ScriptedWorld } from './support/scripted-console';

jest.setTimeout(60_000);

let browser: Browser;
let world: ScriptedWorld;

beforeAll(async () => {
  await buildConsole();
  browser = await launchBrowser();
});

beforeEach(() => {
  world = new ScriptedWorld();
});

afterAll(() => browser.close());

async function visit(hash: string, work: (page: Page) => Promise<void>, search = '?lang=en'): Promise<void> {
  const { page, context } = await openConsole(browser, world, hash, {}, search);
  await work(page);
  await context.close();
}

const UNPAID = ORDERS[1]!;
const REFUNDED = ORDERS[3]!;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const told = (page: Page, text: string | RegExp) => page.locator('.told').getByText(text).waitFor();

test('a new order appears by itself, on top, and the focus stays where it was', () =>
  visit('#/orders', async (page) => {
    await page.getByText(PAID_NUMBER).focus();
    world.orders = [{ ...UNPAID, out_trade_no: 'T-NEW' }, ...world.orders];
    world.changed();
    await page.getByText('T-NEW').waitFor();
    expect(await page.locator('.row-link').first().textContent()).toBe('T-NEW');
    expect(await page.evaluate('document.activeElement.textContent')).toBe(PAID_NUMBER);
  }));

test('orders are searched and paged, and what was searched is in the address', async () => {
  world.orders = Array.from({ length: 30 }, (_, index) => ({ ...UNPAID, out_trade_no: `T-${index}` }));
  await visit('#/orders', async (page) => {
    await page.getByText('T-24', { exact: true }).waitFor();
    expect(await page.getByText('T-25', { exact: true }).count()).toBe(0);
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('T-29', { exact: true }).waitFor();
    await page.getByLabel('Search orders').fill('T-17');
    await page.keyboard.press('Enter');
    await page.getByText('T-17', { exact: true }).waitFor();
    expect(await page.locator('.row-link').count()).toBe(1);
    expect(page.url()).toContain('search=T-17');
  });
});

test('an unpaid order: pay and cancel the open cashier; its document disagrees, and that is said', async () => {
  world.record = [
    ...RECORD,
    {
      ...RECORD.at(-1)!,
      ...{ id: 900, host: 'control', path: '/_sim/cashier/open' },
      answer: { cashier_id: 'c9', out_trade_no: UNPAID.out_trade_no },
    },
  ];
  await visit(`#/orders/${UNPAID.out_trade_no}`, async (page) => {
    await page.getByText('States differ').waitFor();
    await page.getByText('Amounts differ').waitFor();
    await press(page, 'Cancel the open cashier');
    await told(page, 'requestPayment:fail cancel');
    await press(page, 'Pay');
    await told(page, 'is paid');
  });
  expect(world.acts.map(({ path }) => path)).toEqual([
    'cashier/c9/cancel',
    `orders/${UNPAID.out_trade_no}/pay`,
  ]);
});

test('a refund: an amount that is none is refused here; one in yuan is sent in fen; nothing means all', () =>
  visit(`#/orders/${PAID_NUMBER}`, async (page) => {
    const amount = page.getByLabel('Amount to refund');
    await amount.fill('much');
    await press(page, 'Refund on the merchant platform');
    await told(page, '"much" is not an amount');
    for (const text of ['0.50', '']) {
      await amount.fill(text);
      await Promise.all([page.waitForResponse(/refund$/), press(page, 'Refund on the merchant platform')]);
    }
    expect(world.acts.map(({ body }) => body)).toEqual([{ total: 50 }, {}]);
  }));

test('a refund under way is settled by hand', () =>
  visit(`#/orders/${REFUNDED.out_trade_no}`, async (page) => {
    await page.getByLabel('Result').selectOption('ABNORMAL');
    await press(page, 'Settle');
    await told(page, 'is now ABNORMAL');
    const { refund_id } = REFUNDED.refunds[0]!;
    expect(world.acts).toEqual([
      { method: 'POST', path: `refunds/${refund_id}/settle`, body: { status: 'ABNORMAL' } },
    ]);
  }));

test('a notification is sent broken: the way is chosen by name, and its sentence is shown', () =>
  visit('#/notifications?show=failing', async (page) => {
    await page.getByText('2 of 3 notifications').waitFor();
    const first = page.locator('.notification').first();
    await first.getByLabel('Send it').selectOption('wrong_amount');
    await first.getByText('one fen higher').waitFor();
    await first.getByRole('button', { name: 'Send broken' }).click();
    await told(page, 'the merchant answered 204 in 21 ms');
    expect(world.acts).toEqual([
      { method: 'POST', path: 'notifications/EV-0000/send', body: { mutate: 'wrong_amount' } },
    ]);
  }));

test('a message of the sequence opens by keyboard, in text and in hex, and is a list to a screen reader', () =>
  visit(`#/orders/${PAID_NUMBER}/sequence`, async (page) => {
    const list = page.getByRole('list', { name: 'Messages in order of time' });
    const row = list.getByRole('button', { name: /prepay.*from pay#1 to WeChat Pay/ });
    await row.focus();
    await page.keyboard.press('Enter');
    await page.getByText('Signature of the request').waitFor();
    expect(await row.getAttribute('aria-expanded')).toBe('true');
    const form = page.getByRole('group', { name: 'Form of the body: Request' });
    await form.getByRole('button', { name: 'Hex' }).click();
    await page.getByText('00000000  7b 22 61 70 70 69 64 22').waitFor();
    await form.getByRole('button', { name: 'Indented' }).click();
    await page.getByText('"total": 12800').waitFor();
    expect(await list.getByText('killed').count()).toBe(1);
    expect(await list.getByText('body_bit').count()).toBe(1);
  }));

test('a refused signature is found by its status, and explained in the language of the reader', async () => {
  await visit('#/requests', async (page) => {
    await page.getByLabel('Status').selectOption('refused');
    await page.getByText('2 of 23 requests').waitFor();
    await page.getByText('SIGN_ERROR, explained').waitFor();
    await page.getByRole('link', { name: 'query', exact: true }).click();
    await page.getByText('The key is right and the text is not').waitFor();
    expect(await page.locator('.lines mark').allTextContents()).toEqual(['?', String.raw`\n`]);
    await press(page, '中文');
    await page.getByText('密钥正确，但签名串不对').waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('zh-CN');
  });
  await visit(`#/requests/${REFUSED_ID}`, (page) => page.getByText('漏掉了查询参数').waitFor(), '?lang=zh');
});

test('the clock: steps, free values and instants are sent in ms of UTC+8; what makes no sense is not', () =>
  visit('#/clock', async (page) => {
    await press(page, '+20 s');
    await told(page, 'The clock is at 2026-05-20 10:31:40');
    await press(page, 'Next 10:00');
    await told(page, 'The clock is at 2026-05-21 10:00:00');
    await page.getByLabel('By', { exact: true }).fill('1.5');
    await press(page, 'Advance');
    await told(page, 'The clock is at 2026-05-21 10:01:30');
    await page.getByLabel('Date and time').fill('2026-02-30 10:00');
    await press(page, 'Set the clock');
    await told(page, 'Write the date and the time');
    await page.getByLabel('Date and time').fill('2026-06-01 00:00:00');
    await press(page, 'Set the clock');
    await told(page, 'The clock is at 2026-06-01 00:00:00');
    await press(page, 'running');
    await told(page, 'The clock runs');
    expect(world.acts.map(({ path }) => path)).toEqual([
      ...['clock/advance', 'clock/advance', 'clock/advance', 'clock/set', 'clock/mode'],
    ]);
  }));

test('a fault is set with times, probability and conditions, and removed', () =>
  visit('#/faults', async (page) => {
    const fault = page.locator('.known__one', { hasText: 'function_killed' });
    await fault.locator('summary').click();
    await fault.getByLabel('Times').fill('3');
    await fault.getByLabel('Probability').fill('0.5');
    await fault.getByLabel('Only where').fill('function=pay after=db:2');
    await fault.getByRole('button', { name: 'Set' }).click();
    await told(page, 'function_killed is set');
    await press(page, 'Remove notification_lost');
    await told(page, 'notification_lost is removed');
    await press(page, 'Remove all');
    await told(page, 'All faults are removed');
    const match = { function: 'pay', after: 'db:2' };
    expect(world.acts).toEqual([
      {
        method: 'POST',
        path: 'faults',
        body: { name: 'function_killed', times: 3, probability: 0.5, match },
      },
      { method: 'DELETE', path: 'faults/notification_lost', body: null },
      { method: 'DELETE', path: 'faults', body: null },
    ]);
  }));

test('a toggle is sent as what it is: text, truth value or number', () =>
  visit('#/toggles', async (page) => {
    await page.getByLabel('Value of late_prepay').selectOption('refuse');
    await told(page, 'late_prepay is now refuse');
    await page.getByLabel('Value of close_after_5_minutes').selectOption('true');
    await told(page, 'close_after_5_minutes is now true');
    await page.getByLabel('Value of refund_settles_after').fill('5');
    await press(page, 'Change');
    await told(page, 'refund_settles_after is now 5');
    await press(page, 'All back to default');
    await told(page, 'All toggles have their default again');
    expect(world.acts.map(({ body }) => body)).toEqual([
      { late_prepay: 'refuse' },
      { close_after_5_minutes: true },
      { refund_settles_after: 5 },
      null,
    ]);
  }));

test('keys are copied in the form that was chosen', () =>
  visit('#/keys', async (page) => {
    await page.evaluate(
      'Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => { globalThis.copied = text } } })',
    );
    await press(page, 'Bare base64');
    await press(page, 'Copy: private_key');
    await told(page, 'Copied: private_key');
    expect(await page.evaluate('copied')).toBe('a'.repeat(64 * 6));
    await press(page, 'partner');
    await press(page, 'wechatpay-go');
    await press(page, 'Copy: wechatpay-go');
    expect(await page.evaluate('copied')).toContain('WithWechatPayAuthCipher("1900009000"');
  }));

test('a reset is asked about first: Escape and Cancel leave the world as it is, and the focus goes back', () =>
  visit('#/orders', async (page) => {
    await page.getByText(PAID_NUMBER).waitFor();
    await press(page, 'Reset the world');
    await page.getByRole('dialog', { name: 'Reset the simulated world?' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Reset the world');
    await press(page, 'Reset the world');
    await press(page, 'Cancel');
    expect(world.acts).toEqual([]);
    await press(page, 'Reset the world');
    await press(page, 'Reset');
    await told(page, 'An empty world');
    expect(world.acts).toEqual([{ method: 'POST', path: 'reset', body: {} }]);
  }));
