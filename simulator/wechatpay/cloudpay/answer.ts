import type { Order } from '../ledger/order';
import { PARTNER_MERCHANT } from '../merchants';

/** What is answered, in v2's names, as JSON: the SDK turns the names into camelCase. A bill is its bytes. */
export type CloudAnswer = { fields: Record<string, unknown> } | { file: Buffer };

/** `return_code` FAIL: the request was not looked into. There is nothing but the words. */
export class CloudFailure extends Error {
  fields(): Record<string, unknown> {
    return { return_code: 'FAIL', return_msg: this.message };
  }
}

/** `result_code` FAIL: the request was understood, and refused. */
export class CloudRefusal extends Error {
  constructor(
    readonly err_code: string,
    description: string,
  ) {
    super(description);
  }
}

/** `result_code` SUCCESS. */
export function succeeded(nonce_str: string, fields: Record<string, unknown>): CloudAnswer {
  return { fields: { ...envelope(nonce_str), result_code: 'SUCCESS', ...fields } };
}

export function refusedWith({ err_code, message }: CloudRefusal, nonce_str: string): CloudAnswer {
  return { fields: { ...envelope(nonce_str), result_code: 'FAIL', err_code, err_code_des: message } };
}

/** What the payer paid, of the payment that is meant. */
export function paidTotal({ payments, terms }: Order, transaction_id: string): number {
  return payments.find((one) => one.transaction_id === transaction_id)?.total ?? terms.amount.total;
}

/** The cloud is the service provider: its numbers come first, the merchant is the sub-merchant. */
function envelope(nonce_str: string): Record<string, unknown> {
  const { sp_appid, sp_mchid, sub_appid, sub_mchid } = PARTNER_MERCHANT;
  return {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    appid: sp_appid,
    mch_id: sp_mchid,
    sub_appid,
    sub_mch_id: sub_mchid,
    nonce_str,
  };
}
