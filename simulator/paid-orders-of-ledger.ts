import type { Ledger } from './wechatpay/ledger/ledger';
import type { OrderTruth } from './wechatpay/ledger/order';
import type { PaidOrder, PaidOrderKey, PaidOrders } from './weixin/paid-orders';

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

function truthOf(ledger: Ledger, key: PaidOrderKey): OrderTruth | undefined {
  if ('transaction_id' in key) return ledger.truthOfTransaction(key.transaction_id);
  const { merchant_id, sub_merchant_id, merchant_trade_no } = key;
  const sub = sub_merchant_id === undefined ? {} : { sub_mchid: sub_merchant_id };
  return ledger.truthFor({ mchid: merchant_id, ...sub }, merchant_trade_no);
}

/** Under the app that the payer used: the sub-merchant's where the order names one. */
function paidOrder(truth: OrderTruth): PaidOrder | undefined {
  const paid = truth.payments[0];
  if (!paid) return undefined;
  const { merchant, sub_appid } = truth;
  const back = truth.refunds.filter(({ status }) => status === 'SUCCESS');
  return {
    transaction_id: paid.transaction_id,
    merchant_id: merchant.mchid,
    ...(merchant.sub_mchid === undefined ? {} : { sub_merchant_id: merchant.sub_mchid }),
    merchant_trade_no: truth.out_trade_no,
    description: truth.description,
    paid_amount: paid.total,
    appid: sub_appid ?? truth.appid,
    openid: paid.sub_openid ?? paid.openid,
    trade_create_time: truth.created_at,
    pay_time: paid.paid_at,
    refunded_total: back.reduce((sum, refund) => sum + refund.total, 0),
  };
}
