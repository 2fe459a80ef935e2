import type { SimClock } from '../../clock';
import type { Store } from '../../store';
import { ownerText } from '../merchants';
import type { Numbers } from '../numbers';
import type { Ledger, Outcome } from './ledger';
import { type Order, type Payment, type Refund, refundable } from './order';
import { refundOf } from './rows';

export type RefundBookParts = { store: Store; clock: SimClock; ledger: Ledger; numbers: Numbers };
export type NewRefund = Pick<Refund, 'out_refund_no' | 'total' | 'origin' | 'funds_account'> &
  Partial<Pick<Refund, 'reason' | 'notify_url'>> & { fingerprint: string };

/** Money on its way back, in WeChat Pay's books. */
export class RefundBook {
  constructor(private readonly parts: RefundBookParts) {}

  /**
   * A refund made by hand in the merchant platform. The order's trade_state is REFUND from then on, for a part too.
   * @param total fen; absent, all that is left
   */
  onPlatform(
    out_trade_no: string,
    total?: number,
  ): Outcome<Refund, 'ORDER_NOT_EXIST' | 'ORDER_NOT_PAID' | 'AMOUNT_INVALID' | 'AMOUNT_TOO_HIGH'> {
    return this.parts.store.atomic(() => {
      const order = this.parts.ledger.find(out_trade_no);
      if (!order) return { ok: false, reason: 'ORDER_NOT_EXIST' };
      const paid = order.payments[0];
      if (!paid) return { ok: false, reason: 'ORDER_NOT_PAID' };
      const left = refundable(order, paid);
      const wanted = total ?? left;
      if (!Number.isSafeInteger(wanted) || (total !== undefined && total < 1))
        return { ok: false, reason: 'AMOUNT_INVALID' };
      if (wanted > left || left === 0) return { ok: false, reason: 'AMOUNT_TOO_HIGH' };
      const out_refund_no = this.parts.numbers.refundId(this.parts.clock.now());
      const made = { out_refund_no, total: wanted, origin: 'platform', funds_account: 'AVAILABLE' } as const;
      return { ok: true, value: this.insert(order, paid, { ...made, fingerprint: '' }) };
    });
  }

  private insert({ id, terms }: Order, paid: Payment, refund: NewRefund): Refund {
    const now = this.parts.clock.now();
    const refund_id = this.parts.numbers.refundId(now);
    this.parts.store.run(
      `insert into wx_refunds (refund_id, order_id, owner, out_refund_no, transaction_id, total, currency, status, origin,
         reason, notify_url, funds_account, created_at, fingerprint)
       values (?, ?, ?, ?, ?, ?, ?, 'PROCESSING', ?, ?, ?, ?, ?, ?)`,
      [
        ...[refund_id, id, ownerText(terms.owner), refund.out_refund_no, paid.transaction_id],
        ...[refund.total, paid.currency, refund.origin, refund.reason ?? null, refund.notify_url ?? null],
        ...[refund.funds_account, now, refund.fingerprint],
      ],
    );
    return refundOf(this.parts.store.first('select * from wx_refunds where refund_id = ?', [refund_id])!);
  }
}
