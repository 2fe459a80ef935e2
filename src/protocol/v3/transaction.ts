import type { Amount } from '../../../typings/contract';
import { decode } from './decode';
import { paidPartnerTransaction, paidTransaction, transactionState } from './wire';

/** A payment as a query or a notification tells it; with a service provider `appid` and `mchid` are the provider's. */
export type Payment = {
  appid: string;
  mchid: string;
  sub_appid?: string;
  sub_mchid?: string;
  out_trade_no: string;
  transaction_id: string;
  amount: Amount;
  payer_openid?: string;
  success_at: number;
  /** REFUND stands for any refund, also a partial one and one still under way. */
  trade_state: 'SUCCESS' | 'REFUND';
};

/** Who is connected: a direct merchant, or a service provider for its sub-merchants. */
export type Connection = 'direct' | 'partner';

/** @throws KitError MESSAGE_MALFORMED */
export function readTransactionState(transaction: unknown) {
  return decode(transactionState, transaction, 'a transaction');
}

/** Was money moved? The states in which a transaction must say how much, when and by whom. */
export function isPaid(trade_state: string): boolean {
  return trade_state === 'SUCCESS' || trade_state === 'REFUND';
}

/** @throws KitError MESSAGE_MALFORMED */
export function readPayment(transaction: unknown, connection: Connection): Payment {
  return connection === 'partner' ? partnerPayment(transaction) : directPayment(transaction);
}

function directPayment(transaction: unknown): Payment {
  const paid = decode(paidTransaction, transaction, 'a paid transaction');
  return {
    ...{ appid: paid.appid, mchid: paid.mchid },
    ...moneyOf(paid),
    ...(paid.payer?.openid ? { payer_openid: paid.payer.openid } : {}),
  };
}

/** The payer is named under `sub_appid` as well where the order was. */
function partnerPayment(transaction: unknown): Payment {
  const paid = decode(paidPartnerTransaction, transaction, 'a paid transaction');
  const openid = paid.payer?.sub_openid || paid.payer?.sp_openid;
  return {
    ...{ appid: paid.sp_appid, mchid: paid.sp_mchid, sub_mchid: paid.sub_mchid },
    ...(paid.sub_appid ? { sub_appid: paid.sub_appid } : {}),
    ...moneyOf(paid),
    ...(openid ? { payer_openid: openid } : {}),
  };
}

type Money = Pick<Payment, 'out_trade_no' | 'transaction_id' | 'amount' | 'trade_state'> & {
  success_time: number;
};

function moneyOf({ out_trade_no, transaction_id, amount, success_time, trade_state }: Money) {
  return { out_trade_no, transaction_id, amount, success_at: success_time, trade_state };
}
