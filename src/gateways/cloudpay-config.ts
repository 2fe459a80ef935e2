import type { Clock, Entropy, Log } from '../protocol/ports';
import type { CallCloud } from './cloudpay-call';

/**
 * A merchant that WeChat's cloud takes payments for (云调用支付). The service provider in between is the cloud's own: what an
 * order names is the mini-program and the merchant's own number.
 */
export type CloudpayConfig = {
  name: 'cloudpay';
  /** Of the mini-program that the cloud environment belongs to. */
  appid: string;
  /** The merchant's own number (子商户号), bound to the environment in the cloud console. */
  mchid: string;
};

export type CloudpayParts = { clock: Clock; entropy: Entropy; log: Log; callCloud: CallCloud };
