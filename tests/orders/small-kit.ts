import type { OrderReport, PaymentGateway } from '../../src/gateways/gateway';
import type { Kit } from '../../src/orders/kit';
import { MemoryDb, type MemoryDbOptions } from '../../src/orders/memory-db';
import type { MerchantRules } from '../../src/orders/merchant-rules';
import type { Order } from '../../src/orders/order';
import { createOrderStore } from '../../src/orders/order-store';
import { createQuestionLimit } from '../../src/orders/question-limit';
import type { LogEvent } from '../../src/protocol/ports';
import { NOW, orderIn } from './support';

export type SmallKit = {
  kit: Kit;
  db: MemoryDb;
  log: LogEvent[];
  /** What the gateway was asked, in order. */
  asked: string[];
  /** What tests move. */
  time: { now: number };
  put(order: Order): Promise<Order>;
  /** The document as it is stored now. */
  stored(): Promise<Order>;
};

const ID = orderIn('created')._id;

/** A kit whose gateway says what a test wants it to say: for answers that a simulated gateway hardly gives. */
export function smallKit(
  parts: { gateway?: Partial<PaymentGateway>; merchant?: Partial<MerchantRules>; db?: MemoryDbOptions } = {},
): SmallKit {
  const db = new MemoryDb(parts.db);
  const log: LogEvent[] = [];
  const asked: string[] = [];
  const time = { now: NOW };
  const gateway = spied(asked, {
    name: 'v3',
    refuses_late_prepays: true,
    assertSupports: () => undefined,
    prepay: async () => ({ prepay_id: 'wxNew' }),
    appParams: () => {
      throw new Error('not in this test');
    },
    payParams: ({ prepay_id }) => ({
      timeStamp: '1',
      nonceStr: 'n',
      package: `prepay_id=${prepay_id}`,
      signType: 'RSA',
      paySign: 's',
    }),
    queryOrder: async (): Promise<OrderReport> => ({
      kind: 'order',
      trade_state: 'NOTPAY',
      gateway_now: time.now,
    }),
    closeOrder: async () => 'closed',
    refund: async ({ out_refund_no, out_trade_no, transaction_id, amount }) => ({
      ...{ out_refund_no, out_trade_no, transaction_id, refund: amount.total, currency: amount.currency },
      ...{ refund_id: '5000', status: 'PROCESSING' },
    }),
    queryRefund: async () => 'no_such_refund',
    downloadBill: () => Promise.reject(new Error('not in this test')),
    readNotification: () => Promise.reject(new Error('not in this test')),
    request: () => Promise.reject(new Error('not in this test')),
    ...parts.gateway,
  });
  const kit: Kit = {
    store: createOrderStore(db),
    db,
    gateway,
    merchant: {
      quote: async () => ({ refused: 'not in this test' }),
      fulfil: async () => undefined,
      ...parts.merchant,
    },
    clock: {
      now: () => time.now,
      monotonic: () => time.now - NOW,
      sleep: async (ms) => {
        time.now += ms;
      },
    },
    log: { write: (entry) => void log.push(entry), traced: (_trace, work) => work() },
    questions: createQuestionLimit(),
    settings: {
      ...{ env: 't', notify_url: 'https://x', order_prefix: '' },
      merchant: { appid: 'wx0002', mchid: '1900000002' },
    },
  };
  const stored = async () => (await db.get<Order>('orders', ID))!;
  const put = async (order: Order) => {
    await db.insertOnce('orders', order._id, order);
    return order;
  };
  return { kit, db, log, asked, time, put, stored };
}

function spied(asked: string[], gateway: PaymentGateway): PaymentGateway {
  const noting = {
    prepay: (...args: Parameters<PaymentGateway['prepay']>) => {
      asked.push('prepay');
      return gateway.prepay(...args);
    },
    queryOrder: (...args: Parameters<PaymentGateway['queryOrder']>) => {
      asked.push('query');
      return gateway.queryOrder(...args);
    },
    closeOrder: (...args: Parameters<PaymentGateway['closeOrder']>) => {
      asked.push('close');
      return gateway.closeOrder(...args);
    },
    refund: (...args: Parameters<PaymentGateway['refund']>) => {
      asked.push(`refund ${args[0].out_refund_no}`);
      return gateway.refund(...args);
    },
    queryRefund: (...args: Parameters<PaymentGateway['queryRefund']>) => {
      asked.push(`query ${args[0].out_refund_no}`);
      return gateway.queryRefund(...args);
    },
  };
  return { ...gateway, ...noting };
}
