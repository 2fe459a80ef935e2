import { OrderFeed } from '../../miniprogram/shop/order-feed';
import { orderFilter } from '../../miniprogram/shop/order-filters';
import type { OrderView } from '../../typings/contract';
import { refundOf } from '../support/staff-order';
import { listAnswer, made } from './support/order-list';

type Page = { status?: OrderView['status']; cursor?: string; limit?: number };
type Answer = Awaited<ReturnType<OrderFeed['next']>>;

const refusal = {
  ok: false as const,
  error: { code: 'NETWORK' as const, message: 'm', retry: 'same_request' as const },
};

/** A feed over a server with these orders, and what the server was asked. */
function feedOf(key: string, orders: () => OrderView[]) {
  const asked: Page[] = [];
  const server = { isDown: false };
  const list = async (page: Page) => {
    asked.push(page);
    return server.isDown ? refusal : listAnswer(orders(), page);
  };
  return { feed: new OrderFeed(list, orderFilter(key)), asked, server };
}

const numbers = (answer: Answer) => (answer.ok ? answer.orders.map((one) => one.out_trade_no) : ['refused']);
const isMore = (answer: Answer) => answer.ok && answer.more;

test('what waits for payment is both lists in one, newest first, portion by portion', async () => {
  const orders = [
    made('a', 1, { status: 'created' }),
    made('b', 2),
    made('c', 3, { status: 'created' }),
    made('d', 4),
    made('e', 5, { status: 'paid' }),
    made('f', 6, { status: 'created' }),
  ];
  const { feed } = feedOf('unpaid', () => orders);
  const portions = [await feed.next(2), await feed.next(2), await feed.next(2)];
  expect(portions.map(numbers)).toEqual([['f', 'd'], ['c', 'b'], ['a']]);
  expect(portions.map(isMore)).toEqual([true, true, false]);
});

test('an order that went from one list into the other in between stands there once', async () => {
  let status: OrderView['status'] = 'created';
  const moving = feedOf('unpaid', () => [made('a', 1, { status })]);
  const list = moving.feed.next(5);
  status = 'pending';
  expect(numbers(await list)).toEqual(['a']);
  expect(moving.asked.map((page) => page.status)).toEqual(['created', 'pending']);
});

test('of the same instant the greater number comes first, as the server sorts', async () => {
  const orders = [made('a', 1), made('b', 1, { status: 'created' })];
  expect(numbers(await feedOf('unpaid', () => orders).feed.next(5))).toEqual(['b', 'a']);
});

test.each([
  ['all', undefined],
  ['paid', 'paid'],
  ['closed', 'closed'],
])('%s is a list of the server, in the portions that are wanted', async (key, status) => {
  const orders = Array.from({ length: 5 }, (_, n) => made(`${n}`, n, { status: 'paid' }));
  const closed = orders.map((order) => ({
    ...order,
    out_trade_no: `c${order.out_trade_no}`,
    status: 'closed' as const,
  }));
  const { feed, asked } = feedOf(key, () => [...orders, ...closed]);
  await feed.next(2);
  await feed.next(2);
  expect(asked).toEqual([
    { limit: 2, ...(status ? { status } : {}) },
    { limit: 2, ...(status ? { status } : {}), cursor: '2' },
  ]);
});

describe('refunds', () => {
  const refunds = [refundOf('refused', 100)];
  const paid = (n: number) => made(`p${n}`, n, { status: 'paid' });

  test('are the orders with a refund, whatever became of it, and those where one is asked for', async () => {
    const orders = [
      made('asked', 9, { status: 'paid', refund_requested: true }),
      paid(8),
      made('refused', 7, { status: 'paid', refunds }),
      made('open', 6),
    ];
    const answer = await feedOf('refund', () => orders).feed.next(10);
    expect([numbers(answer), isMore(answer)]).toEqual([['asked', 'refused'], false]);
  });

  test('are looked for in five pages at a time, and further back when that is asked for', async () => {
    const orders = Array.from({ length: 300 }, (_, n) => paid(n + 1));
    orders.push(made('old', 0, { status: 'paid', refunds }));
    const { feed, asked } = feedOf('refund', () => orders);
    const first = await feed.next(10);
    expect([numbers(first), isMore(first), asked.length]).toEqual([[], true, 5]);
    const second = await feed.next(10);
    expect([numbers(second), isMore(second), asked.length]).toEqual([['old'], false, 7]);
  });

  test('found before a call failed are shown after the next that does not', async () => {
    const orders = [
      made('new', 99, { status: 'paid', refunds }),
      ...Array.from({ length: 60 }, (_, n) => paid(n)),
    ];
    const { feed, asked, server } = feedOf('refund', () => orders);
    const first = feed.next(10);
    server.isDown = true;
    expect(numbers(await first)).toEqual(['refused']);
    server.isDown = false;
    expect(numbers(await feed.next(10))).toEqual(['new']);
    expect(asked.map((page) => page.cursor)).toEqual([undefined, '50', '50']);
  });
});

test('a key that there is not is the list of all', () => {
  expect(orderFilter('nothing').key).toBe('all');
});
