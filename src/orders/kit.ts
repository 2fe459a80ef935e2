import type { MerchantRef, OrderingGateway, PaymentGateway } from '../gateways/gateway';
import type { Clock, Log } from '../protocol/ports';
import type { Db } from './db';
import type { MerchantRules } from './merchant-rules';
import type { OrderStore } from './order-store';
import type { QuestionLimit } from './question-limit';

/** Everything a use-case works with. Put together in one place, `src/runtime`; tests bring their own parts. */
export type Kit = {
  store: OrderStore;
  /** The same database, for the merchant's rules. */
  db: Db;
  /** Places new orders, and is asked about every order of its merchant number, whichever API placed it. */
  gateway: PaymentGateway;
  /** The API that the same merchant number used before: for orders that it placed and that are not paid yet. */
  earlier?: OrderingGateway;
  merchant: MerchantRules;
  clock: Clock;
  log: Log;
  questions: QuestionLimit;
  settings: Settings;
};

/** What a new order takes from the configuration, and keeps. */
export type Settings = {
  /** The environment's id: test and live must not share numbers. */
  env: string;
  merchant: MerchantRef;
  notify_url: string;
  order_prefix: string;
};

/** One gateway call must leave time for the writes after it. */
export const QUERY_DEADLINE_MS = 3_000;
export const PREPAY_DEADLINE_MS = 6_000;
export const CLOSE_DEADLINE_MS = 3_000;
export const REFUND_DEADLINE_MS = 6_000;
export const QUERY_REFUND_DEADLINE_MS = 3_000;
