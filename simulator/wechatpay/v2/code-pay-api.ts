import type { SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Ledger } from '../ledger/ledger';
import type { Order, OrderTerms } from '../ledger/order';
import { paymentFacts } from '../ledger/payment-faults';
import type { RefundBook } from '../ledger/refund-book';
import { ownerText } from '../merchants';
import { payerOf } from '../persons';
import type { Toggles } from '../toggles';
import { type AuthCodes, looksLikeAuthCode } from './auth-codes';
import type { V2Call, V2Success } from './call';
import { checkFields, lacking } from './check-fields';
import { paidFields } from './order-answer';
import { orderNumber, readCodeOrder } from './order-fields';
import { checkFree, numberUsed, orderPaid } from './orders-api';
import { partiesOf } from './parties';
import { refused } from './refusal';

export type V2CodePayParts = {
  ledger: Ledger;
  refunds: RefundBook;
  codes: AuthCodes;
  clock: SimClock;
  faults: Faults;
  toggles: Toggles;
};

/** Over a thousand yuan the payer has to enter the password. */
const WITHOUT_PASSWORD_FEN_MAX = 100_000;
const REVERSE_AFTER_MS = 15_000;
const REVERSE_UNTIL_MS = 7 * 24 * 3_600_000;
const AUTH_CODE = { auth_code: { max: 128, required: true as const } };

/** A payer shows a code, and the merchant's scanner reads it: paid at once, asked about, or taken back. */
export class V2CodePayApi {
  constructor(private readonly parts: V2CodePayParts) {}

  /** Page 4011937125. */
  pay({ fields, merchant, sign_type }: V2Call): V2Success {
    const { ledger, codes } = this.parts;
    const { terms, auth_code } = readCodeOrder(fields, partiesOf(fields, merchant), sign_type);
    const earlier = ledger.get(terms.owner, terms.out_trade_no);
    if (earlier) this.checkAgain(earlier, terms);
    else checkFree(terms, this.parts);
    const openid = earlier ? undefined : this.payerWith(auth_code);
    const order = earlier ?? ledger.open({ ...terms, payer: { openid: openid! } });
    if (!earlier) codes.use(auth_code);
    if (earlier || this.needsPassword(order)) throw passwordNeeded();
    ledger.payOrder(order.id);
    const paid = ledger.byId(order.id)!;
    return { fields: paidFields(paid.terms, paid.payments[0]!) };
  }

  /** Page 4011937361. What is paid goes back to the payer, what is not can no longer be paid. */
  reverse({ fields, merchant }: V2Call): V2Success {
    const { owner } = partiesOf(fields, merchant);
    const { transaction_id, out_trade_no } = checkFields(fields, {
      transaction_id: { max: 32 },
      out_trade_no: orderNumber,
    });
    if (transaction_id === undefined && out_trade_no === undefined) throw lacking('out_trade_no');
    const { ledger } = this.parts;
    const order =
      transaction_id === undefined
        ? ledger.get(owner, out_trade_no!)
        : ledger.findByTransaction(transaction_id);
    if (!order || ownerText(order.terms.owner) !== ownerText(owner)) throw noTransaction();
    if (order.trade_state !== 'REVOKED') this.takeBack(order);
    return { fields: { recall: 'N' } };
  }

  /** Who shows a code; it can still be paid with afterwards. */
  openid({ fields, merchant }: V2Call): V2Success {
    const parties = partiesOf(fields, merchant);
    const { auth_code } = checkFields(fields, AUTH_CODE);
    const payer = { openid: this.payerWith(auth_code!) };
    return { fields: { ...payerOf({ ...parties, payer }) } };
  }

  /** @throws V2Refusal for a code that is none, or is over */
  private payerWith(auth_code: string): string {
    const code = this.parts.codes.find(auth_code);
    if (!looksLikeAuthCode(auth_code))
      throw refused('AUTH_CODE_INVALID', '请扫描微信支付授权码(以10/11/12/13/14/15为前缀的18位数字)');
    if (!code) throw refused('AUTH_CODE_INVALID', '付款码无效，请重新扫码');
    if (code.state !== 'good') throw refused('AUTHCODEEXPIRE', '101 付款码已过期，请刷新再试');
    return code.openid;
  }

  private needsPassword({ terms }: Order): boolean {
    const facts = paymentFacts(terms);
    return (
      terms.amount.total > WITHOUT_PASSWORD_FEN_MAX || this.parts.faults.strikes('password_needed', facts)
    );
  }

  /** The same number once more: only what is still being paid can be asked for again. */
  private checkAgain(earlier: Order, { fingerprint }: OrderTerms): void {
    if (earlier.trade_state === 'REVOKED') throw refused('ORDERREVERSED', '订单已撤销');
    if (earlier.payments.length > 0) throw orderPaid();
    if (earlier.terms.fingerprint !== fingerprint) throw numberUsed(this.parts.toggles);
  }

  private takeBack(order: Order): void {
    const { ledger, refunds, clock } = this.parts;
    const paid = order.payments[0];
    if (order.terms.trade_type !== 'MICROPAY') throw refused('TRADE_ERROR', '该订单不是付款码支付，不能撤销');
    if (!paid) {
      ledger.close(order);
      return;
    }
    const age_ms = clock.now() - paid.paid_at;
    if (age_ms < REVERSE_AFTER_MS) throw refused('TRADE_ERROR', '支付后15秒内不能撤销', { recall: 'Y' });
    if (age_ms > REVERSE_UNTIL_MS)
      throw refused('REVERSE_EXPIRE', '订单无法撤销，已超过7天', { recall: 'N' });
    if (order.refunds.length > 0) throw refused('TRADE_ERROR', '订单已退款，不能撤销', { recall: 'N' });
    refunds.reverse(order, paid);
  }
}

function passwordNeeded(): Error {
  return refused('USERPAYING', '需要用户输入支付密码');
}

function noTransaction(): Error {
  return refused('INVALID_TRANSACTIONID', '订单号非法，请核实后再试', { recall: 'N' });
}
