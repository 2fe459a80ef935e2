import type { Order } from '../../../src/orders/order';
import { reconcile } from '../../../src/orders/reconcile/reconcile';
import { reports } from '../../../src/orders/reconcile/report';
import { refundOrder } from '../../../src/orders/refund-order';
import { BUYER, requestId, Shop, START } from '../../support/shop';
import { actsIn } from '../acts';

/** The day that a shop's clock begins on. */
export const DATE = '2026-01-05';
export const NEXT_MORNING = Date.parse('2026-01-06T10:31:00+08:00');
export const BUDGET_MS = 12_000;

/** A shop before each test, and what happens in it on a day that is reconciled afterwards. */
export function shopDay() {
  let shop: Shop | undefined;
  const open = (): Shop => shop!;
  beforeEach(async () => {
    shop = await Shop.open();
  });
  afterEach(() => shop?.close());
  const { buy, pay, runSweep } = actsIn(open);
  const bought = async () => (await buy()).order._id;
  const paidOrder = async () => {
    const out_trade_no = await bought();
    await pay(out_trade_no);
    return out_trade_no;
  };
  return {
    get shop() {
      return open();
    },
    ...{ pay, runSweep, bought, paidOrder },
    /** One tick of the timer, in an instance of its own. */
    tick: (budget_ms = BUDGET_MS) => reconcile(open().instance(), budget_ms, {}),
    report: async (date = DATE) => (await reports(open().instance(), { date }))[0]!,
    fault: (name: string, times = 1) => open().faults.add({ name, times }),
    alerts: () =>
      open()
        .log.filter((entry) => entry.event === 'alert')
        .map((entry) => entry.code),

    /** A payment that the kit has never heard of. */
    outsider: async (out_trade_no: string) => {
      const { gateway, settings } = open().instance();
      const { merchant, notify_url } = settings;
      const snapshot = {
        ...merchant,
        ...{ notify_url, out_trade_no, description: 'Tea', openid: BUYER },
        ...{ amount: { total: 500, currency: 'CNY' }, time_expire: '2026-01-05T20:00:00+08:00' },
      };
      await gateway.prepay(snapshot, { sign_before: START + 3_600_000, deadline_ms: 5_000 });
      await pay(out_trade_no);
    },

    /** Of a paid order, one yuan goes back. */
    refunded: async () => {
      const out_trade_no = await paidOrder();
      const request = { request_id: requestId(), out_trade_no, total: 100, reason: '坏了', staff: 'oStaff' };
      const { row } = await refundOrder(open().instance(), request);
      await open().sim.advance(60_000);
      return { out_trade_no, out_refund_no: row.out_refund_no };
    },

    /** A hand in the database: what no rule of the kit would write. */
    tamper: async (out_trade_no: string, change: (order: Order) => Partial<Order>) => {
      const order = await open().order(out_trade_no);
      const next = { ...order, ...change(order), version: order.version + 1 };
      expect(await open().db.replace<Order>('orders', order, next)).toBe('replaced');
    },
  };
}
