import type { Order } from '../../src/orders/order';
import type { Shop } from '../support/shop';

const STOCK_PIECES = 5;

type Delivery = { _id: string; step: string };
type Stock = { _id: string; pieces: number; taken: Record<string, { pieces: number; sold: boolean }> };

/** The invariants, checked against the gateway's own truth, not against our copy of it. */
export class Checks {
  readonly violations: string[] = [];
  /** What happened, for comparing two runs of one seed. */
  readonly trace: string[] = [];
  private readonly before = new Map<string, Order>();

  constructor(private readonly shop: Shop) {}

  async afterStep(): Promise<void> {
    const orders = await this.orders();
    const deliveries = await this.deliveries();
    for (const order of orders) {
      this.safety(order, deliveries.get(order._id));
      this.before.set(order._id, order);
    }
    await this.stock();
  }

  async atTheEnd(): Promise<{ orders: number; paid: number; closed: number }> {
    await this.afterStep();
    const orders = await this.orders();
    const deliveries = await this.deliveries();
    for (const order of orders) this.liveness(order, deliveries.get(order._id));
    for (const truth of this.shop.wechatpay.ledger.list()) {
      if (!orders.some((order) => order._id === truth.out_trade_no))
        this.violated(`I-06 ${truth.out_trade_no}`);
    }
    const count = (status: string) => orders.filter((order) => order.status === status).length;
    return { orders: orders.length, paid: count('paid'), closed: count('closed') };
  }

  private safety(order: Order, delivery: Delivery | undefined): void {
    const truth = this.shop.wechatpay.ledger.truth(order._id);
    const paidAtGateway = truth?.trade_state === 'SUCCESS';
    const before = this.before.get(order._id);
    if (!before || before.version !== order.version) {
      this.trace.push(
        `${this.shop.sim.now()} ${order._id} ${order.version} ${order.status} ${delivery?.step}`,
      );
    }
    if (order.status === 'paid' && !paidAtGateway)
      this.violated(`I-03 ${order._id} paid, the gateway knows nothing`);
    if (delivery?.step === 'sold' && !paidAtGateway) this.violated(`I-02 ${order._id} delivered unpaid`);
    if (delivery?.step === 'sold' && order.status !== 'paid')
      this.violated(`I-02 ${order._id} delivered, ${order.status}`);
    if (order.status === 'closed' && truth?.trade_state === 'NOTPAY')
      this.violated(`I-13 ${order._id} closed, payable`);
    if (before?.status === 'paid' && order.status !== 'paid') this.violated(`I-04 ${order._id} left paid`);
    if (before?.transaction_id && before.transaction_id !== order.transaction_id)
      this.violated(`I-04 ${order._id}`);
    if (before && before.version > order.version) this.violated(`I-05 ${order._id} version fell`);
  }

  private liveness(order: Order, delivery: Delivery | undefined): void {
    const truth = this.shop.wechatpay.ledger.truth(order._id);
    if (order.status !== 'paid' && order.status !== 'closed')
      this.violated(`L-1 ${order._id} is ${order.status}`);
    if (order.due_at !== undefined) this.violated(`L-3 ${order._id} has work left`);
    if (truth?.trade_state === 'SUCCESS' && order.status !== 'paid')
      this.violated(`L-2 ${order._id} is paid in truth`);
    const expected = order.status === 'closed' ? 'released' : order.late ? undefined : 'sold';
    if (expected && delivery?.step !== expected)
      this.violated(`I-01 ${order._id} ${order.status}, ${delivery?.step}`);
  }

  private async stock(): Promise<void> {
    for (const stock of await this.shop.db.find<Stock>('stock', { limit: 100 })) {
      const taken = Object.values(stock.taken).reduce((sum, one) => sum + one.pieces, 0);
      if (stock.pieces !== STOCK_PIECES || taken > STOCK_PIECES)
        this.violated(`I-22 ${stock._id}: ${taken} taken`);
    }
  }

  private orders(): Promise<Order[]> {
    return this.shop.db.find<Order>('orders', { limit: 1000 });
  }

  private async deliveries(): Promise<Map<string, Delivery>> {
    const found = await this.shop.db.find<Delivery>('deliveries', { limit: 1000 });
    return new Map(found.map((one) => [one._id, one]));
  }

  private violated(what: string): void {
    if (!this.violations.includes(what)) this.violations.push(what);
  }
}
