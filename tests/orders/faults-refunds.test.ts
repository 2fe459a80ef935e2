import type { RefundNotice } from '../../src/gateways/gateway';
import { acceptNotification } from '../../src/orders/accept-notification';
import type { Order } from '../../src/orders/order';
import { refundOrder } from '../../src/orders/refund-order';
import { sweep } from '../../src/orders/sweep';
import { applyReservation } from '../../src/orders/transitions/reserve-refund';
import { KitError } from '../../src/protocol/errors';
import { type SmallKit, smallKit } from './small-kit';
import { NOW, orderIn, paymentOf } from './support';

/** Refunds that meet a database in trouble, or one another. */

const ID = orderIn('paid')._id;
const press = (n: number, total?: number) => ({
  ...{ request_id: `request-number-00000000${n}`, out_trade_no: ID, reason: '退货', staff: 'oStaff' },
  ...(total === undefined ? {} : { total }),
});
const sends = ({ asked }: SmallKit) => asked.filter((call) => call.startsWith('refund'));
const broken = () => new KitError('STORE_UNAVAILABLE', { outcome: 'unknown', retry: 'same_request' });

/** Somebody else writes the order: all that another writer of it can see is the version. */
const somebodyWrites = async ({ db }: SmallKit) => {
  const order = (await db.get<Order>('orders', ID))!;
  await db.claim('orders', ID, order.version, {});
};

test('F-76 a reservation that is written at the third try has one number, and is sent once', async () => {
  let lost = 0;
  const world: SmallKit = smallKit({
    db: {
      beforeOp: async ({ name }) => {
        if (name === 'replace' && lost < 2) {
          lost++;
          await somebodyWrites(world);
        }
      },
    },
  });
  await world.put(orderIn('paid'));
  await refundOrder(world.kit, press(1, 60));
  const { refunds, history } = await world.stored();
  expect([lost, refunds.length, sends(world)]).toEqual([2, 1, [`refund ${refunds[0]!.out_refund_no}`]]);
  expect(history.filter(({ what }) => what === 'refund reserved')).toHaveLength(1);
});

test('F-77 whether a reservation was written is unknown: nothing is sent; pressed again it is found and asked about first', async () => {
  let lose = true;
  const world = smallKit({
    db: {
      afterOp: ({ name }) => {
        if (name === 'replace' && lose) throw broken();
      },
    },
  });
  await world.put(orderIn('paid'));
  await expect(refundOrder(world.kit, press(1, 60))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(world.asked).toEqual([]);
  lose = false;
  const { row } = await refundOrder(world.kit, press(1, 60));
  expect(world.asked).toEqual([`query ${row.out_refund_no}`, `refund ${row.out_refund_no}`]);
  expect((await world.stored()).refunds).toMatchObject([{ amount: { total: 60 }, status: 'processing' }]);
});

test('F-79 what was free when it was read is checked again when it is written', async () => {
  let first = true;
  const world: SmallKit = smallKit({
    db: {
      afterOp: async ({ name }) => {
        if (name !== 'get' || !first) return;
        first = false;
        await refundOrder(world.kit, press(2, 60));
      },
    },
  });
  await world.put(orderIn('paid'));
  await expect(refundOrder(world.kit, press(1, 60))).rejects.toMatchObject({
    code: 'REFUND_REFUSED',
    message: 'at most 40 of 100 can still be refunded',
  });
  expect(sends(world)).toHaveLength(1);
});

test('F-80 while nothing can be written no money leaves', async () => {
  const world = smallKit({
    db: {
      beforeOp: ({ name }) => {
        if (name === 'replace') throw broken();
      },
    },
  });
  await world.put(orderIn('paid'));
  await expect(refundOrder(world.kit, press(1))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  expect(world.asked).toEqual([]);
});

test('F-71 a refund in another currency than was paid is refused here', () => {
  const wanted = {
    ...{ out_refund_no: `${ID}_r`, transaction_id: '4200', amount: { total: 1, currency: 'USD' } },
    ...{ paid_total: 100, reason: '退货', requested_by: 'oStaff', awaits_approval: false },
  };
  expect(() => applyReservation(orderIn('paid'), wanted, NOW)).toThrow('the order was paid in CNY');
});

test.each([
  ['an order held closed', orderIn('closed', { needs: { confirm: { next_at: NOW, attempts: 0 } } }), true],
  ['an order that is being closed', orderIn('pending', { cancelled_at: NOW }), undefined],
] as const)(
  'F-74 a refund is told while %s is asked about: both are booked, nothing is sent or delivered',
  async (_what, order, late) => {
    const notice: RefundNotice = {
      ...{ mchid: order.snapshot.mchid, out_trade_no: ID, transaction_id: '4200', out_refund_no: 'x' },
      ...{ refund_id: '50', refund_status: 'SUCCESS', total: 100, refund: 100 },
    };
    const fulfilled: string[] = [];
    const world: SmallKit = smallKit({
      merchant: { fulfil: async () => void fulfilled.push(ID) },
      gateway: {
        queryOrder: async () => {
          await acceptNotification(world.kit, { kind: 'refund', notification_id: 'n', refund: notice }, 't');
          const payment = paymentOf(order);
          return { kind: 'order', trade_state: 'SUCCESS', payment, gateway_now: NOW };
        },
      },
    });
    await world.put(order);
    world.time.now = Math.max(NOW, order.due_at!);
    await sweep(world.kit, 10_000);
    const after = await world.stored();
    expect([after.status, after.late, fulfilled, sends(world)]).toEqual(['paid', late, [], []]);
    expect(after.review).toMatchObject([{ code: 'REFUNDED_ELSEWHERE' }]);
    expect(after.refunds).toMatchObject([{ out_refund_no: 'x', external: true }]);
  },
);

test.each([
  ['CONFIG_INVALID', 'no client certificate'],
  ['REQUEST_INVALID', 'no field for it'],
] as const)(
  'a refund that is not sent for %s is tried ever more rarely, and keeps nothing else of its order waiting',
  async (code, message) => {
    const lacks = new KitError(code, { message });
    const told: string[] = [];
    const world = smallKit({
      gateway: { refund: () => Promise.reject(lacks) },
      merchant: { alert: ({ code }) => void told.push(code) },
    });
    const alert = { kind: 'alert', key: 'PAID_LATE:', alert: 'PAID_LATE', state: 'pending' } as const;
    await world.put(orderIn('paid', { effects: [{ ...alert, attempts: 0, next_at: NOW + 60_000 }] }));
    await expect(refundOrder(world.kit, press(1))).rejects.toBe(lacks);
    for (const minutes of [2, 1, 1]) {
      world.time.now += minutes * 60_000;
      await sweep(world.kit, 8_000);
    }
    const [row] = (await world.stored()).refunds;
    expect(row).toMatchObject({ status: 'reserved', last_error: { code } });
    expect(row!.attempts).toBeGreaterThan(1);
    expect(told).toEqual(['PAID_LATE']);
  },
);
