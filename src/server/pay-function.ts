import type { Db } from '../orders/db';
import type { MerchantRules } from '../orders/merchant-rules';
import {
  createPayFunction as composePayFunction,
  type PayFunction,
  type WxServerSdk,
} from '../runtime/pay-function';
import type { Environment } from '../runtime/system';
import { loadCloudpay, loadV2 } from './load-gateways';

export type PayFunctionOptions = {
  merchant: MerchantRules;
  /** `() => require('wx-server-sdk')`: called at the first request that is worth an answer. */
  loadSdk: () => WxServerSdk;
  /** Another database than the cloud's, as in a test. */
  openDb?: () => Db;
  /** The variables: of the process, unless told otherwise. */
  env?: Environment;
};

/** `pay`, the function for people: what mini-programs call. Answers `{ok, now, …}`, and never throws. */
export function createPayFunction(options: PayFunctionOptions): PayFunction {
  return composePayFunction({
    ...options,
    // Required at first use: staff alone looks at reconciled days.
    loadReconcile: () => require('../orders/reconcile/report'),
    loadV2,
    loadCloudpay,
  });
}
