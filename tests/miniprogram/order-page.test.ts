import { answered, listed, refundOf, refused, STAFF_ORDER } from '../support/staff-order';
import { type FakeWx, installFakeWx, ORDER, ok } from './support/fake-wx';
import { openPage } from './support/open-page';

type Order = {
  load: string;
  order: { status: string; refundable: boolean; refundRequested: boolean } | null;
  steps: { title: string; state: string }[];
  hasCheckout: boolean;
  isOpen: boolean;
  giveUp: string;
  giveUpFailed: boolean;
};
type Refund = { load: string; order: { refundRequested: boolean } | null };

const BOUGHT = listed(STAFF_ORDER);

/** A server whose next answer a test may replace. */
function server(pay: () => unknown): FakeWx {
  return installFakeWx({ pay });
}

const open = () => openPage<Order>('pages/order/index', { out_trade_no: 'T1' });

test('a refund that is asked for shows at once on coming back, and cannot be asked for again', async () => {
  const wx = server(() => answered({ order: BOUGHT }));
  const page = await open();
  expect(page.data.order).toMatchObject({ status: '已支付', refundable: true, refundRequested: false });
  wx.script.pay = () => answered({ order: { ...BOUGHT, refund_requested: true } });
  await page.call('onShow');
  expect(page.data.order).toMatchObject({
    status: '退款申请处理中',
    refundable: false,
    refundRequested: true,
  });
  expect(page.data.steps.at(-1)).toMatchObject({ title: '退款', state: 'now' });
});

test('once all the money is back the request is no longer what the order says', async () => {
  const refunds = [refundOf('succeeded', 12800)];
  server(() => answered({ order: { ...BOUGHT, refunds, refunded_total: 12800, refund_requested: true } }));
  expect((await open()).data.order).toMatchObject({ status: '已退款', refundRequested: false });
});

test('an order is asked about once on opening; one that can be paid leaves later questions to its checkout', async () => {
  const wx = server(() => ok(ORDER));
  const page = await open();
  expect([wx.calls.length, page.data.hasCheckout]).toEqual([1, true]);
  await page.call('onShow');
  expect(wx.calls).toHaveLength(1);
  await page.hear('onChange', { order: { ...BOUGHT } });
  await page.call('onShow');
  expect(wx.calls).toHaveLength(2);
});

test.each([
  ['ORDER_NOT_FOUND', 'missing'],
  ['INTERNAL', 'error'],
])('an order that answers %s is %s, and can be asked for again', async (code, load) => {
  const wx = server(() => refused(code));
  const page = await open();
  expect(page.data.load).toBe(load);
  wx.script.pay = () => answered({ order: BOUGHT });
  await page.tap('onRetry');
  expect(page.data).toMatchObject({ load: 'ready', order: { status: '已支付' } });
});

test('what is on screen survives a question without an answer', async () => {
  const wx = server(() => answered({ order: BOUGHT }));
  const page = await open();
  wx.script.pay = () => refused('INTERNAL');
  await page.call('onPullDownRefresh');
  expect(page.data).toMatchObject({ load: 'ready', order: { status: '已支付' } });
});

test('where a refund is asked for already, its page says so', async () => {
  server(() => answered({ order: { ...BOUGHT, refund_requested: true } }));
  const { data } = await openPage<Refund>('pages/refund/index', { out_trade_no: 'T1' });
  expect(data.order).toMatchObject({ refundRequested: true });
});

describe('giving an order up', () => {
  const given = () => server(() => ok(ORDER));
  const cancels = (wx: FakeWx) => wx.calls.filter(({ action }) => action === 'cancel');

  test('an unpaid order is given up after a question, and is closed then', async () => {
    const wx = given();
    const page = await open();
    wx.script.pay = () => ok({ ...ORDER, status: 'closed' });
    await page.tap('onGiveUp');
    expect(cancels(wx)).toEqual([{ action: 'cancel', out_trade_no: 'T1' }]);
    expect(page.data).toMatchObject({ order: { status: '已关闭' }, isOpen: false });
    expect(wx.modals[0]?.title).toBe('取消订单？');
  });

  test('who thinks again has given nothing up', async () => {
    const wx = given();
    wx.script.modal = () => false;
    await (await open()).tap('onGiveUp');
    expect(cancels(wx)).toEqual([]);
  });

  test('one that is still being closed says so, and is not asked for twice', async () => {
    const wx = given();
    const page = await open();
    await page.tap('onGiveUp');
    await page.tap('onGiveUp');
    expect(page.data).toMatchObject({ isOpen: true, giveUp: 'heard' });
    expect(cancels(wx)).toHaveLength(1);
  });

  test('one that was paid after all is shown as paid', async () => {
    const wx = given();
    const page = await open();
    wx.script.pay = () => answered({ order: BOUGHT });
    await page.tap('onGiveUp');
    expect(page.data).toMatchObject({ order: { status: '已支付' }, isOpen: false });
  });

  test('without an answer it says so, and can be tried again', async () => {
    const wx = given();
    const page = await open();
    wx.script.pay = () => refused('INTERNAL');
    await page.tap('onGiveUp');
    expect(page.data).toMatchObject({ giveUp: '', giveUpFailed: true, order: { status: '待支付' } });
    await page.tap('onGiveUp');
    expect(cancels(wx)).toHaveLength(2);
  });
});
