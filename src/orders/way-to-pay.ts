import type { AppParams, PayParams } from '../../typings/contract';
import { payerAppid } from '../gateways/merchant-ref';
import type { Kit } from './kit';
import { madeBy } from './made-by';
import { merchantOf } from './merchant-of';
import type { Order } from './order';

/** `pay_params` of JSAPI, `app_params` of APP, and what NATIVE (drawn as a QR code) and H5 (opened) have instead. */
export type WayToPay = { pay_params?: PayParams; app_params?: AppParams; code_url?: string; h5_url?: string };

/** How a pending order is paid, signed anew by the gateway that placed it; nothing where that is not configured any more. */
export function wayToPay(kit: Kit, order: Order): WayToPay {
  const gateway = madeBy(kit, order);
  if (gateway === undefined) return {};
  const { prepay_id, code_url, h5_url } = order;
  if (code_url !== undefined) return { code_url };
  if (h5_url !== undefined) return { h5_url };
  if (prepay_id === undefined) return {};
  const merchant = merchantOf(order);
  return order.snapshot.trade_type === 'APP'
    ? { app_params: gateway.appParams({ ...merchant, prepay_id }) }
    : { pay_params: gateway.payParams({ appid: payerAppid(merchant), prepay_id }) };
}
