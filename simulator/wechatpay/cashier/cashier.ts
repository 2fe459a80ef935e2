import { verifySha256 } from '../../../src/protocol/crypto/rsa';
import type { SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Store } from '../../store';
import type { MerchantBook } from '../keys/merchant-book';
import type { Ledger, Prepay } from '../ledger/ledger';
import type { Order } from '../ledger/order';
import { paymentFacts } from '../ledger/payment-faults';
import { payeeName } from '../merchants';
import type { Numbers } from '../numbers';
import { expectedPayer } from '../persons';
import type { Toggles } from '../toggles';
import { paymentText } from '../v3/sign-text';

/** What the payer is shown. */
export type OpenedCashier = {
  cashier_id: string;
  payee: string;
  description: string;
  amount: { total: number; currency: string };
  out_trade_no: string;
};
/** What the mini-program is told, and the text of the dialog the payer saw before. */
export type CashierResult = { errMsg: string; dialog?: string };

type PayParams = Record<(typeof FIELDS)[number], string>;

const FIELDS = ['timeStamp', 'nonceStr', 'package', 'signType', 'paySign'] as const;
const NONCE_MAX = 32;
const PACKAGE_MAX = 128;
const CANCEL = 'requestPayment:fail cancel';
const DIALOG = {
  format: '商家参数格式有误，请联系商家解决',
  noPrepay: 'JSAPI缺少参数total_fee',
  expired: '支付请求已失效，请重新发起支付',
  stranger: '下单账号与支付账号不一致，请核实后再支付',
  paid: '该订单已支付',
  broken: '当前商户该支付方式存在异常，暂时无法支付',
};

export type CashierParts = {
  store: Store;
  clock: SimClock;
  faults: Faults;
  ledger: Ledger;
  numbers: Numbers;
  toggles: Toggles;
  merchants: MerchantBook;
};

/**
 * What happens behind wx.requestPayment: WeChat checks what the mini-program handed over, shows the payer whom and
 * how much, and reports. Opened cashiers are kept with the world.
 */
export class Cashier {
  constructor(private readonly parts: CashierParts) {
    parts.store.exec(`create table if not exists wx_cashiers (cashier_id text primary key, order_id integer not null,
      openid text not null, decided text)`);
  }

  /**
   * @param payParams as given to wx.requestPayment, of any shape
   * @param openid who holds the phone
   */
  open(payParams: unknown, openid: string): OpenedCashier | CashierResult {
    const badType = typeIssues(payParams);
    if (badType) return { errMsg: `requestPayment:fail parameter error: ${badType}` };
    const params = payParams as PayParams;
    const dialog = formIssue(params);
    if (dialog) return failed(dialog);
    const { ledger } = this.parts;
    const prepay = ledger.findPrepay(params.package.slice('prepay_id='.length));
    const order = prepay && ledger.byId(prepay.order_id);
    if (!prepay || !order) return failed(DIALOG.format);
    // The client shows what is wrong, and then reports what it reports when a payer leaves.
    if (!this.isSigned(params, order)) return { errMsg: CANCEL, dialog: '支付验证签名失败' };
    if (expectedPayer(order.terms) !== openid) return failed(DIALOG.stranger);
    const issue = this.stateIssue(prepay, order);
    if (issue) return failed(issue);
    if (this.parts.faults.strikes('cashier_fails', paymentFacts(order.terms, openid)))
      return failed(DIALOG.broken);
    return this.show(order, openid);
  }

  /**
   * The payer enters the password. Undefined for a cashier that was never opened. Once open, it outlives
   * `time_expire`, which only limits starting to pay; a closed or paid order it does not.
   */
  approve(cashierId: string): CashierResult | undefined {
    const cashier = this.find(cashierId);
    if (!cashier) return undefined;
    if (cashier.decided) return failed(cashier.decided === 'approved' ? DIALOG.paid : DIALOG.expired);
    const paid = this.parts.ledger.payOrder(cashier.order_id, cashier.openid);
    if (!paid.ok) return failed(paid.reason === 'ORDER_PAID' ? DIALOG.paid : DIALOG.expired);
    this.decide(cashierId, 'approved');
    return { errMsg: 'requestPayment:ok' };
  }

