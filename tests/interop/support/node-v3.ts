import Pay from 'wechatpay-node-v3';
import { PayRequest } from 'wechatpay-node-v3/dist/lib/pay-request';
import './loopback-only';
import type { Merchants } from './merchant';
import type { Received } from './merchant-server';
import type { Calls, Notified, Outcome, Peer, Told } from './peer';

const OFFICIAL = 'https://api.mch.weixin.qq.com';

/** Its own HTTP client. Only the host, which it has hard-coded, is another. */
export class HttpAt extends PayRequest {
  constructor(private readonly base: string) {
    super();
  }

  override post(url: string, body: Record<string, unknown>, headers: Record<string, string>) {
    return super.post(this.here(url), body, headers);
  }

  override get(url: string, headers: Record<string, string>) {
    return super.get(this.here(url), headers);
  }

  protected here(url: string): string {
    expect(url.startsWith(`${OFFICIAL}/`)).toBe(true);
    return this.base + url.slice(OFFICIAL.length);
  }
}

/** Keeps the last answer as it came: its own HTTP client drops headers and bytes, which `verifySign` needs. */
export class KeepingHttp extends HttpAt {
  last: Received | undefined;

  override post(url: string, body: Record<string, unknown>, headers: Record<string, string>) {
    return this.send(url, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  override get(url: string, headers: Record<string, string>) {
    return this.send(url, { headers });
  }

  private async send(url: string, init: RequestInit) {
    const response = await fetch(this.here(url), init);
    const body = await response.text();
    this.last = { headers: Object.fromEntries(response.headers), body };
    return { status: response.status, data: body === '' ? {} : JSON.parse(body) };
  }
}

type Changes = { private_key?: string; serial_no?: string; http?: PayRequest };

export function nodeV3(world: { url: string }, { direct }: Merchants, changes: Changes = {}): Pay {
  const { private_key = direct.private_key, serial_no = direct.serial_no } = changes;
  const pay = new Pay({
    appid: direct.appid,
    mchid: direct.mchid,
    serial_no,
    publicKey: Buffer.from(direct.certificate),
    privateKey: Buffer.from(private_key),
    key: direct.api_v3_key,
  });
  pay.createHttp(changes.http ?? new HttpAt(world.url));
  return pay;
}

/** Verifies with the client's own helper. It fetches platform certificates itself when it does not know the serial. */
export function verifySign(pay: Pay, { headers, body }: Received): Promise<boolean> {
  return pay.verifySign({
    timestamp: headers['wechatpay-timestamp']!,
    nonce: headers['wechatpay-nonce']!,
    serial: headers['wechatpay-serial']!,
    signature: headers['wechatpay-signature']!,
    body,
  });
}

type Output = { status: number; data?: Record<string, unknown>; error?: string };

async function told(call: Promise<Output>): Promise<Told> {
  const { status, data, error } = await call;
  return error === undefined ? (data ?? {}) : { refused: status, ...(JSON.parse(error) as object) };
}

function callsOf(pay: Pay): Calls {
  return {
    native: (order) => told(pay.transactions_native(order)),
    query: (out_trade_no) => told(pay.query({ out_trade_no })),
    queryById: (transaction_id) => told(pay.query({ transaction_id })),
    close: (out_trade_no) => told(pay.close(out_trade_no)),
    refund: (refund) => told(pay.refunds(refund)),
    findRefund: (out_refund_no) => told(pay.find_refunds(out_refund_no)),
    tradeBill: (query) => told(pay.tradebill(query)),
    fundFlowBill: (query) => told(pay.fundflowbill(query)),
    // It takes a host off what it signs only when it is WeChat Pay's own.
    async download(path) {
      const { data } = await pay.downloadBill(OFFICIAL + path);
      return Buffer.from(data as unknown as string | Buffer);
    },
  };
}

export const nodeV3Peer: Peer = {
  name: 'wechatpay-node-v3',
  // Public keys: klover2/wechatpay-node-v3-ts issue 87.
  holds_public_key: false,
  // `decipher_gcm` never calls `final()`, where the tag is checked: commit c80c8f9 of 2024-03-11 removed the call.
  checks_tag: false,
  window: 'none',
  fetches: 'each time',
  async prepay(world, merchants, order, credential) {
    const pay = nodeV3(world, merchants, credential);
    const { status, error } = await pay.transactions_jsapi(order);
    return { status, ...(error ? (JSON.parse(error) as Omit<Outcome, 'status'>) : {}) };
  },
  calls: (world, merchants) => callsOf(nodeV3(world, merchants)),
  reader(world, merchants) {
    const pay = nodeV3(world, merchants);
    return async (message: Received) => {
      if (!(await verifySign(pay, message))) throw new Error('signature');
      const { resource } = JSON.parse(message.body) as { resource: Record<string, string> };
      const { ciphertext, associated_data, nonce } = resource;
      return pay.decipher_gcm<Notified>(ciphertext!, associated_data!, nonce!, merchants.direct.api_v3_key);
    };
  },
};
