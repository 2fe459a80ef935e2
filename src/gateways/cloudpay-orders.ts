import { KitError } from '../protocol/errors';
import { parseInstant } from '../protocol/instant';
import { compactTimeIn, fenIn, idIn, isNamed, textIn } from './cloudpay-fields';
import { readFunctionUrl } from './cloudpay-function';
import type { MerchantRef, PaymentReport, PrepaySnapshot, TradeState } from './gateway';

const UTC8_MS = 8 * 60 * 60 * 1000;
/** Required by the page, and wanted by nobody: what examples send where there is no address. */
const NO_ADDRESS = '127.0.0.1';
const STATES: readonly TradeState[] = [
  ...(['NOTPAY', 'SUCCESS', 'CLOSED', 'REFUND', 'REVOKED'] as const),
  ...(['USERPAYING', 'PAYERROR', 'ACCEPT'] as const),
];

/** @throws KitError REQUEST_INVALID for what CloudPay.unifiedOrder has no field for */
export function refuseForeign({ trade_type, amount, detail, store_info }: PrepaySnapshot): void {
  const refuse = (message: string): never => {
    throw new KitError('REQUEST_INVALID', { message: `cloudPay has no ${message}` });
  };
  if (trade_type !== undefined && trade_type !== 'JSAPI') refuse(`payments of trade_type ${trade_type}`);
  if (amount.currency !== 'CNY') refuse('currency but CNY');
  if (detail !== undefined) refuse('goods in the form of APIv3 (detail)');
  if (store_info !== undefined) refuse('store_info');
}

/**
 * The parameters of an order, but for the nonce: the same snapshot is the same parameters whenever it is sent.
 * @throws KitError REQUEST_INVALID, CONFIG_INVALID
 */
export function unifiedOrder(order: PrepaySnapshot): Record<string, unknown> {
  refuseForeign(order);
  const { env_id, function_name } = readFunctionUrl(order.notify_url);
  const { attach, goods_tag, limit_pay, profit_sharing, support_fapiao, device_id } = order;
  return {
    body: order.description,
    outTradeNo: order.out_trade_no,
    totalFee: order.amount.total,
    feeType: order.amount.currency,
    spbillCreateIp: order.payer_client_ip ?? NO_ADDRESS,
    timeExpire: compact(order.time_expire),
    tradeType: 'JSAPI',
    subMchId: order.mchid,
    subAppid: order.appid,
    subOpenid: order.openid,
    envId: env_id,
    functionName: function_name,
    ...(attach === undefined ? {} : { attach }),
    ...(goods_tag === undefined ? {} : { goodsTag: goods_tag }),
    ...(limit_pay === undefined ? {} : { limitPay: limit_pay[0] }),
    ...(profit_sharing === undefined ? {} : { profitSharing: profit_sharing ? 'Y' : 'N' }),
    ...(support_fapiao === undefined ? {} : { receipt: support_fapiao ? 'Y' : 'N' }),
    ...(device_id === undefined ? {} : { deviceInfo: device_id }),
  };
}

/** @throws KitError MESSAGE_MALFORMED */
export function readTradeState(said: object): TradeState {
  const state = STATES.find((one) => one === textIn(said, 'tradeState'));
  if (state === undefined) throw missing('tradeState');
  return state;
}

/**
 * A payment, as a query or an event tells it. Where no mini-program is named, it is the merchant's.
 * @throws KitError MESSAGE_MALFORMED naming the field, never a value
 */
export function readPayment(said: object, trade_state: TradeState, ours: MerchantRef): PaymentReport {
  const payer_openid = textIn(said, 'subOpenid');
  return {
    appid: isNamed(said, 'subAppid') ? (idIn(said, 'subAppid') ?? missingIn('subAppid')) : ours.appid,
    mchid: idIn(said, 'subMchId') ?? missingIn('subMchId'),
    out_trade_no: idIn(said, 'outTradeNo') ?? missingIn('outTradeNo'),
    transaction_id: idIn(said, 'transactionId') ?? missingIn('transactionId'),
    amount: {
      total: fenIn(said, 'totalFee') ?? missingIn('totalFee'),
      currency: currencyIn(said) ?? missingIn('feeType'),
    },
    ...(payer_openid === undefined ? {} : { payer_openid }),
    success_at: compactTimeIn(said, 'timeEnd') ?? missingIn('timeEnd'),
    trade_state,
  };
}

/** Where none is named, it is the one that cloudPay has. */
function currencyIn(said: object): string | undefined {
  if (!isNamed(said, 'feeType')) return 'CNY';
  return /^[A-Z]{3}$/.exec(textIn(said, 'feeType') ?? '')?.[0];
}

export function missingIn(field: string): never {
  throw missing(field);
}

function missing(field: string): KitError {
  return new KitError('MESSAGE_MALFORMED', { message: `${field} is missing or not of its form` });
}

/** `2022-03-21T13:20:07+08:00` → `20220321132007`, in UTC+8. */
function compact(rfc3339: string): string {
  const at = parseInstant(rfc3339);
  if (at === undefined) throw new KitError('REQUEST_INVALID', { message: 'time_expire is no instant' });
  return new Date(at + UTC8_MS).toISOString().slice(0, 19).replace(/\D/g, '');
}
