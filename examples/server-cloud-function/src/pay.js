const { createPayFunction } = require('wxpay-kit/server');
const { rules } = require('./rules');

/** For people: buyers and staff, through wx.cloud.callFunction. */
exports.main = createPayFunction({ merchant: rules, loadSdk: () => require('wx-server-sdk') });
