import type { CallCloud } from '../../../src/gateways/cloudpay-call';
import { createCloudpayGateway } from '../../../src/gateways/cloudpay-gateway';
import type { OrderRef, PrepaySnapshot, RefundSnapshot } from '../../../src/gateways/gateway';
import type { LogEvent } from '../../../src/protocol/ports';
import { FakeClock } from '../support/fake-clock';

const MERCHANT = { appid: 'wx7778706179737531', mchid: '1900009292' };
export const REF: OrderRef = { ...MERCHANT, out_trade_no: 'C20260101000001' };
export const OPENID = 'oWaC4xeOVCUkip5njeEeXi1TEsk0';
export const LIMITS = { deadline_ms: 5000 };
export const PREPAY_LIMITS = { ...LIMITS, sign_before: Number.MAX_SAFE_INTEGER };

export const SNAPSHOT: PrepaySnapshot = {
  ...REF,
  description: '茶叶 500g',
  amount: { total: 100, currency: 'CNY' },
  openid: OPENID,
  notify_url: 'cloud://shop-1g2h3/pay-notify',
  time_expire: '2026-01-01T12:30:00+08:00',
};

export const REFUND: RefundSnapshot = {
  ...MERCHANT,
  out_trade_no: REF.out_trade_no,
  out_refund_no: 'C20260101000001_1',
  transaction_id: '4200004561202203217657282768',
  amount: { total: 40, currency: 'CNY' },
  paid_total: 100,
  reason: '少了一包',
  notify_url: SNAPSHOT.notify_url,
};

export const PAYMENT = {
  timeStamp: '1767240000',
  nonceStr: 'nonce000000000000000000000000001',
  package: 'prepay_id=wx01120000000000000000000000000000',
  signType: 'MD5',
  paySign: 'C380BEC2BFD727A4B6845133519F3AD6',
};

const OK = { returnCode: 'SUCCESS', returnMsg: 'OK', errCode: 0, errMsg: 'cloudPay.x:ok' };
const PARTIES = {
  appid: 'wxd2565e6a04246fd1',
  mchId: '1800780001',
  subAppid: MERCHANT.appid,
  subMchId: MERCHANT.mchid,
};

/** What the SDK hands on of a success. */
export const good = (fields: object) => ({ ...OK, ...PARTIES, resultCode: 'SUCCESS', ...fields });
/** What the SDK leaves of a refusal: its own errCode 0, and the words. */
export const refused = (words: string) => ({ ...OK, ...PARTIES, resultCode: 'FAIL', errCodeDes: words });

export const PAID = {
  outTradeNo: REF.out_trade_no,
  tradeState: 'SUCCESS',
  openid: 'oPoo341Im-roYxAd3WD3D_6J-4bA',
  subOpenid: OPENID,
  totalFee: 100,
  feeType: 'CNY',
  cashFee: 100,
  transactionId: '4200004561202203217657282768',
  timeEnd: '20260101120102',
};

/** A function is called with this after a payment, as the page shows it. */
export const PAID_EVENT = {
  ...PARTIES,
  returnCode: 'SUCCESS',
  nonceStr: 'f6444fd22de27b16',
  resultCode: 'SUCCESS',
  isSubscribe: 'N',
  subIsSubscribe: 'N',
  tradeType: 'JSAPI',
  bankType: 'OTHERS',
  ...PAID,
  userInfo: { appId: MERCHANT.appid, openId: OPENID },
};

/** Time goes on only when told to; a wait of these lasts until then. */
class StillClock extends FakeClock {
  private wake: (() => void)[] = [];

  override sleep(_ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.wake.push(resolve);
      signal?.addEventListener('abort', () => resolve());
    });
  }

  override advance(ms: number): void {
    super.advance(ms);
    for (const resolve of this.wake.splice(0)) resolve();
  }
}

/** A gateway whose cloud says `answer` to everything, or does what `answer` does. */
export function cloudGateway(answer: unknown) {
  const clock = new StillClock();
  const log: LogEvent[] = [];
  const calls: { api: string; params: Record<string, unknown> }[] = [];
  const callCloud: CallCloud = async (api, params) => {
    calls.push({ api, params });
    return typeof answer === 'function' ? (answer as () => unknown)() : answer;
  };
  const gateway = createCloudpayGateway({
    config: { name: 'cloudpay', ...MERCHANT },
    clock,
    entropy: { nonce: () => 'n'.repeat(32) },
    log: { write: (entry) => void log.push(entry), traced: (_trace, work) => work() },
    callCloud,
  });
  return { gateway, clock, log, calls };
}
