import type { OrderReport, TradeState } from '../../src/gateways/gateway';
import { FENCE_MS } from '../../src/orders/needs';
import type { Order } from '../../src/orders/order';
import { settle } from '../../src/orders/settle';
import { KitError } from '../../src/protocol/errors';
import { type SmallKit, smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

const sweeping = { may_close: true, runs_effects: false, writes_no_news: true };
const looking = { may_close: false, runs_effects: true, writes_no_news: false };
const due = { next_at: NOW, attempts: 0 };

/** A world whose gateway answers every query like this. */
const saying = (report: OrderReport | (() => OrderReport)) =>
  smallKit({ gateway: { queryOrder: async () => (typeof report === 'function' ? report() : report) } });
const state = (trade_state: TradeState): OrderReport => ({ kind: 'order', trade_state, gateway_now: NOW });
const unknownAt = (gateway_now: number): OrderReport => ({ kind: 'no_such_order', gateway_now });
const paidReport = (order: Order, changes: Parameters<typeof paymentOf>[1] = {}): OrderReport => ({
  kind: 'order',
  trade_state: 'SUCCESS',
  payment: paymentOf(order, changes),
  gateway_now: NOW,
});

const AFTER_FENCE = orderIn('created').pay_before + FENCE_MS + 1;

test('the fence is pay_before and six minutes: five minutes and a half are too early', async () => {
  expect(FENCE_MS).toBe(6 * MINUTE_MS);
  const order = orderIn('created');
  for (const [after_ms, expected] of [
    [5.5 * MINUTE_MS, 'created'],
    [6 * MINUTE_MS, 'created'],
    [6 * MINUTE_MS + 1, 'closed'],
  ] as const) {
    const { kit, put, stored } = saying(unknownAt(order.pay_before + after_ms));
    await settle(kit, await put(order), sweeping);
    expect((await stored()).status).toBe(expected);
  }
});

test('finding 2: our own clock closes nothing, however late it believes it is', async () => {
  const { kit, put, stored, time } = saying(unknownAt(NOW));
  const order = await put(orderIn('created'));
  time.now = AFTER_FENCE + 60 * MINUTE_MS;
  await settle(kit, order, sweeping);
  expect((await stored()).status).toBe('created');
});

test('"no such order" is asked about again at the fence, not long after it', async () => {
  const order = orderIn('created', { needs: { confirm: { next_at: NOW, attempts: 8 }, close: due } });
  const { kit, put, stored, time } = saying(unknownAt(order.pay_before));
  await put(order);
  time.now = order.pay_before;
  await settle(kit, order, sweeping);
  expect((await stored()).needs.confirm!.next_at).toBe(order.pay_before + FENCE_MS + 1_000);
});

test.each(['CLOSED', 'REVOKED'] as const)('what the gateway calls %s is closed here, too', async (word) => {
  const { kit, put, stored, asked } = saying(state(word));
  await settle(kit, await put(orderIn('pending')), looking);
  expect([(await stored()).status, asked]).toEqual(['closed', ['query']]);
});

test.each([
  ['payable', orderIn('pending'), NOW, false],
  ['cancelled', orderIn('pending', { cancelled_at: NOW }), NOW, true],
  ['past pay_before', orderIn('pending'), orderIn('pending').pay_before, true],
  ['a moment before it', orderIn('pending'), orderIn('pending').pay_before - 1, false],
  ['held closed by us', orderIn('closed', { needs: { confirm: due } }), NOW, true],
])(
  'an order that is %s: closed at the gateway only where it may not be paid',
  async (_what, order, at, closes) => {
    const { kit, put, asked, time } = saying(state('NOTPAY'));
    await put(order);
    time.now = at;
    await settle(kit, order, sweeping);
    expect(asked.includes('close')).toBe(closes);
  },
);

test('a buyer’s look closes nothing and writes nothing when there is no news', async () => {
  const order = orderIn('pending', { cancelled_at: NOW });
  const { kit, put, stored, asked } = saying(state('NOTPAY'));
  await settle(kit, await put(order), looking);
  expect([await stored(), asked]).toEqual([order, ['query']]);
});

test('an order held closed that the gateway closed at our bidding is not asked about again', async () => {
  const { kit, put, stored } = saying(state('NOTPAY'));
  await settle(kit, await put(orderIn('closed', { needs: { confirm: due } })), sweeping);
  expect([(await stored()).needs, (await stored()).due_at]).toEqual([{}, undefined]);
});

test('a question about a paid order ends with the same payment, and the order stays as it was', async () => {
  const order = orderIn('paid', { needs: { confirm: due } });
  const { kit, put, stored } = saying(paidReport(order));
  await settle(kit, await put(order), sweeping);
  const { version: _v, updated_at: _u, due_at: _d, needs: _n, ...left } = await stored();
  expect(order).toMatchObject(left);
  expect((await stored()).due_at).toBeUndefined();
});

test('a paid order is never closed, whatever the gateway says of it later', async () => {
  const order = orderIn('paid', { needs: { confirm: due } });
  const { kit, put, stored } = saying(state('CLOSED'));
  await settle(kit, await put(order), sweeping);
  expect([(await stored()).status, (await stored()).transaction_id]).toEqual(['paid', '4200']);
});

test.each([
  ['appid', { appid: 'wxother' }],
  ['mchid', { mchid: '1900000009' }],
])(
  'F-21 money under our number for another %s is evidence and an alert, nothing else',
  async (_what, other) => {
    const order = orderIn('pending', { needs: { confirm: due, close: { next_at: NOW + 1, attempts: 0 } } });
    const { kit, put, stored } = saying(paidReport(order, other));
    await settle(kit, await put(order), sweeping);
    await settle(kit, await stored(), sweeping);
    const noted = await stored();
    expect(noted.status).toBe('pending');
    expect(noted.evidence).toEqual([expect.objectContaining({ code: 'OTHER_MERCHANT', source: 'query' })]);
    expect(noted.effects.map((one) => one.alert)).toEqual(['OTHER_MERCHANT']);
    expect(noted.needs.confirm!.next_at).toBe(NOW + MINUTE_MS);
  },
);

test('finding 11: the gateway is asked with the merchant the order was placed with, not today’s', async () => {
  const refs: unknown[] = [];
  const order = orderIn('pending', { cancelled_at: NOW });
  const { kit, put } = smallKit({
    gateway: {
      queryOrder: async (ref) => {
        refs.push(ref);
        return state('NOTPAY');
      },
      closeOrder: async (ref) => {
        refs.push(ref);
        return 'closed';
      },
    },
  });
  await settle(kit, await put(order), sweeping);
  const own = { appid: order.snapshot.appid, mchid: order.snapshot.mchid, out_trade_no: order._id };
  expect(refs).toEqual([own, own]);
});

test('F-61 "already paid" to a close is asked about once more, and never closed again', async () => {
  const { kit, put, asked, stored } = smallKit({ gateway: { closeOrder: async () => 'already_paid' } });
  await settle(kit, await put(orderIn('pending', { cancelled_at: NOW })), sweeping);
  expect(asked).toEqual(['query', 'close', 'query']);
  expect((await stored()).status).toBe('pending');
});

test.each([
  ['query', { queryOrder: () => Promise.reject(new KitError('GATEWAY_SYSTEM_ERROR')) }],
  ['close', { closeOrder: () => Promise.reject(new KitError('GATEWAY_NO_ANSWER')) }],
])(
  'F-51 F-52 no answer to a %s says nothing: asked again later, with the reason in the log',
  async (_what, gateway) => {
    const order = orderIn('pending', { cancelled_at: NOW, needs: { confirm: due, close: due } });
    const { kit, put, stored, log }: SmallKit = smallKit({ gateway });
    await settle(kit, await put(order), sweeping);
    const { status, needs } = await stored();
    expect([status, needs.close]).toEqual(['pending', { next_at: NOW + MINUTE_MS, attempts: 1 }]);
    expect(log).toContainEqual(expect.objectContaining({ event: 'gateway_question_unanswered' }));
  },
);

test('the merchant’s word on late money is asked for once per write, and stored', async () => {
  const order = orderIn('closed', { needs: { confirm: due } });
  const { kit, put, stored } = smallKit({
    gateway: { queryOrder: async () => paidReport(order) },
    merchant: { late: () => 'fulfil' },
  });
  await settle(kit, await put(order), sweeping);
  const late = await stored();
  expect([late.status, late.late, late.late_policy]).toEqual(['paid', true, 'fulfil']);
  expect(late.effects.map((one) => one.kind)).toEqual(['alert', 'fulfil']);
});

test('effects are leased by whoever runs them at once, and due now when they are left to the sweep', async () => {
  for (const [mode, next_at] of [
    [looking, NOW + 2 * MINUTE_MS],
    [{ ...looking, runs_effects: false }, NOW],
  ] as const) {
    const { kit, put, stored } = saying(state('CLOSED'));
    await settle(kit, await put(orderIn('pending')), mode);
    expect((await stored()).effects).toEqual([expect.objectContaining({ kind: 'release', next_at })]);
  }
});

describe('where a late prepay is not refused for its timestamp', () => {
  const HOUR_MS = 60 * MINUTE_MS;
  /** APIv2 or cloudPay: nobody knows the order, and the gateway's clock says what the world's does. */
  const world = (report?: (order: Order) => OrderReport) => {
    const order = orderIn('created');
    const small: SmallKit = smallKit({
      gateway: {
        refuses_late_prepays: false,
        queryOrder: async () => report?.(order) ?? unknownAt(small.time.now),
      },
    });
    small.time.now = AFTER_FENCE;
    return { ...small, order };
  };

  test('an order closed by the fence is asked about again after 10 minutes, an hour and a day, and never more', async () => {
    const { kit, put, stored, time, order } = world();
    await put(order);
    const asked: number[] = [];
    for (;;) {
      const current = await stored();
      await settle(kit, current, sweeping);
      const { status, needs } = await stored();
      expect(status).toBe('closed');
      if (!needs.confirm) break;
      time.now = needs.confirm.next_at;
      asked.push(time.now - AFTER_FENCE);
    }
    expect(asked).toEqual([10 * MINUTE_MS, HOUR_MS, 24 * HOUR_MS]);
    expect((await stored()).history.map(({ what }) => what)).toEqual(['closed']);
  });

  test('one that turns up after all is closed at the gateway', async () => {
    const { kit, put, stored, asked, order } = world(() => state('NOTPAY'));
    await put({
      ...order,
      status: 'closed',
      closed_at: AFTER_FENCE - 10 * MINUTE_MS,
      needs: { confirm: due },
    });
    await settle(kit, await stored(), sweeping);
    expect(asked).toEqual(['query', 'close']);
    expect((await stored()).needs).toEqual({});
  });

  test('money that came after all is paid late', async () => {
    const { kit, put, stored, order } = world((one) => paidReport(one));
    await put({
      ...order,
      status: 'closed',
      closed_at: AFTER_FENCE - 10 * MINUTE_MS,
      needs: { confirm: due },
    });
    await settle(kit, await stored(), sweeping);
    expect(await stored()).toMatchObject({ status: 'paid', late: true });
  });

  test('a gateway that says itself that the order is closed is not asked again', async () => {
    const { kit, put, stored, order } = world(() => state('CLOSED'));
    await settle(kit, await put(order), sweeping);
    expect((await stored()).needs).toEqual({});
  });
});

test('where it is refused, an order closed by the fence is asked about no more', async () => {
  const { kit, put, stored } = saying(unknownAt(AFTER_FENCE));
  await settle(kit, await put(orderIn('created')), sweeping);
  const { status, needs } = await stored();
  expect([status, needs]).toEqual(['closed', {}]);
});
