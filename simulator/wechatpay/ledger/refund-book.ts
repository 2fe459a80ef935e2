import type { Scheduled, SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Store } from '../../store';
import type { Owner } from '../merchants';
import type { Numbers } from '../numbers';
import type { Toggles } from '../toggles';
import type { Ledger, Outcome } from './ledger';
import {
  type Order,
  type Payment,
  type Refund,
  type RefundEnd,
  type RefundTarget,
  refundable,
} from './order';
import { type RefundIssue, refundIssue } from './refund-rules';
import {
  type KeptRefund,
  type ListedRefund,
  type NewRefund,
  type RefundListing,
  RefundStore,
  type Settling,
} from './refund-store';

export type RefundBookParts = {
  store: Store;
  clock: SimClock;
  ledger: Ledger;
  numbers: Numbers;
  toggles: Toggles;
  faults: Faults;
};

/**
 * Money on its way back, in WeChat Pay's books. A refund is PROCESSING when it is accepted, and a task of the simulated
 * clock settles it; one that is on its way goes on after a restart.
 */
export class RefundBook {
  /** Called inside the write that settles a refund, so that its notification is stored with it or not at all. */
  onSettled: (order: Order, refund: Refund, end: RefundEnd) => void = () => undefined;
  private readonly rows: RefundStore;
  private readonly waiting = new Map<string, Scheduled>();

  constructor(private readonly parts: RefundBookParts) {
    this.rows = new RefundStore(parts.store);
    for (const { refund_id, settle_at } of this.rows.onTheirWay()) this.schedule(refund_id, settle_at);
  }

  find(owner: Owner, out_refund_no: string): KeptRefund | undefined {
    return this.rows.find(owner, out_refund_no);
  }

  byId(refund_id: string): KeptRefund | undefined {
    return this.rows.byId(refund_id);
  }

  list(listing?: RefundListing): ListedRefund[] {
    return this.rows.list(listing);
  }

  /** A refund asked for over an API, under a number that is free. The order's trade_state is REFUND from then on. */
  accept(order: Order, paid: Payment, wanted: NewRefund): Outcome<Refund, RefundIssue> {
    return this.parts.store.atomic(() => {
      const issue = refundIssue(order, paid, wanted.total, this.parts.clock.now());
      const free = issue === 'TOO_SOON' && this.parts.toggles.refund_pause === 'none';
      if (issue && !free) return { ok: false, reason: issue };
      return { ok: true, value: this.insert(order, paid, wanted) };
    });
  }

  /**
   * A refund made by hand in the merchant platform. It needs no pause after another one.
   * @param total fen; absent, all that is left
   */
  onPlatform(
    out_trade_no: string,
    total?: number,
  ): Outcome<Refund, 'ORDER_NOT_EXIST' | 'ORDER_NOT_PAID' | 'AMOUNT_INVALID' | RefundIssue> {
    return this.parts.store.atomic(() => {
      const order = this.parts.ledger.find(out_trade_no);
      if (!order) return { ok: false, reason: 'ORDER_NOT_EXIST' };
      const paid = order.payments[0];
      if (!paid) return { ok: false, reason: 'ORDER_NOT_PAID' };
      const left = refundable(order, paid);
      const wanted = total ?? left;
      if (!Number.isSafeInteger(wanted) || (total !== undefined && total < 1))
        return { ok: false, reason: 'AMOUNT_INVALID' };
      const now = this.parts.clock.now();
      const issue = left === 0 ? 'AMOUNT_TOO_HIGH' : refundIssue(order, paid, wanted, now);
      if (issue && issue !== 'TOO_SOON') return { ok: false, reason: issue };
      const out_refund_no = this.parts.numbers.refundId(now);
      const made = { out_refund_no, total: wanted, origin: 'platform', funds_account: 'AVAILABLE' } as const;
      return { ok: true, value: this.insert(order, paid, { ...made, from: [], fingerprint: '' }) };
    });
  }

