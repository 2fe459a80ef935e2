import { openCashier } from '../../../simulator/console/model/cashiers';
import type { Notification, Recorded } from '../../../simulator/console/model/control-types';
import { paymentEntries } from '../../../simulator/console/model/payment-entries';
import { layOut, type Row } from '../../../simulator/console/model/sequence';
import { recorded } from './entries';

const mine = { out_trade_no: 'T1' };
const NOTIFY = 'http://127.0.0.1:7400/http/pay-notify';
const notification = { host: 'notification', path: NOTIFY, about: 'payment', ...mine };
const woken = { host: 'function', method: 'http', path: 'pay-notify' };
const db = { host: 'cloudbase', path: '/admin', about: 'database.queryDocument orders' };

const lay = (all: Recorded[], told: Notification[] = []) => layOut(paymentEntries(all, 'T1'), told);

/** A row in a line: `call pay#1>gateway`. */
function lines(all: Recorded[], told: Notification[] = []): string[] {
  const { lanes, rows } = lay(all, told);
  const name = (position: number) => lanes[position]?.id;
  return rows.map((row: Row) => {
    if (row.kind === 'pause') return `pause ${row.ms}`;
    if (row.kind === 'lost') return `lost ${name(row.from)}`;
    const mark = row.mark ? ` ${row.mark}` : '';
    return `${row.phase} ${name(row.from)}>${name(row.to)}${mark}`;
  });
}

test('a call with calls inside of it is drawn as request and answer around them', () => {
  const inside = { instance: 'pay#1', trace_id: 'a' };
  const all = [
    recorded(10, 5, { ...db, ...inside }),
    recorded(20, 9, { ...mine, ...inside }),
    recorded(0, 40, { host: 'function', method: 'call', path: 'pay', ...mine, ...inside }),
    recorded(12, 5, { ...db, instance: 'pay#2', trace_id: 'b' }),
  ];
  expect(lines(all)).toEqual([
    'call phone>pay#1',
    'both pay#1>database',
    'both pay#1>gateway',
    'answer pay#1>phone',
  ]);
});

test('a notification goes to the instance that it woke, with what that one did', () => {
  const all = [
    recorded(2, 3, { ...db, instance: 'pay-notify#3', trace_id: 'c' }),
    recorded(1, 8, { ...woken, instance: 'pay-notify#3', trace_id: 'c' }),
    recorded(0, 10, { ...notification, status: 204 }),
  ];
  expect(lines(all)).toEqual([
    'call notification>pay-notify#3',
    'both pay-notify#3>database',
    'answer pay-notify#3>notification',
  ]);
});

test('two copies sent at once wake two instances, each its own', () => {
  const all = [
    recorded(1, 6, { ...woken, instance: 'pay-notify#1', trace_id: 'c' }),
    recorded(1, 7, { ...woken, instance: 'pay-notify#2', trace_id: 'd' }),
    recorded(0, 8, notification),
    recorded(0, 9, notification),
  ];
  expect(
    lay(all)
      .lanes.map(({ id }) => id)
      .sort(),
  ).toEqual(['notification', 'pay-notify#1', 'pay-notify#2']);
});

test('a killed function, a broken connection, a refusal and a message sent broken are marked', () => {
  const killed = {
    instance: 'pay-notify#2',
    trace_id: 'k',
    status: 500,
    answer: { code: 'FUNCTION_KILLED' },
  };
  const all = [
    recorded(1, 3, { ...woken, ...killed }),
    recorded(0, 5, { ...notification, status: 502 }),
    recorded(10, 1, { ...mine, instance: 'pay#1', status: 0 }),
    recorded(20, 1, { ...mine, instance: 'pay#1', status: 401 }),
    recorded(30, 1, { ...notification, about: 'payment, body_bit', status: 401 }),
  ];
  expect(lines(all)).toEqual([
    'both notification>pay-notify#2 killed',
    'both pay#1>gateway no_answer',
    'both pay#1>gateway refused',
    'both notification>pay-notify broken',
  ]);
});

test('another program’s requests come from a server outside, and go to it', () => {
  const outside = recorded(5, 1, { ...notification, path: 'https://shop.example.com/notify' });
  expect(lines([recorded(0, 1, mine), outside])).toEqual([
    'both merchant>gateway',
    'both notification>merchant',
  ]);
});

test('what is done by hand belongs to it: cashier and payment, and no other order’s', () => {
  const control = (at: number, path: string, answer: unknown = {}) =>
    recorded(at, 1, { host: 'control', path: `/_sim/${path}`, answer });
  const all = [
    control(0, 'cashier/open', { cashier_id: 'c1', out_trade_no: 'T1' }),
    control(2, 'cashier/open', { cashier_id: 'c2', out_trade_no: 'T2' }),
    control(4, 'cashier/c1/approve'),
    control(6, 'cashier/c2/approve'),
    control(8, 'orders/T1/refund'),
    control(9, 'orders/T12/refund'),
    control(10, 'faults'),
  ];
  expect(paymentEntries(all, 'T1').map(({ entry }) => entry.path)).toEqual([
    '/_sim/cashier/open',
    '/_sim/cashier/c1/approve',
    '/_sim/orders/T1/refund',
  ]);
});

test('an attempt that was kept back stands where its instant is, and pauses are told', () => {
  const told: Notification = {
    ...{ id: 'EV-1', out_trade_no: 'T1', kind: 'payment', url: NOTIFY },
    attempts: [
      { at: 6_000, status: 0, ms: 0, error: 'lost' },
      { at: 21_000, status: 204, ms: 9 },
    ],
  };
  const all = [
    recorded(0, 1, { ...mine, instance: 'pay#1' }),
    recorded(21_000, 9, { ...notification, status: 204 }),
  ];
  expect(lines(all, [told])).toEqual([
    'both pay#1>gateway',
    'pause 6000',
    'lost notification',
    'pause 15000',
    'both notification>pay-notify',
  ]);
});

test('times never run backwards within a call, and follow a clock that was moved', () => {
  const inside = { instance: 'pay#1', trace_id: 'a' };
  const all = [
    recorded(10, 5, { ...db, ...inside, at: 15 }),
    recorded(0, 40, { host: 'function', method: 'call', path: 'pay', ...mine, ...inside, at: 0 }),
    recorded(100, 2, { ...mine, ...inside, trace_id: 'b', at: 3_600_000 }),
  ];
  const { rows } = lay(all);
  expect(rows.map(({ at }) => at)).toEqual([0, 10, 40, 3_600_000, 3_600_000]);
});

test('of very many messages the newest are drawn, and it is said how many are not', () => {
  const all = Array.from({ length: 310 }, (_, index) => recorded(index * 2, 1, mine));
  const { rows, left_out } = lay(all);
  expect([rows.length, left_out]).toEqual([300, 10]);
  expect(rows[0]?.at).toBe(20);
});

test('the open cashier is the newest one in which nothing was decided', () => {
  const open = (id: string) =>
    recorded(0, 1, { host: 'control', path: '/_sim/cashier/open', answer: { cashier_id: id, ...mine } });
  const cancel = (id: string) => recorded(1, 1, { host: 'control', path: `/_sim/cashier/${id}/cancel` });
  expect(openCashier([open('c1'), open('c2')], 'T1')).toBe('c2');
  expect(openCashier([open('c1'), open('c2'), cancel('c2')], 'T1')).toBe('c1');
  expect(openCashier([open('c1'), cancel('c1')], 'T1')).toBeUndefined();
  expect(openCashier([open('c1')], 'T2')).toBeUndefined();
});
