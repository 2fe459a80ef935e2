import { Aes, type ClientConfig, Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import './loopback-only';
import type { Merchants } from './merchant';
import type { Received } from './merchant-server';
import type { Calls, Notified, Outcome, Peer, Told } from './peer';

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

type Answered = Promise<{ data: unknown }>;

/** A 204 has `''` for data. */
export const told = (call: Answered): Promise<Told> =>
  call.then(
    ({ data }) => (data === '' ? {} : (data as Told)),
    ({ response }: Refused) => ({ refused: response.status, ...response.data }),
  );

function callsOf({ v3 }: Wechatpay, mchid: string): Calls {
  const { native, outTradeNo, id } = v3.pay.transactions;
  const { refunds } = v3.refund.domestic;
  const params = { mchid };
  return {
    native: (order) => told(native.post(order)),
    query: (out_trade_no) => told(outTradeNo.$out_trade_no$.get({ params, out_trade_no })),
    queryById: (transaction_id) => told(id.$transaction_id$.get({ params, transaction_id })),
    close: (out_trade_no) => told(outTradeNo.$out_trade_no$.close.post(params, { out_trade_no })),
    refund: (refund) => told(refunds.post(refund)),
    findRefund: (out_refund_no) => told(refunds.$out_refund_no$.get({ out_refund_no })),
    tradeBill: (query) => told(v3.bill.tradebill.get({ params: query })),
    fundFlowBill: (query) => told(v3.bill.fundflowbill.get({ params: query })),
    async download(path) {
      const { searchParams } = new URL(path, 'http://any.test');
      const params = Object.fromEntries(searchParams);
      const { data } = await v3.billdownload.file.get({ params, responseType: 'arraybuffer' });
      return data as unknown as Buffer;
    },
  };
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
  calls: (world, merchants) => callsOf(new Wechatpay(configOf(world, merchants)), merchants.direct.mchid),
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
