import type { OrderView, PayRequest } from '../../typings/contract';
import { type FakeWx, failed, installFakeWx } from './support/fake-wx';
import { openPage } from './support/open-page';
import { listAnswer, made } from './support/order-list';

type Orders = {
  tab: string;
  load: string;
  orders: { out_trade_no: string; status: string }[];
  empty: { title: string };
  isStale: boolean;
  more: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
};
type ListRequest = Extract<PayRequest, { action: 'list' }>;

const many = (count: number) => Array.from({ length: count }, (_, n) => made(`${n}`, n, { status: 'paid' }));

function server(orders: OrderView[]): FakeWx {
  return installFakeWx({ pay: (request) => listAnswer(orders, request as ListRequest) });
}

const down = () => failed('INTERNAL');
const open = () => openPage<Orders>('pages/orders/index');
const numbers = (page: { data: Orders }) => page.data.orders.map((one) => one.out_trade_no);

test('each tab shows its orders, and says so when there are none', async () => {
  server([
    made('pending', 4),
    made('created', 3, { status: 'created' }),
    made('paid', 2, { status: 'paid' }),
    made('asked', 1, { status: 'paid', refund_requested: true }),
  ]);
  const page = await open();
  expect(numbers(page)).toEqual(['pending', 'created', 'paid', 'asked']);
  const shown: Record<string, string[]> = {};
  for (const key of ['unpaid', 'paid', 'closed', 'refund']) {
    await page.tap('onTab', { key });
    shown[key] = numbers(page);
  }
  expect(shown).toEqual({
    unpaid: ['pending', 'created'],
    paid: ['paid', 'asked'],
    closed: [],
    refund: ['asked'],
  });
  expect(page.data.orders[0]!.status).toBe('退款申请处理中');
  await page.tap('onTab', { key: 'closed' });
  expect(page.data).toMatchObject({ load: 'ready', empty: { title: '没有已关闭的订单' } });
});

test('a late answer of another tab is dropped, whichever way it ends', async () => {
  const late: ((value: unknown) => void)[] = [];
  installFakeWx({
    pay: (request) =>
      (request as ListRequest).status === 'paid'
        ? new Promise((resolve) => void late.push(resolve))
        : listAnswer([made('closed', 1, { status: 'closed' })], request as ListRequest),
  });
  const page = await open();
  await page.tap('onTab', { key: 'paid' });
  expect(page.data.load).toBe('loading');
  await page.tap('onTab', { key: 'refund' });
  await page.tap('onTab', { key: 'closed' });
  late[0]!(listAnswer([made('paid', 1, { status: 'paid' })], {}));
  late[1]!(down());
  await page.call('nothing');
  expect([page.data.load, page.data.isStale, numbers(page)]).toEqual(['ready', false, ['closed']]);
});

test('portions follow each other by cursor; one that fails is asked for again by hand alone', async () => {
  const wx = server(many(25));
  const { pay } = wx.script;
  const page = await open();
  await page.tap('onTab', { key: 'paid' });
  wx.script.pay = down;
  await page.call('onReachBottom');
  expect(page.data).toMatchObject({ moreFailed: true, more: true, loadingMore: false });
  const before = wx.calls.length;
  await page.call('onReachBottom');
  expect(wx.calls).toHaveLength(before);
  wx.script.pay = pay;
  await page.tap('onMore');
  expect(wx.calls.at(-1)).toEqual({ action: 'list', limit: 10, status: 'paid', cursor: '10' });
  await page.call('onReachBottom');
  expect(numbers(page)).toHaveLength(25);
  expect([new Set(numbers(page)).size, page.data.more]).toEqual([25, false]);
});

test('two taps ask for one portion', async () => {
  const wx = server(many(25));
  const page = await open();
  await Promise.all([page.tap('onMore'), page.tap('onMore')]);
  expect([wx.calls.length, numbers(page).length]).toEqual([2, 20]);
});

test('a portion that arrives after the list began anew is dropped', async () => {
  const wx = server(many(25));
  const { pay } = wx.script;
  const page = await open();
  const late: ((value: unknown) => void)[] = [];
  wx.script.pay = () => new Promise((resolve) => void late.push(resolve));
  const more = page.tap('onMore');
  wx.script.pay = pay;
  await page.call('onPullDownRefresh');
  late[0]!(listAnswer(many(25), { cursor: '10', limit: 10 }));
  await more;
  expect([numbers(page).length, page.data.loadingMore]).toEqual([10, false]);
});

test('coming back keeps the place in a long list, and shows each order as it is now', async () => {
  const orders = many(25);
  server(orders);
  const page = await open();
  await page.tap('onMore');
  orders[24] = { ...orders[24]!, refund_requested: true };
  await page.call('onShow');
  expect([numbers(page).length, page.data.orders[0]!.status]).toEqual([20, '退款申请处理中']);
});

test('a list on screen survives a failed refresh, which it tells; a tab that never loaded offers a retry', async () => {
  const wx = server(many(3));
  const { pay } = wx.script;
  const page = await open();
  wx.script.pay = down;
  await page.call('onPullDownRefresh');
  expect([page.data.load, page.data.isStale, numbers(page).length]).toEqual(['ready', true, 3]);
  await page.tap('onTab', { key: 'paid' });
  expect([page.data.load, page.data.isStale, numbers(page).length]).toEqual(['error', false, 0]);
  wx.script.pay = pay;
  await page.tap('onRetry');
  expect([page.data.load, numbers(page).length]).toEqual(['ready', 3]);
});

test('where the search for refunds was long enough, it goes on by hand', async () => {
  const refunded = made('old', -1, { status: 'paid', refund_requested: true });
  server([...many(260), refunded]);
  const page = await open();
  await page.tap('onTab', { key: 'refund' });
  expect([page.data.load, numbers(page), page.data.more]).toEqual(['ready', [], true]);
  await page.call('onReachBottom');
  expect(numbers(page)).toEqual([]);
  await page.tap('onMore');
  expect([numbers(page), page.data.more]).toEqual([['old'], false]);
});
