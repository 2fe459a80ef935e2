import type { Amount } from '../../../typings/contract';
import { decode } from './decode';
import { paidTransaction, transactionState } from './wire';

/** A payment of a direct merchant, as a query or a notification tells it. */
export type Payment = {
  appid: string;
  mchid: string;
  out_trade_no: string;
  transaction_id: string;
  amount: Amount;
  payer_openid?: string;
  success_at: number;
  /** REFUND stands for any refund, also a partial one and one still under way. */
  trade_state: 'SUCCESS' | 'REFUND';
};

/** @throws KitError MESSAGE_MALFORMED */
export function readTransactionState(transaction: unknown) {
  return decode(transactionState, transaction, 'a transaction');
}

/** Was money moved? The states in which a transaction must say how much, when and by whom. */
export function isPaid(trade_state: string): boolean {
  return trade_state === 'SUCCESS' || trade_state === 'REFUND';
}

/** @throws KitError MESSAGE_MALFORMED */
export function readPayment(transaction: unknown): Payment {
  const paid = decode(paidTransaction, transaction, 'a paid transaction');
  const payment: Payment = {
    appid: paid.appid,
    mchid: paid.mchid,
    out_trade_no: paid.out_trade_no,
    transaction_id: paid.transaction_id,
    amount: paid.amount,
    success_at: paid.success_time,
    trade_state: paid.trade_state,
  };
  if (paid.payer?.openid) payment.payer_openid = paid.payer.openid;
  return payment;
}
