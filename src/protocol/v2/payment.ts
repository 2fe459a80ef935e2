import type { Amount } from '../../../typings/contract';
import { KitError } from '../errors';
import { decode } from '../v3/decode';
import type { Members } from './sign';
import { orderState, paidOrder, toldOf } from './wire';

/** A payment as a query or a notification of APIv2 tells it. */
export type V2Payment = {
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

/**
 * The payer is known by the appid of the running mini-program: by the sub-merchant's where there is one.
 * @throws KitError MESSAGE_MALFORMED
 */
export function readV2Payment(members: Members, trade_state: V2Payment['trade_state']): V2Payment {
  const paid = decode(paidOrder, toldOf(members), 'a paid order of APIv2');
  const payer_openid = paid.sub_openid ?? (paid.sub_appid === undefined ? paid.openid : undefined);
  return {
    appid: paid.appid,
    mchid: paid.mch_id,
    ...(paid.sub_appid === undefined ? {} : { sub_appid: paid.sub_appid }),
    ...(paid.sub_mch_id === undefined ? {} : { sub_mchid: paid.sub_mch_id }),
    out_trade_no: paid.out_trade_no,
    transaction_id: paid.transaction_id,
    amount: { total: paid.total_fee, currency: paid.fee_type },
    ...(payer_openid === undefined ? {} : { payer_openid }),
    success_at: paid.time_end,
    trade_state,
  };
}

/**
 * What an answer to orderquery says; `payment` only where money moved.
 * @throws KitError MESSAGE_MALFORMED, also for an answer about another order than `asked`
 */
export function readV2Order(members: Members, asked: string) {
  const { out_trade_no, trade_state } = decode(orderState, toldOf(members), 'an order of APIv2');
  if (out_trade_no !== asked) {
    throw new KitError('MESSAGE_MALFORMED', { message: 'the gateway answered with another order' });
  }
  if (trade_state !== 'SUCCESS' && trade_state !== 'REFUND') return { trade_state };
  return { trade_state, payment: readV2Payment(members, trade_state) };
}
