import type { PaymentReport, RefundNotice } from '../gateways/gateway';

/**
 * What it tells, in the words in which `readNotification` will report it; with a `sub_mchid`, as it is told to a
 * service provider. A payment's `success_at`: now, unless given.
 */
export type TestFacts = { payment: PaymentFacts } | { refund: RefundNotice };

export type PaymentFacts = Omit<PaymentReport, 'trade_state' | 'success_at'> & { success_at?: number };

/** As it comes in over HTTP: header names in lower case, the body as the bytes that were signed. */
export type TestMessage = { headers: Record<string, string>; body: Buffer };
