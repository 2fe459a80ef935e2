import { rules } from '../../merchant';
import { createNotifyFunction } from '../../src/runtime/notify-function';

/** For machines: notifications of WeChat Pay over HTTP access, and the timer, every minute. */
export const main = createNotifyFunction({
  merchant: rules,
  loadSdk: () => require('./sdk'),
  loadSweep: () => require('./sweep'),
  loadReconcile: () => require('./reconcile'),
  loadV2: () => require('./v2'),
  loadCloudpay: () => require('./cloudpay'),
  loadWxSdk: () => require('./cloudpay').sdk,
});