  /** How a refund ends, now. SUCCESS and CLOSED are for ever; what was ABNORMAL can still become either. */
  settle(refund_id: string, status: RefundEnd): Outcome<Refund, 'REFUND_NOT_EXIST' | 'REFUND_SETTLED'> {
    const settled = this.parts.store.atomic((): ReturnType<RefundBook['settle']> => {
      const kept = this.rows.byId(refund_id);
      if (!kept) return { ok: false, reason: 'REFUND_NOT_EXIST' };
      const open = kept.refund.status === 'PROCESSING' || kept.refund.status === 'ABNORMAL';
      if (!open || kept.refund.status === status) return { ok: false, reason: 'REFUND_SETTLED' };
      this.rows.settle(refund_id, status, this.parts.clock.now());
      const { refund } = this.rows.byId(refund_id)!;
      this.onSettled(this.parts.ledger.byId(kept.order_id)!, refund, status);
      return { ok: true, value: refund };
    });
    if (settled.ok) this.unschedule(refund_id);
    return settled;
  }

  /** A code payment is taken back: all of it, at once, and nobody is told. */
  reverse(order: Order, paid: Payment): void {
    const { store, clock, numbers } = this.parts;
    const at = clock.now();
    const out_refund_no = numbers.refundId(at);
    const wanted = {
      out_refund_no,
      total: paid.total,
      origin: 'reverse',
      funds_account: 'UNSETTLED',
    } as const;
    store.atomic(() => {
      const made = { refund_id: out_refund_no, at, settling: null };
      this.rows.insert(order, paid, { ...wanted, from: [], fingerprint: '' }, made);
      this.rows.settle(out_refund_no, 'SUCCESS', at);
    });
  }

  /** An ABNORMAL refund sets out once more, for another account, and arrives. */
  repair(refund_id: string, to: RefundTarget): Refund {
    const settle_at = this.parts.clock.now() + this.parts.toggles.refund_delay_ms;
    this.rows.resume(refund_id, to, { settle_at, settle_as: 'SUCCESS' });
    this.schedule(refund_id, settle_at);
    return this.rows.byId(refund_id)!.refund;
  }

  /** Nothing is settled by itself any more; the rows are the ledger's to delete. */
  close(): void {
    for (const refund_id of [...this.waiting.keys()]) this.unschedule(refund_id);
  }

  private insert(order: Order, paid: Payment, wanted: NewRefund): Refund {
    const { clock, numbers } = this.parts;
    const at = clock.now();
    const settling = this.settlingOf(order, paid, wanted);
    const refund = this.rows.insert(order, paid, wanted, { refund_id: numbers.refundId(at), at, settling });
    if (settling) this.schedule(refund.refund_id, settling.settle_at);
    return refund;
  }

  /** How it will end is decided when it is accepted. */
  private settlingOf(
    { terms }: Order,
    { transaction_id }: Payment,
    { out_refund_no, origin }: NewRefund,
  ): Settling {
    const { faults, clock, toggles } = this.parts;
    const { out_trade_no } = terms;
    const facts = { operation: 'refund', origin, out_trade_no, out_refund_no, transaction_id };
    if (faults.strikes('refund_stuck', facts)) return null;
    const settle_at = clock.now() + toggles.refund_delay_ms;
    if (faults.strikes('refund_abnormal', facts)) return { settle_at, settle_as: 'ABNORMAL' };
    return { settle_at, settle_as: faults.strikes('refund_closed', facts) ? 'CLOSED' : 'SUCCESS' };
  }

  private schedule(refund_id: string, settle_at: number): void {
    this.unschedule(refund_id);
    this.waiting.set(
      refund_id,
      this.parts.clock.schedule(settle_at, () => this.settleDue(refund_id)),
    );
  }

  private unschedule(refund_id: string): void {
    this.waiting.get(refund_id)?.cancel();
    this.waiting.delete(refund_id);
  }

  private settleDue(refund_id: string): void {
    this.waiting.delete(refund_id);
    const settling = this.rows.byId(refund_id)?.settling;
    if (settling) this.settle(refund_id, settling.settle_as);
  }
}
