import type { Row, Store } from '../../store';
import { type Owner, ownerText } from '../merchants';
import type { Order, Payment, Refund, RefundEnd, RefundTarget } from './order';
import { refundOf } from './rows';

/** What somebody asks for. `fingerprint` is equal for two requests that ask for the same. */
export type NewRefund = Pick<Refund, 'out_refund_no' | 'total' | 'origin' | 'funds_account' | 'from'> &
  Partial<Pick<Refund, 'reason' | 'notify_url' | 'api'>> & { fingerprint: string };
/** When a refund will be settled by itself, and how; null: somebody has to do it. */
export type Settling = { settle_at: number; settle_as: RefundEnd } | null;
export type KeptRefund = { refund: Refund; order_id: number; fingerprint: string; settling: Settling };
export type ListedRefund = { out_trade_no: string } & Refund;
/** The newest, newest first, where only some are wanted; else all, oldest first. */
export type RefundListing = { newest?: number; skip?: number };

const WALLET: RefundTarget = { channel: 'ORIGINAL', user_received_account: '支付用户零钱' };
const LISTED_MAX = 100_000;

/** The rows of refunds. */
export class RefundStore {
  constructor(private readonly store: Store) {}

  insert(
    { id, terms }: Order,
    paid: Payment,
    refund: NewRefund,
    made: { refund_id: string; at: number; settling: Settling },
  ): Refund {
    const { refund_id, at, settling } = made;
    this.store.run(
      `insert into wx_refunds (refund_id, order_id, owner, out_refund_no, transaction_id, total, currency, status, origin,
         reason, notify_url, funds_account, sources, channel, user_received_account, created_at, settle_at, settle_as,
         fingerprint, api)
       values (?, ?, ?, ?, ?, ?, ?, 'PROCESSING', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        ...[refund_id, id, ownerText(terms.owner), refund.out_refund_no, paid.transaction_id],
        ...[refund.total, paid.currency, refund.origin, refund.reason ?? null, refund.notify_url ?? null],
        ...[refund.funds_account, JSON.stringify(refund.from), WALLET.channel, WALLET.user_received_account],
        ...[at, settling?.settle_at ?? null, settling?.settle_as ?? null, refund.fingerprint],
        refund.api ?? null,
      ],
    );
    return this.byId(refund_id)!.refund;
  }

  find(owner: Owner, out_refund_no: string): KeptRefund | undefined {
    return this.one('owner = ? and out_refund_no = ?', [ownerText(owner), out_refund_no]);
  }

  byId(refund_id: string): KeptRefund | undefined {
    return this.one('refund_id = ?', [refund_id]);
  }

  list({ newest, skip = 0 }: RefundListing = {}): ListedRefund[] {
    const rows = this.store.all(
      `select wx_refunds.*, out_trade_no from wx_refunds join wx_orders on wx_orders.id = order_id
       order by wx_refunds.rowid ${newest === undefined ? 'asc' : 'desc'} limit ? offset ?`,
      [Math.min(newest ?? LISTED_MAX, LISTED_MAX), skip],
    );
    return rows.map((row) => ({ out_trade_no: String(row.out_trade_no), ...refundOf(row) }));
  }

  /** Those that the clock will settle. */
  onTheirWay(): { refund_id: string; settle_at: number }[] {
    const sql =
      'select refund_id, settle_at from wx_refunds where settle_at is not null order by settle_at, rowid limit ?';
    return this.store
      .all(sql, [LISTED_MAX])
      .map((row) => ({ refund_id: String(row.refund_id), settle_at: Number(row.settle_at) }));
  }

  settle(refund_id: string, status: RefundEnd, at: number): void {
    this.store.run(
      'update wx_refunds set status = ?, settled_at = ?, settle_at = null, settle_as = null where refund_id = ?',
      [status, at, refund_id],
    );
  }

  /** On its way once more, to somewhere else. */
  resume(refund_id: string, to: RefundTarget, settling: NonNullable<Settling>): void {
    this.store.run(
      `update wx_refunds set status = 'PROCESSING', settled_at = null, channel = ?, user_received_account = ?,
         settle_at = ?, settle_as = ? where refund_id = ?`,
      [to.channel, to.user_received_account, settling.settle_at, settling.settle_as, refund_id],
    );
  }

  private one(where: string, args: string[]): KeptRefund | undefined {
    const row = this.store.first(`select * from wx_refunds where ${where}`, args);
    return row && keptOf(row);
  }
}

function keptOf(row: Row): KeptRefund {
  const settling =
    row.settle_at === null
      ? null
      : { settle_at: Number(row.settle_at), settle_as: String(row.settle_as) as RefundEnd };
  return {
    refund: refundOf(row),
    order_id: Number(row.order_id),
    fingerprint: String(row.fingerprint),
    settling,
  };
}
