import type { MerchantRules } from '../orders/merchant-rules';
import {
  createNotifyFunction as composeNotifyFunction,
  type NotifyDatabase,
} from '../runtime/notify-function';
import type { Environment } from '../runtime/system';
import { loadV2 } from './load-gateways';

export type NotifyFunctionOptions = {
  merchant: MerchantRules;
  /** The variables: of the process, unless told otherwise. */
  env?: Environment;
} & NotifyDatabase;

/**
 * `pay-notify`, the function for machines: notifications over HTTP access, which it answers with
 * `{statusCode, headers, body}`, and the timer, every minute.
 */
export function createNotifyFunction(options: NotifyFunctionOptions): (event: unknown) => Promise<object> {
  return composeNotifyFunction({
    ...options,
    // Required at first use: the timer alone needs them.
    loadSweep: () => require('../orders/sweep'),
    loadReconcile: () => require('../orders/reconcile/reconcile'),
    loadV2,
  });
}
