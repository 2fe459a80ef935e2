import type { Db } from './db';
import type { Order, RefundRow } from './order';

export const ORDERS = 'orders';

/** Of a paid order what sums and a day's bill need. */
const PAID_FIELDS = [
  ...[
    '_id',
    'paid_at',
    'paid_amount',
    'transaction_id',
    'refunds.amount',
    'refunds.status',
    'snapshot.mchid',
  ],
];
export type PaidOrder = Pick<Order, '_id' | 'paid_at' | 'paid_amount' | 'transaction_id'> &
  WithMerchant & { refunds?: Pick<RefundRow, 'amount' | 'status'>[] };

type WithMerchant = { snapshot: { mchid: string } };

/** Of an order with refunds what a day's bill needs. */
const REFUNDED_FIELDS = [
  ...['_id', 'refund_at', 'snapshot.mchid', 'refunds.out_refund_no', 'refunds.transaction_id'],
  ...['refunds.amount', 'refunds.status', 'refunds.sent_at', 'refunds.external'],
];
export type RefundedOrder = Pick<Order, '_id' | 'refund_at'> &
  WithMerchant & {
    refunds?: Pick<
      RefundRow,
      'out_refund_no' | 'transaction_id' | 'amount' | 'status' | 'sent_at' | 'external'
    >[];
  };

/** What rows of a bill are compared with. */
const BILLED_FIELDS = [
  ...['_id', 'status', 'transaction_id', 'paid_at', 'paid_amount', 'cancelled_at', 'snapshot.mchid'],
  ...['refunds.out_refund_no', 'refunds.refund_id', 'refunds.amount', 'refunds.status'],
];
export type BilledOrder = Pick<
  Order,
  '_id' | 'status' | 'transaction_id' | 'paid_at' | 'paid_amount' | 'cancelled_at'
> &
  WithMerchant & { refunds?: Pick<RefundRow, 'out_refund_no' | 'refund_id' | 'amount' | 'status'>[] };

/** Twice as many as are named at a time: a payment's number is not the key, and could be there twice. */
const NAMED_MAX = 200;

/** Reads of orders by their money, each bounded, and of no more fields than it needs. */
export interface MoneyReads {
  /** Orders paid at `before` or earlier, the latest first: for sums, so just the fields that make them. */
  listPaid(page: { paid_at_most: number; limit: number }): Promise<PaidOrder[]>;
  /** Orders of which a refund was sent at `refund_at_most` or earlier, the latest first. */
  listRefunded(page: { refund_at_most: number; limit: number }): Promise<RefundedOrder[]>;
  /** Those of up to 100 orders that there are. */
  listByNumber(out_trade_nos: string[]): Promise<BilledOrder[]>;
  /** The orders of up to 100 payments. */
  listByTransaction(transaction_ids: string[]): Promise<BilledOrder[]>;
  /** When the first order of all was made; undefined before there is one. */
  firstCreatedAt(): Promise<number | undefined>;
}

export function moneyReads(db: Db): MoneyReads {
  return {
    listPaid(page) {
      return db.find<PaidOrder>(ORDERS, {
        at_most: { field: 'paid_at', value: page.paid_at_most },
        order_by: [
          { field: 'paid_at', direction: 'desc' },
          { field: '_id', direction: 'desc' },
        ],
        limit: page.limit,
        fields: PAID_FIELDS,
      });
    },

    listRefunded(page) {
      return db.find<RefundedOrder>(ORDERS, {
        at_most: { field: 'refund_at', value: page.refund_at_most },
        order_by: [
          { field: 'refund_at', direction: 'desc' },
          { field: '_id', direction: 'desc' },
        ],
        limit: page.limit,
        fields: REFUNDED_FIELDS,
      });
    },

    listByNumber: (values) => listNamed(db, { field: '_id', values }),
    listByTransaction: (values) => listNamed(db, { field: 'transaction_id', values }),

    async firstCreatedAt() {
      const order_by = [{ field: 'created_at', direction: 'asc' as const }];
      const query = { order_by, limit: 1, fields: ['created_at'] };
      const [first] = await db.find<Pick<Order, 'created_at'>>(ORDERS, query);
      return first?.created_at;
    },
  };
}

function listNamed(db: Db, one_of: { field: string; values: string[] }): Promise<BilledOrder[]> {
  return db.find<BilledOrder>(ORDERS, { one_of, limit: NAMED_MAX, fields: BILLED_FIELDS });
}