  /** The payer leaves. The order stays as it is. Undefined for a cashier that was never opened. */
  cancel(cashierId: string): CashierResult | undefined {
    const cashier = this.find(cashierId);
    if (!cashier) return undefined;
    if (cashier.decided === 'approved') return failed(DIALOG.paid);
    this.decide(cashierId, 'cancelled');
    return { errMsg: CANCEL };
  }

  reset(): void {
    this.parts.store.exec('delete from wx_cashiers');
  }

  private isSigned(params: PayParams, order: Order): boolean {
    if (params.signType !== 'RSA') return false;
    const { appid, sub_appid, payer, owner } = order.terms;
    // The app the payer is in: the one for which the order's openid was given out (page 4012365340).
    const running = payer && 'sub_openid' in payer ? sub_appid! : appid;
    const text = paymentText(running, params.timeStamp, params.nonceStr, params.package);
    const keys = this.parts.merchants.validKeys(owner.mchid);
    return keys.some((key) => verifySha256(text, params.paySign, key));
  }

  private stateIssue(prepay: Prepay, order: Order): string | undefined {
    if (order.payments.length > 0) return DIALOG.paid;
    const now = this.parts.clock.now();
    const tooLate = now >= order.pay_until || now >= prepay.expires_at;
    const replaced = !prepay.newest && this.parts.toggles.older_prepay === 'refuse';
    return order.trade_state === 'CLOSED' || tooLate || replaced ? DIALOG.expired : undefined;
  }

  private show(order: Order, openid: string): OpenedCashier {
    const { owner, out_trade_no, description, amount } = order.terms;
    const cashier_id = this.parts.numbers.cashierId();
    this.parts.store.run('insert into wx_cashiers (cashier_id, order_id, openid) values (?, ?, ?)', [
      cashier_id,
      order.id,
      openid,
    ]);
    return { cashier_id, payee: payeeName(owner), description, amount, out_trade_no };
  }

  private find(cashierId: string): { order_id: number; openid: string; decided: string | null } | undefined {
    const row = this.parts.store.first('select * from wx_cashiers where cashier_id = ?', [cashierId]);
    if (!row) return undefined;
    const decided = row.decided === null ? null : String(row.decided);
    return { order_id: Number(row.order_id), openid: String(row.openid), decided };
  }

  private decide(cashierId: string, decision: 'approved' | 'cancelled'): void {
    this.parts.store.run('update wx_cashiers set decided = ? where cashier_id = ?', [decision, cashierId]);
  }
}

/** The base library's own check, before anything leaves the phone: every field is a String. */
function typeIssues(payParams: unknown): string | undefined {
  if (payParams === null || typeof payParams !== 'object') {
    return `parameter should be Object instead of ${typeName(payParams)};`;
  }
  const wrong = FIELDS.map((field) => ({
    field,
    given: typeName((payParams as Record<string, unknown>)[field]),
  }))
    .filter(({ given }) => given !== 'String')
    .map(({ field, given }) => `parameter.${field} should be String instead of ${given};`);
  return wrong.length > 0 ? wrong.join('\n') : undefined;
}

function typeName(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

function formIssue(params: PayParams): string | undefined {
  if (params.package === '' || params.package === 'prepay_id=') return DIALOG.noPrepay;
  const nonceFits = params.nonceStr.length >= 1 && params.nonceStr.length <= NONCE_MAX;
  const packageFits = params.package.startsWith('prepay_id=') && params.package.length <= PACKAGE_MAX;
  return /^\d{1,12}$/.test(params.timeStamp) && nonceFits && packageFits ? undefined : DIALOG.format;
}

function failed(dialog: string): CashierResult {
  return { errMsg: `requestPayment:fail ${dialog}`, dialog };
}
