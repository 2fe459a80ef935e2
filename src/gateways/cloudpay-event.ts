import { isKitError, KitError } from '../protocol/errors';
import { fenIn, idIn, textIn, timeIn, wordIn } from './cloudpay-fields';
import { missingIn, readPayment } from './cloudpay-orders';
import type { MerchantRef, Notification, RefundNotice } from './gateway';

const EVENT_CHARS_MAX = 64 * 1024;
const STATUS: Record<string, RefundNotice['refund_status']> = {
  SUCCESS: 'SUCCESS',
  REFUNDCLOSE: 'CLOSED',
  CHANGE: 'ABNORMAL',
};

/** Is this event what WeChat Pay tells a function, by its look? Anybody can make one that looks so. */
export function isCloudpayEvent(event: unknown): event is object {
  return isRecord(event) && Object.hasOwn(event, 'returnCode') && Object.hasOwn(event, 'outTradeNo');
}

/**
 * Reads what a function was called with after a payment or a refund. Nothing in it is proven, whoever called: it is a
 * reason to ask, and no more.
 * @throws KitError REQUEST_INVALID for what WeChat Pay would not say
 */
export function readCloudEvent(event: unknown, ours: MerchantRef): Notification {
  if (!isCloudpayEvent(event)) throw invalid('not the shape of one');
  if (JSON.stringify(event).length > EVENT_CHARS_MAX) throw invalid('over 64 KB');
  if (textIn(event, 'returnCode') !== 'SUCCESS') throw invalid('its returnCode is not SUCCESS');
  try {
    return Object.hasOwn(event, 'outRefundNo') ? readRefund(event) : readPaid(event, ours);
  } catch (error) {
    throw isKitError(error) ? invalid(error.message) : error;
  }
}

function readPaid(event: object, ours: MerchantRef): Notification {
  if (textIn(event, 'resultCode') !== 'SUCCESS') throw invalid('its resultCode is not SUCCESS');
  const payment = readPayment(event, 'SUCCESS', ours);
  return { kind: 'payment_hint', notification_id: payment.transaction_id, payment };
}

function readRefund(event: object): Notification {
  const success_at = timeIn(event, 'successTime');
  const refund: RefundNotice = {
    mchid: idIn(event, 'subMchId') ?? missingIn('subMchId'),
    out_trade_no: idIn(event, 'outTradeNo') ?? missingIn('outTradeNo'),
    transaction_id: idIn(event, 'transactionId') ?? missingIn('transactionId'),
    out_refund_no: idIn(event, 'outRefundNo') ?? missingIn('outRefundNo'),
    refund_id: idIn(event, 'refundId') ?? missingIn('refundId'),
    refund_status: wordIn(event, 'refundStatus', STATUS) ?? missingIn('refundStatus'),
    total: fenIn(event, 'totalFee') ?? missingIn('totalFee'),
    refund: fenIn(event, 'refundFee') ?? missingIn('refundFee'),
    ...(success_at === undefined ? {} : { success_at }),
  };
  return { kind: 'refund_hint', notification_id: refund.refund_id, refund };
}

function invalid(what: string): KitError {
  return new KitError('REQUEST_INVALID', { message: `not an event of WeChat Pay: ${what}` });
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
