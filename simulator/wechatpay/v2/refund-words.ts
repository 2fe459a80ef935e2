import type { Refund, RefundStatus } from '../ledger/order';

/** What a refund's status is called in APIv2. */
export const REFUND_STATUS: Record<RefundStatus, string> = {
  PROCESSING: 'PROCESSING',
  SUCCESS: 'SUCCESS',
  ABNORMAL: 'CHANGE',
  CLOSED: 'REFUNDCLOSE',
};

/** The accounts that pay refunds, APIv2's name for each of the books. */
const ACCOUNTS = {
  AVAILABLE: 'REFUND_SOURCE_RECHARGE_FUNDS',
  UNSETTLED: 'REFUND_SOURCE_UNSETTLED_FUNDS',
} as const;
type Account = keyof typeof ACCOUNTS;

export const REFUND_ACCOUNTS: string[] = Object.values(ACCOUNTS);

export function refundAccount({ funds_account }: Refund): string {
  return ACCOUNTS[funds_account as Account];
}

/** @param refund_account one of REFUND_ACCOUNTS; absent: what is not settled yet */
export function bookedAccount(refund_account: string | undefined): Account {
  return refund_account === ACCOUNTS.AVAILABLE ? 'AVAILABLE' : 'UNSETTLED';
}
