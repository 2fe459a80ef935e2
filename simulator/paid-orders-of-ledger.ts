import type { WechatPay } from './wechatpay/gateway';
import type { PaidOrder, PaidOrderKey, PaidOrders } from './weixin/paid-orders';

type Ledger = WechatPay['ledger'];
type Truth = ReturnType<Ledger['list']>[number];

/** WeChat Pay's books as the mini-program server sees them. @param ledger asked at each call */
export function paidOrdersOf(ledger: () => Ledger): PaidOrders {
  return {
    find: (key) => {
      const found = truthOf(ledger(), key);
      return found && paidOrder(found);
    },
    list: () =>
      ledger()
        .list()
        .flatMap((truth) => paidOrder(truth) ?? []),
  };
}

function truthOf(ledger: Ledger, key: PaidOrderKey): Truth | undefined {
  if ('transaction_id' in key) {
    const order = ledger.findByTransaction(key.transaction_id);
    return order && ledger.truth(order.parameters.out_trade_no);
  }
  const truth = ledger.truth(key.merchant_trade_no);
  return truth?.mchid === key.merchant_id ? truth : undefined;
}

function paidOrder(truth: Truth): PaidOrder | undefined {
  const paid = truth.payments[0];
  if (!paid) return undefined;
  return {
    transaction_id: paid.transaction_id,
    merchant_id: truth.mchid,
    merchant_trade_no: truth.out_trade_no,
    description: truth.description,
    paid_amount: paid.total,
    appid: truth.appid,
    openid: paid.openid,
    trade_create_time: truth.created_at,
    pay_time: paid.paid_at,
    refunded_total: truth.refunds.reduce((sum, refund) => sum + refund.total, 0),
  };
}
