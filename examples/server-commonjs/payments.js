const { createGateway, readConfig } = require('wxpay-kit/server');

const PAY_MINUTES = 30;

/** Payments of a shop that keeps its own orders. @param env the variables, such as process.env */
exports.createPayments = (env) => {
  const config = readConfig(env);
  const gateway = createGateway(config);
  const { appid, mchid } = config.gateway;
  return {
    /** What wx.requestPayment takes, once the order is placed with WeChat Pay. */
    async start({ out_trade_no, description, total, openid }) {
      const pay_before = Date.now() + PAY_MINUTES * 60_000;
      const { prepay_id } = await gateway.prepay(
        {
          ...{ appid, mchid, out_trade_no, description, openid },
          amount: { total, currency: 'CNY' },
          notify_url: config.notify_url,
          time_expire: beijingTime(pay_before),
        },
        { sign_before: pay_before - 60_000, deadline_ms: 6_000 },
      );
      return gateway.payParams({ appid, prepay_id });
    },

    /** Paid or not, as WeChat Pay says. Only this counts, never what the phone says. */
    async isPaid(out_trade_no) {
      const report = await gateway.queryOrder({ appid, mchid, out_trade_no }, { deadline_ms: 3_000 });
      return report.kind === 'order' && report.trade_state === 'SUCCESS';
    },

    gateway,
  };
};

/** RFC 3339 with +08:00. */
function beijingTime(at) {
  return `${new Date(at + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
}
