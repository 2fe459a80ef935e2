import type { KeyObject } from 'node:crypto';
import type { Clock, Entropy, Log } from '../protocol/ports';
import type { RefundNotice } from './gateway';
import type { Hosts } from './retry';
import type { Transport } from './transport';

/**
 * A merchant of APIv3, direct or a service provider. Keys are the signing merchant's, the provider's with `v3_partner`, and
 * are parsed once, by whoever reads the configuration.
 */
export type V3Config = {
  name: 'v3' | 'v3_partner';
  appid: string;
  mchid: string;
  /** With `v3_partner`: the sub-merchant's own mini-program, where it has one. */
  sub_appid?: string;
  sub_mchid?: string;
  /** Serial of the merchant's API certificate, 40 upper-case hex characters. */
  merchant_serial: string;
  merchant_private_key: KeyObject;
  /** 32 ASCII characters. */
  api_v3_key: string;
  /** APIv2 key, 32 characters: without it, refund notices in APIv2's form are refused. */
  api_v2_key?: string;
  /** The WeChat Pay public key; without it, platform certificates are downloaded. */
  public_key?: { id: string; key: KeyObject };
  /** Base URLs without a path, such as `https://api.mch.weixin.qq.com`. */
  hosts: Hosts;
};

/** What a gateway needs from its surroundings. */
export type GatewayParts = {
  clock: Clock;
  entropy: Entropy;
  transport: Transport;
  log: Log;
  /** Loads the reader of APIv2's notices, an XML parser with it: called for such a notice only. */
  loadV2?: () => V2Reader | Promise<V2Reader>;
};

/** @throws KitError DECRYPTION_FAILED, MESSAGE_MALFORMED */
export type V2Reader = { readRefundNotice(body: Uint8Array, apiV2Key: string): RefundNotice };
