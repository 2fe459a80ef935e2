import type { PayParams } from '../../../typings/contract';

/** How the cashier went away. None of these says whether money moved: only the server's query does. */
export type CashierResult = 'done' | 'cancelled' | 'failed';

/** WeChat says `requestPayment:fail cancel`; clients up to 6.5.2 said `requestPayment:cancel`. */
const CANCELLED = /^requestPayment:.*cancel/i;

/**
 * Opens WeChat's cashier and waits, for minutes if need be, until it is gone. Never rejects.
 *
 * `done` is not "paid": the callback only tells that the payer pressed the last button.
 */
export function requestPayment(params: PayParams): Promise<CashierResult> {
  return new Promise((resolve) => {
    wx.requestPayment({
      timeStamp: params.timeStamp,
      nonceStr: params.nonceStr,
      package: params.package,
      signType: params.signType as 'RSA',
      paySign: params.paySign,
      success: () => resolve('done'),
      fail: (error) => resolve(CANCELLED.test(error.errMsg) ? 'cancelled' : 'failed'),
    });
  });
}
