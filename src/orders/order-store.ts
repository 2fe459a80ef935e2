import type { OrderStatus } from '../../typings/contract';
import type { Db } from './db';
import { assertDue, assertOrder } from './invariants';
import type { Order, RefundRow } from './order';

export const ORDERS = 'orders';
export const UNMATCHED = 'unmatched_notifications';

/** Twice as many as are named at a time: a payment's number is not the key, and could be there twice. */
const NAMED_MAX = 200;

/** Enough to claim an order, and no more: an answer of the cloud database is cut at 1 MB. */
export type DueOrder = { _id: string; version: number; claims?: number };

/** What a list of orders shows, without history and evidence. */
const LIST_FIELDS = [
  '_id',
  'out_trade_no',
  'status',
  'openid',
  'amount',
  'description',
  'items',
  'created_at',
  'pay_before',
  'paid_at',
  'late',
  'refunds',
  'effects',
];
export type ListedOrder = Pick<
  Order,
  | '_id'
  | 'out_trade_no'
  | 'status'
  | 'openid'
  | 'amount'
  | 'description'
  | 'items'
  | 'created_at'
  | 'pay_before'
  | 'paid_at'
  | 'late'
  | 'refunds'
  | 'effects'
> &
  /** Of those that wait for staff. */
  Partial<Pick<Order, 'review' | 'staff_at'>>;

const NEWEST_FIRST: { field: string; direction: 'asc' | 'desc' }[] = [
  { field: 'created_at', direction: 'desc' },
  { field: '_id', direction: 'desc' },
];

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

/** A verified notification that belongs to no order of ours. */
export type UnmatchedNotification = {
  gateway: string;
  kind: string;
  number: string;
  out_trade_no?: string;
  amount?: { total: number; currency?: string };
  at: number;
};

/** Orders in a database. Invariants are checked before every write and after every read. */
export interface OrderStore {
  insert(order: Order): Promise<'inserted' | 'exists'>;
  get(out_trade_no: string): Promise<Order | null>;
  /** Compare-and-set on `before.version`. */
  replace(before: Order, next: Order): Promise<'replaced' | 'stale'>;
  /** Due at `now` or earlier, oldest first. */
  listDue(now: number, limit: number): Promise<DueOrder[]>;
  /** Moves `due_at` before the work is done: an order that kills the function starves no other. Null: somebody was faster. */
  claim(due: DueOrder, until: number): Promise<Order | null>;
  /** The orders of one buyer, newest first. */
  listOf(
    openid: string,
    page: { status?: OrderStatus; created_at_most?: number; limit: number },
  ): Promise<ListedOrder[]>;
  /** Orders for staff: newest first, of whichever buyer. */
  listAll(page: { status?: OrderStatus; created_at_most?: number; limit: number }): Promise<ListedOrder[]>;
  /** Orders that wait for a person, the one that has waited longest first. */
  listForStaff(now: number, limit: number): Promise<ListedOrder[]>;
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
  /** The order of a payment. */
  findByTransaction(transaction_id: string): Promise<ListedOrder | null>;
  insertUnmatched(id: string, notification: UnmatchedNotification): Promise<'inserted' | 'exists'>;
}

export function createOrderStore(db: Db): OrderStore {
  return {
    async insert(order) {
      check(order);
      return db.insertOnce(ORDERS, order._id, order);
    },

    async get(out_trade_no) {
      const order = await db.get<Order>(ORDERS, out_trade_no);
      if (order) assertOrder(order);
      return order;
    },

    async replace(before, next) {
      check(next);
      return db.replace<Order>(ORDERS, before, next);
    },

    listDue(now, limit) {
      return db.find<DueOrder>(ORDERS, {
        at_most: { field: 'due_at', value: now },
        order_by: [{ field: 'due_at', direction: 'asc' }],
        limit,
        fields: ['_id', 'version', 'claims'],
      });
    },

    async claim(due, until) {
      if (!db.claim)
        throw new TypeError('this database port cannot claim; the sweep needs @cloudbase/node-sdk');
      const claims = (due.claims ?? 0) + 1;
      const order = await db.claim<Order>(ORDERS, due._id, due.version, { due_at: until, claims });
      if (order) assertOrder(order);
      return order;
    },

    listOf(openid, page) {
      return db.find<ListedOrder>(ORDERS, {
        equal: page.status === undefined ? { openid } : { openid, status: page.status },
        ...(page.created_at_most === undefined
          ? {}
          : { at_most: { field: 'created_at', value: page.created_at_most } }),
        order_by: NEWEST_FIRST,
        limit: page.limit,
        fields: LIST_FIELDS,
      });
    },

    listAll(page) {
      return db.find<ListedOrder>(ORDERS, {
        ...(page.status === undefined ? {} : { equal: { status: page.status } }),
        ...(page.created_at_most === undefined
          ? {}
          : { at_most: { field: 'created_at', value: page.created_at_most } }),
        order_by: NEWEST_FIRST,
        limit: page.limit,
        fields: LIST_FIELDS,
      });
    },

    listForStaff(now, limit) {
      return db.find<ListedOrder>(ORDERS, {
        at_most: { field: 'staff_at', value: now },
        order_by: [{ field: 'staff_at', direction: 'asc' }],
        limit,
        fields: [...LIST_FIELDS, 'review', 'staff_at'],
      });
    },

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

    async findByTransaction(transaction_id) {
      const query = { equal: { transaction_id }, limit: 1, fields: LIST_FIELDS };
      const [order] = await db.find<ListedOrder>(ORDERS, query);
      return order ?? null;
    },

    insertUnmatched(id, notification) {
      return db.insertOnce(UNMATCHED, id, notification);
    },
  };
}

function listNamed(db: Db, one_of: { field: string; values: string[] }): Promise<BilledOrder[]> {
  return db.find<BilledOrder>(ORDERS, { one_of, limit: NAMED_MAX, fields: BILLED_FIELDS });
}

function check(order: Order): void {
  assertOrder(order);
  assertDue(order);
}
