import { rules } from '../../merchant';
import { createPayFunction } from '../../src/runtime/pay-function';

/** For people: buyers, through wx.cloud.callFunction. */
export const main = createPayFunction({
  merchant: rules,
  loadSdk: () => require('./sdk'),
  loadReconcile: () => require('./reconcile'),
  loadV2: () => require('./v2'),
  loadCloudpay: () => require('./cloudpay'),
});
