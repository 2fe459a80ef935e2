import { agreement } from '../../../simulator/console/model/agreement';
import type { Notification, Order } from '../../../simulator/console/model/control-types';
import { deliveryOf, passesFilter } from '../../../simulator/console/model/deliveries';
import { passes } from '../../../simulator/console/model/request-filter';
import { recorded } from './entries';

const attempt = (status: number, mutate?: string) => ({
  at: 0,
  status,
  ms: 1,
  ...(mutate ? { mutate } : {}),
});
const told = (attempts: Notification['attempts'], next_at?: number): Notification => ({
  ...{ id: 'EV-1', out_trade_no: 'T1', kind: 'payment', url: 'http://127.0.0.1/', attempts },
  ...(next_at === undefined ? {} : { next_at }),
});

test.each([
  ['answered 202, which is no receipt', told([attempt(202)]), 'given_up', true, true],
  ['accepted at last', told([attempt(500), attempt(204)]), 'delivered', false, false],
  ['to be tried again', told([attempt(500)], 9), 'retrying', true, true],
  ['not tried yet', told([], 9), 'retrying', false, true],
  ['given up', told([attempt(500)]), 'given_up', true, true],
  ['accepted only when broken', told([attempt(500), attempt(204, 'wrong_amount')]), 'given_up', false, true],
  [
    'refused when broken, after it was delivered',
    told([attempt(200), attempt(401, 'body_bit')]),
    'delivered',
    true,
    false,
  ],
])('a notification that was %s', (_what, notification, delivery, failing, undelivered) => {
  expect(deliveryOf(notification)).toBe(delivery);
  expect(passesFilter(notification, 'failing')).toBe(failing);
  expect(passesFilter(notification, 'undelivered')).toBe(undelivered);
  expect(passesFilter(notification, 'all')).toBe(true);
});

test('requests are filtered by host, part of the number, and kind of status', () => {
  const entry = recorded(0, 1, { out_trade_no: 'T123', status: 401 });
  expect(passes(entry, {})).toBe(true);
  expect(passes(entry, { host: 'wechatpay', out_trade_no: '12', status: 'refused' })).toBe(true);
  expect(passes(entry, { host: 'weixin' })).toBe(false);
  expect(passes(entry, { out_trade_no: '9' })).toBe(false);
  expect(passes(entry, { status: 'good' })).toBe(false);
  const statuses = [0, 200, 302, 404, 500].map((status) => recorded(0, 1, { status }));
  const shown = (status: string) =>
    statuses.filter((one) => passes(one, { status })).map((one) => one.status);
  expect(shown('bad')).toEqual([0, 404, 500]);
  expect(shown('broken')).toEqual([0]);
  expect(shown('failed')).toEqual([500]);
});

test('gateway and database are compared by state and amount, as far as the document is understood', () => {
  const order = { trade_state: 'SUCCESS', amount: { total: 100, currency: 'CNY' } } as Order;
  const judged = (document: Record<string, unknown>) =>
    agreement(order, document).map(({ name, agrees }) => `${name} ${agrees}`);
  expect(judged({ status: 'paid', amount: { total: 100, currency: 'CNY' } })).toEqual([
    'state true',
    'amount true',
  ]);
  expect(judged({ status: 'pending', amount: { total: 101, currency: 'CNY' } })).toEqual([
    'state false',
    'amount false',
  ]);
  expect(judged({ status: 'paid', amount: { total: 100, currency: 'USD' } })).toEqual([
    'state true',
    'amount false',
  ]);
  const refunded = { ...order, trade_state: 'REFUND' };
  expect(agreement(refunded, { status: 'paid' })).toMatchObject([{ name: 'state', agrees: true }]);
  expect(judged({ status: 'shipped', amount: 100 })).toEqual([]);
});
