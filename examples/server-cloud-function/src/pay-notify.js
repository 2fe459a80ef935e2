const { createNotifyFunction } = require('wxpay-kit/server');
const { rules } = require('./rules');

/** For machines: notifications over HTTP access, and the timer, every minute. */
exports.main = createNotifyFunction({
  merchant: rules,
  loadSdk: () => require('@cloudbase/node-sdk'),
});
