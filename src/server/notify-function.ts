import type { MerchantRules } from '../orders/merchant-rules';
import type { CloudpaySdk } from '../runtime/cloudpay-sdk';
import {
  createNotifyFunction as composeNotifyFunction,
  type NotifyDatabase,
  type NotifyFunction,
} from '../runtime/notify-function';
import type { Environment } from '../runtime/system';
import { loadCloudpay, loadV2 } from './load-gateways';

export type NotifyFunctionOptions = {
  merchant: MerchantRules;
  /**
   * For cloudPay, which asks the cloud by it: `() => require('wx-server-sdk')`. Called, and its `init`, once, at the
   * first question; by no other gateway.
   */
  loadWxSdk?: () => CloudpaySdk;
  /** The variables: of the process, unless told otherwise. */
  env?: Environment;
} & NotifyDatabase;

/**
 * `pay-notify`, the function for machines: notifications over HTTP access, which it answers with
 * `{statusCode, headers, body}`, and the timer, every minute.
 */
export function createNotifyFunction(options: NotifyFunctionOptions): NotifyFunction {
  return composeNotifyFunction({
    ...options,
    // Required at first use: the timer alone needs them.
    loadSweep: () => require('../orders/sweep'),
    loadReconcile: () => require('../orders/reconcile/reconcile'),
    loadV2,
    loadCloudpay,
  });
}
