import { newRequestId } from '../../components/pay-checkout/request-id';

type Try = { total: number; reason: string };
type Draft = {
  request_id: string;
  /** Every refund that was sent under this request_id and not answered for certain. */
  tries: Try[];
  /** Refunds that the order had when the first of them was sent. */
  known: string[];
};
type Row = { out_refund_no: string; amount: { total: number }; reason: string };

const TRIES_KEPT = 10;

/**
 * The name of one refund that may be on its way: made once per form, kept in storage until it is known what became of
 * it, so that pressing again after a lost answer, even in a restarted app, is the same refund. The server
 * answers another amount under the same name with REQUEST_CONFLICT: then the first one did arrive.
 */
export class RefundDraft {
  private readonly key: string;
  private kept: Draft | undefined;

  constructor(outTradeNo: string) {
    this.key = `staff/refund/${outTradeNo}`;
    this.kept = this.read();
  }

  /** Sent before, without a certain answer? */
  get isOpen(): boolean {
    return this.kept !== undefined && this.kept.tries.length > 0;
  }

  /** The request_id to send this refund under. @throws what wx.getRandomValues fails with */
  async take(wanted: Try, known: string[]): Promise<string> {
    const { kept } = this;
    const request_id = kept ? kept.request_id : await newRequestId();
    const others = (kept ? kept.tries : []).filter((one) => !isSame(one, wanted));
    // Before the call, so that an app killed during it repeats the same request.
    this.keep({
      request_id,
      tries: others.concat(wanted).slice(-TRIES_KEPT),
      known: kept && kept.tries.length > 0 ? kept.known : known,
    });
    return request_id;
  }

  /** It was refused for certain, so nothing is registered of it; the name stays with the form. */
  refused(wanted: Try): void {
    if (this.kept) this.keep({ ...this.kept, tries: this.kept.tries.filter((one) => !isSame(one, wanted)) });
  }

  /** The order as the server has it now: a new refund of one of the tried amounts is the one whose answer was lost. */
  isAmong(rows: Row[]): boolean {
    const { kept } = this;
    if (!kept) return false;
    return rows.some(
      (row) =>
        kept.known.indexOf(row.out_refund_no) < 0 &&
        kept.tries.some((one) => isSame(one, { total: row.amount.total, reason: row.reason })),
    );
  }

  /** It is known what became of it: the next refund gets a name of its own. */
  forget(): void {
    this.kept = undefined;
    try {
      wx.removeStorageSync(this.key);
    } catch {
      // Read back later, the server answers with the refund that it was.
    }
  }

  private keep(draft: Draft): void {
    this.kept = draft;
    try {
      wx.setStorageSync(this.key, draft);
    } catch {
      // Storage that is full costs the memory of a killed app; this page still knows.
    }
  }

  private read(): Draft | undefined {
    try {
      const value: Partial<Draft> | '' = wx.getStorageSync(this.key);
      const readable =
        value &&
        typeof value.request_id === 'string' &&
        Array.isArray(value.tries) &&
        Array.isArray(value.known);
      return readable ? (value as Draft) : undefined;
    } catch {
      return undefined;
    }
  }
}

function isSame(one: Try, other: Try): boolean {
  return one.total === other.total && one.reason === other.reason;
}
