import type { SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Store } from '../../store';
import type { MerchantBook } from '../keys/merchant-book';
import type { Ledger, Prepay } from '../ledger/ledger';
import type { Order } from '../ledger/order';
import { paymentFacts } from '../ledger/payment-faults';
import { payeeName } from '../merchants';
import type { Numbers } from '../numbers';
import { expectedPayer, SOMEBODY } from '../persons';
import type { Toggles } from '../toggles';
import { askedByApp } from './app';
import { askedByLink, askedByLinkRead, type H5Link } from './h5';
import { askedByScanning } from './native';
import { askedByMiniProgram } from './request-payment';
import { type Asked, type CashierResult, TELLERS, type Teller } from './ways';
import { WORDS } from './words';

/** What the payer is shown. */
export type OpenedCashier = {
  cashier_id: string;
  payee: string;
  description: string;
  amount: { total: number; currency: string };
  out_trade_no: string;
};
export type Decision = 'approved' | 'cancelled';

export type CashierParts = {
  store: Store;
  clock: SimClock;
  faults: Faults;
  ledger: Ledger;
  numbers: Numbers;
  toggles: Toggles;
  merchants: MerchantBook;
};
type Row = { order: Order; openid: string; decided: Decision | undefined };

/**
 * Where people pay: WeChat checks what a client handed over, shows the payer whom and how much, and reports. There are
 * four ways in, each in a file of its own; from there on they are one. Opened cashiers are kept with the world.
 */
export class Cashier {
  constructor(private readonly parts: CashierParts) {
    parts.store.exec(`create table if not exists wx_cashiers (cashier_id text primary key, order_id integer not null,
      openid text not null, decided text);
      create index if not exists wx_cashiers_order on wx_cashiers (order_id);`);
  }

  /** wx.requestPayment in a mini-program. @param openid who holds the phone */
  open(payParams: unknown, openid: string): OpenedCashier | CashierResult {
    return this.begin(askedByMiniProgram(payParams, this.parts), openid);
  }

  /** Somebody scans a QR code. */
  scan(code_url: unknown, openid: string): OpenedCashier | CashierResult {
    return this.begin(askedByScanning(code_url, this.parts), openid);
  }

  /** A browser outside WeChat follows an h5_url, as text or read already; who holds it need not be known. */
  follow(
    link: { h5_url: unknown } | { read: H5Link | undefined },
    openid?: string,
  ): OpenedCashier | CashierResult {
    const asked =
      'read' in link ? askedByLinkRead(link.read, this.parts) : askedByLink(link.h5_url, this.parts);
    return this.begin(asked, openid ?? SOMEBODY);
  }

  /** An app hands over to WeChat's SDK. */
  openApp(appParams: unknown, openid?: string): OpenedCashier | CashierResult {
    return this.begin(askedByApp(appParams, this.parts), openid ?? SOMEBODY);
  }

  /**
   * The payer enters the password. Undefined for a cashier that was never opened. Once open, it outlives
   * `time_expire`, which only limits starting to pay; a closed or paid order it does not.
   */
  approve(cashierId: string): CashierResult | undefined {
    const cashier = this.find(cashierId);
    if (!cashier) return undefined;
    const teller = tellerOf(cashier.order);
    if (cashier.decided) return teller.refused(cashier.decided === 'approved' ? WORDS.paid : WORDS.expired);
    const paid = this.parts.ledger.payOrder(cashier.order.id, cashier.openid);
    if (!paid.ok) return teller.refused(paid.reason === 'ORDER_PAID' ? WORDS.paid : WORDS.expired);
    this.decide(cashierId, 'approved');
    return teller.done;
  }

  /** The payer leaves. The order stays as it is. Undefined for a cashier that was never opened. */
  cancel(cashierId: string): CashierResult | undefined {
    const cashier = this.find(cashierId);
    if (!cashier) return undefined;
    const teller = tellerOf(cashier.order);
    if (cashier.decided === 'approved') return teller.refused(WORDS.paid);
    this.decide(cashierId, 'cancelled');
    return teller.left;
  }

  /** How it ended, for those who look again; `decided` is undefined while the payer has done nothing. */
  look(cashierId: string): { shown: OpenedCashier; decided: Decision | undefined } | undefined {
    const cashier = this.find(cashierId);
    return cashier && { shown: shownOf(cashierId, cashier.order), decided: cashier.decided };
  }

  reset(): void {
    this.parts.store.exec('delete from wx_cashiers');
  }

  private begin(asked: Asked, openid: string): OpenedCashier | CashierResult {
    if ('told' in asked) return asked.told;
    const { order, prepay } = asked;
    const facts = paymentFacts(order.terms, openid);
    const issue =
      this.issueOf(order, prepay, openid) ??
      (this.parts.faults.strikes('cashier_fails', facts) ? WORDS.broken : undefined);
    if (issue) return tellerOf(order).refused(issue);
    const cashier_id = this.parts.numbers.cashierId();
    this.parts.store.run('insert into wx_cashiers (cashier_id, order_id, openid) values (?, ?, ?)', [
      ...[cashier_id, order.id, openid],
    ]);
    return shownOf(cashier_id, order);
  }

  private issueOf(order: Order, prepay: Prepay, openid: string): string | undefined {
    const payer = expectedPayer(order.terms);
    if (payer !== undefined && payer !== openid) return WORDS.stranger;
    if (order.payments.length > 0) return WORDS.paid;
    const now = this.parts.clock.now();
    const tooLate = now >= order.pay_until || now >= prepay.expires_at;
    const replaced = !prepay.newest && this.parts.toggles.older_prepay === 'refuse';
    if (order.trade_state === 'CLOSED' || tooLate || replaced) return WORDS.expired;
    const scanned = order.terms.trade_type === 'NATIVE' && this.isOpenedByAnother(order.id, openid);
    return scanned ? WORDS.scannedByAnother : undefined;
  }

  /** A QR code belongs to whoever scanned it first, whether they stayed or left. */
  private isOpenedByAnother(order_id: number, openid: string): boolean {
    const sql = 'select 1 as found from wx_cashiers where order_id = ? and openid <> ? limit 1';
    return this.parts.store.first(sql, [order_id, openid]) !== undefined;
  }

  private find(cashierId: string): Row | undefined {
    const row = this.parts.store.first('select * from wx_cashiers where cashier_id = ?', [cashierId]);
    const order = row && this.parts.ledger.byId(Number(row.order_id));
    if (!order) return undefined;
    const decided = row.decided === null ? undefined : (String(row.decided) as Decision);
    return { order, openid: String(row.openid), decided };
  }

  private decide(cashierId: string, decision: Decision): void {
    this.parts.store.run('update wx_cashiers set decided = ? where cashier_id = ?', [decision, cashierId]);
  }
}

function tellerOf({ terms }: Order): Teller {
  return TELLERS[terms.trade_type];
}

function shownOf(cashier_id: string, { terms }: Order): OpenedCashier {
  const { owner, out_trade_no, description, amount } = terms;
  return { cashier_id, payee: payeeName(owner), description, amount, out_trade_no };
}
