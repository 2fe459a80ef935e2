import type { OrderStatus } from '../../typings/contract';
import type { Db } from './db';
import { assertDue, assertOrder } from './invariants';
import { type MoneyReads, moneyReads, ORDERS } from './money-reads';
import type { Order } from './order';

export const UNMATCHED = 'unmatched_notifications';

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
  'review',
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
  | 'review'
> &
  /** Of those that wait for staff. */
  Partial<Pick<Order, 'staff_at'>>;

const NEWEST_FIRST: { field: string; direction: 'asc' | 'desc' }[] = [
  { field: 'created_at', direction: 'desc' },
  { field: '_id', direction: 'desc' },
];

/** A verified notification that belongs to no order of ours. */
export type UnmatchedNotification = {
  gateway: string;
  kind: string;
  number: string;
  out_trade_no?: string;
  amount?: { total: number; currency?: string };
  at: number;
};

export type ListPage = { status?: OrderStatus; created_at_most?: number; limit: number };

/** Orders in a database. Invariants are checked before every write and after every read. */
export interface OrderStore extends MoneyReads {
  insert(order: Order): Promise<'inserted' | 'exists'>;
  get(out_trade_no: string): Promise<Order | null>;
  /** Compare-and-set on `before.version`. */
  replace(before: Order, next: Order): Promise<'replaced' | 'stale'>;
  /** Due at `now` or earlier, oldest first. */
  listDue(now: number, limit: number): Promise<DueOrder[]>;
  /** Moves `due_at` before the work is done: an order that kills the function starves no other. Null: somebody was faster. */
  claim(due: DueOrder, until: number): Promise<Order | null>;
  /** The orders of one buyer, newest first. */
  listOf(openid: string, page: ListPage): Promise<ListedOrder[]>;
  /** Orders for staff: newest first, of whichever buyer. */
  listAll(page: ListPage): Promise<ListedOrder[]>;
  /** Orders that wait for a person, the one that has waited longest first. */
  listForStaff(now: number, limit: number): Promise<ListedOrder[]>;
  /** The order of a payment. */
  findByTransaction(transaction_id: string): Promise<ListedOrder | null>;
  insertUnmatched(id: string, notification: UnmatchedNotification): Promise<'inserted' | 'exists'>;
}

export function createOrderStore(db: Db): OrderStore {
  return {
    ...moneyReads(db),

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

    listOf: (openid, page) => listPage(db, { openid }, page),
    listAll: (page) => listPage(db, {}, page),

    listForStaff(now, limit) {
      return db.find<ListedOrder>(ORDERS, {
        at_most: { field: 'staff_at', value: now },
        order_by: [{ field: 'staff_at', direction: 'asc' }],
        limit,
        fields: [...LIST_FIELDS, 'staff_at'],
      });
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

function listPage(db: Db, by: { openid?: string }, page: ListPage): Promise<ListedOrder[]> {
  const { status, created_at_most, limit } = page;
  const equal = { ...by, ...(status === undefined ? {} : { status }) };
  return db.find<ListedOrder>(ORDERS, {
    ...(Object.keys(equal).length > 0 ? { equal } : {}),
    ...(created_at_most === undefined ? {} : { at_most: { field: 'created_at', value: created_at_most } }),
    order_by: NEWEST_FIRST,
    limit,
    fields: LIST_FIELDS,
  });
}

function check(order: Order): void {
  assertOrder(order);
  assertDue(order);
}
