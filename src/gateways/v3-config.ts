import type { KeyObject } from 'node:crypto';
import type { Clock, Entropy, Log } from '../protocol/ports';
import type { CallCloud } from './cloudpay-call';
import type { CloudpayConfig, CloudpayParts } from './cloudpay-config';
import type { Notification, PaymentGateway } from './gateway';
import type { Hosts } from './retry';
import type { Transport } from './transport';
import type { CodePayGateway } from './v2-code-pay';
import type { V2Config } from './v2-config';

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
  /** APIv2 key, 32 characters: without it, notices in APIv2's form are refused. */
  api_v2_key?: string;
  /** What APIv2 signs orders with that were placed by it; absent, HMAC-SHA256. */
  sign_type?: V2Config['sign_type'];
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
  /** Loads what is particular to APIv2, an XML parser with it: called where that gateway is made, or told in its form. */
  loadV2?: () => V2Module;
  /** Loads what is particular to cloudPay: called where that gateway is made. */
  loadCloudpay?: () => CloudpayModule;
  /** Calls the cloud; only cloudPay needs it. */
  callCloud?: CallCloud;
};

export type V2Module = {
  createV2Gateway(made: { config: V2Config } & GatewayParts): CodePayGateway;
  /** @throws KitError SIGNATURE_MISMATCH, DECRYPTION_FAILED, MESSAGE_MALFORMED */
  readV2Notification(
    body: Uint8Array,
    key: { api_v2_key: string; sign_type: V2Config['sign_type'] },
  ): Notification;
};

export type CloudpayModule = {
  createCloudpayGateway(made: { config: CloudpayConfig } & CloudpayParts): PaymentGateway;
};
