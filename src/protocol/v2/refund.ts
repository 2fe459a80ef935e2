import { KitError } from '../errors';
import { decode } from '../v3/decode';
import type { Members } from './sign';
import { acceptedRefund, listedRefund, REFUND_STATUS, refundedOrder, toldOf } from './wire';

export type V2Refund = {
  out_refund_no: string;
  refund_id: string;
  out_trade_no: string;
  transaction_id: string;
  status: 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
  /** Fen, or the minor unit of the payment's currency. */
  refund: number;
  currency?: string;
  success_at?: number;
};

/** One order has at most 50 refunds. */
const REFUNDS_MAX = 50;

/** The answer to a refund: accepted is not done. @throws KitError MESSAGE_MALFORMED */
export function readAcceptedRefund(
  members: Members,
  asked: { out_refund_no: string; transaction_id: string; out_trade_no: string },
): V2Refund {
  const { fee_type, refund_fee, ...numbers } = decode(acceptedRefund, toldOf(members), 'a refund of APIv2');
  const isAsked =
    numbers.out_refund_no === asked.out_refund_no &&
    numbers.transaction_id === asked.transaction_id &&
    numbers.out_trade_no === asked.out_trade_no;
  if (!isAsked) throw anotherRefund();
  return { ...numbers, status: 'PROCESSING', refund: refund_fee, ...currencyOf(fee_type) };
}

/**
 * Finds a refund in the answer to refundquery, whose members carry a number from 0 for each refund (`refund_id_0`).
 * @throws KitError MESSAGE_MALFORMED, also when it is not among them
 */
export function readListedRefund(members: Members, out_refund_no: string): V2Refund {
  const told = toldOf(members);
  const { fee_type, ...order } = decode(refundedOrder, told, 'the answer to a query of refunds');
  const at = Array.from({ length: REFUNDS_MAX }, (_, n) => n).find(
    (n) => told[`out_refund_no_${n}`] === out_refund_no,
  );
  if (at === undefined) throw anotherRefund();
  const row = Object.keys(listedRefund.entries).map((name) => [name, told[`${name}_${at}`]]);
  const { refund_status, refund_fee, refund_success_time, ...numbers } = decode(
    listedRefund,
    Object.fromEntries(row.filter(([, value]) => value !== undefined)),
    'a refund of APIv2',
  );
  const isDone = refund_status === 'SUCCESS' && refund_success_time !== undefined;
  return {
    ...order,
    ...numbers,
    status: REFUND_STATUS[refund_status],
    refund: refund_fee,
    ...currencyOf(fee_type),
    ...(isDone ? { success_at: refund_success_time } : {}),
  };
}

function currencyOf(fee_type: string | undefined): { currency?: string } {
  return fee_type === undefined ? {} : { currency: fee_type };
}

function anotherRefund(): KitError {
  return new KitError('MESSAGE_MALFORMED', { message: 'the gateway answered with another refund' });
}
