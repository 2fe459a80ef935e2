import type { SignType } from '../protocol/v2/sign';
import type { Hosts } from './retry';
import type { ClientIdentity } from './transport';

/** A merchant of APIv2; of a partner (服务商) appid and mchid are the partner's, and the partner's key signs. */
export type V2Config = {
  name: 'v2' | 'v2_partner';
  appid: string;
  mchid: string;
  sub_appid?: string;
  sub_mchid?: string;
  /** 32 characters. */
  api_v2_key: string;
  /** What requests and pay params are signed with, and answers with them. */
  sign_type: SignType;
  /** For refunds, reversals and the fund bill: without it those fail before anything is sent. */
  client_certificate?: ClientIdentity;
  /** Base URLs without a path, such as `https://api.mch.weixin.qq.com`. */
  hosts: Hosts;
  /** Where the calls go that show the certificate; absent, to `hosts`. */
  mtls_host?: string;
};
