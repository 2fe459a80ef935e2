import { Aes, type ClientConfig, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import './loopback-only';
import type { Merchants } from './merchant';
import type { Received } from './merchant-server';
import type { Notified, Outcome, Peer } from './peer';

/** The two ways of verifying that the plugin has, each as its documentation sets it up. */
export const MODES = {
  'the platform certificate': ({ platform }: Merchants) => ({
    serial: platform.certificate.serial_no,
    config: { certs: { [platform.certificate.serial_no]: platform.certificate.pem } },
  }),
  'the WeChat Pay public key': ({ platform }: Merchants) => ({
    serial: platform.public_key.id,
    config: {
      certs: { [platform.public_key.id]: platform.public_key.pem },
      headers: { 'Wechatpay-Serial': platform.public_key.id },
    },
  }),
};

/** A client's configuration. The client keeps working on this very object. */
export function configOf(
  world: { url: string },
  merchants: Merchants,
  changes: Partial<ClientConfig> = {},
): ClientConfig {
  const { mchid, serial_no, private_key } = merchants.direct;
  return {
    baseURL: world.url,
    // A proxy of this machine is for the world outside.
    proxy: false,
    ...{ mchid, serial: serial_no, privateKey: private_key },
    ...MODES['the platform certificate'](merchants).config,
    ...changes,
  };
}

/** What axios throws for a status that is no 2xx, and for an answer the plugin refuses. */
export type Refused = {
  code: string;
  message: string;
  response: { status: number; data: Record<string, unknown> };
};

/** The error a call ends with; fails when the plugin is content. */
export async function refusal(call: Promise<unknown>): Promise<Refused> {
  return call.then(
    () => Promise.reject(new Error('the plugin accepted the answer')),
    (error: Refused) => error,
  );
}

export const axiosPluginPeer: Peer = {
  name: 'wechatpay-axios-plugin',
  holds_public_key: true,
  checks_tag: true,
  window: 'none',
  fetches: 'never',
  prepay(world, merchants, order, { private_key, serial_no }) {
    const client = new Wechatpay(configOf(world, merchants, { privateKey: private_key, serial: serial_no }));
    return client.v3.pay.transactions.jsapi.post(order).then(
      ({ status }) => ({ status }),
      ({ response }: Refused) => ({ status: response.status, ...(response.data as Omit<Outcome, 'status'>) }),
    );
  },
  /** The plugin has no handler, only its parts; they are put together as its documentation does. */
  reader(_world, { direct, platform }) {
    const keys: Record<string, string> = {
      [platform.certificate.serial_no]: platform.certificate.pem,
      [platform.public_key.id]: platform.public_key.pem,
    };
    return async ({ headers, body }: Received) => {
      const { 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce } = headers;
      const { 'wechatpay-signature': signature, 'wechatpay-serial': serial } = headers;
      const text = Formatter.response(timestamp!, nonce!, body);
      if (!Rsa.verify(text, signature!, keys[serial!]!)) throw new Error('signature');
      const { resource } = JSON.parse(body) as { resource: Record<string, string> };
      const { ciphertext, associated_data, nonce: sealed_with } = resource;
      const opened = Aes.AesGcm.decrypt(ciphertext!, direct.api_v3_key, sealed_with!, associated_data);
      return JSON.parse(opened) as Notified;
    };
  },
};
