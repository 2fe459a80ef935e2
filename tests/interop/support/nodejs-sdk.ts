import type { World } from '../../../simulator/world';
import './loopback-only';
import type { Merchants } from './merchant';
import type { Received } from './merchant-server';
import type { Calls, Notified, Outcome, Peer, Told } from './peer';

const OFFICIAL = 'https://api.mch.weixin.qq.com';

type Sdk = typeof import('wechatpay-nodejs-sdk');
export type Client = InstanceType<Sdk>;
type Request = { baseURL: string; method: string; data?: unknown };
type Adapter = (request: Request & { proxy: false }) => Promise<unknown>;
type Axios = { defaults: { adapter: unknown }; getAdapter(name: 'http'): Adapter };

type Changes = {
  private_key?: string;
  serial_no?: string;
  /** Takes the `{}` off the wire that it sends with each GET. It signs such a request as what it then is: empty. */
  bare_get?: boolean;
};

/**
 * A fresh copy of the package, which keeps platform certificates for all its clients in a variable of the module. Its
 * host is hard-coded in an axios instance that nobody reaches, so the axios it finds brings another way out.
 */
export function sdkAt(base: string, bare_get = false): Sdk {
  return freshCopy(() => {
    const axios = require('axios') as Axios;
    const send = axios.getAdapter('http');
    axios.defaults.adapter = (request: Request) => {
      expect(request.baseURL).toBe(OFFICIAL);
      const data = bare_get && request.method === 'get' ? undefined : request.data;
      return send({ ...request, data, baseURL: base, proxy: false });
    };
  });
}

/** The package with the way out that it has. */
export const sdkAsShipped = () => freshCopy(() => undefined);

function freshCopy(prepare: () => void): Sdk {
  let sdk: Sdk | undefined;
  jest.isolateModules(() => {
    prepare();
    sdk = require('wechatpay-nodejs-sdk') as Sdk;
  });
  return sdk!;
}

/** A client of this merchant, made from a copy that may serve others too. */
export function clientOf(sdk: Sdk, { direct }: Merchants, { private_key, serial_no }: Changes = {}): Client {
  const client = new sdk({
    appid: direct.appid,
    mchid: direct.mchid,
    publicKey: Buffer.from(direct.certificate),
    privateKey: private_key ?? direct.private_key,
    secretKey: direct.api_v3_key,
  });
  if (serial_no !== undefined) client.serial_no = serial_no;
  return client;
}

export function nodejsSdk(world: World, merchants: Merchants, changes: Changes = {}): Client {
  return clientOf(sdkAt(world.url, changes.bare_get), merchants, changes);
}

/** What axios rejects with, and the client leaves to its caller. */
type Refused = { response?: { status: number; data: Record<string, unknown> } };

/** The refusal that a call ends with; fails when it ends with anything else. */
export async function refusalOf(call: Promise<unknown>): Promise<Outcome & Record<string, unknown>> {
  const { response } = await call.then(
    () => Promise.reject(new Error('the call was served')),
    (error: Refused) => error,
  );
  if (!response) throw new Error('there was no answer');
  return { status: response.status, ...response.data };
}

/** Its own helper takes the parsed body and makes text of it again. */
export function verifySign(client: Client, { headers, body }: Received): Promise<boolean> {
  return client.verifySign({
    timestamp: headers['wechatpay-timestamp']!,
    nonce: headers['wechatpay-nonce']!,
    serial: headers['wechatpay-serial']!,
    signature: headers['wechatpay-signature']!,
    body: JSON.parse(body),
  });
}

const told = (call: Promise<unknown>): Promise<Told> =>
  call.then(
    (data) => (data ?? {}) as Told,
    () => refusalOf(call).then(({ status, ...rest }) => ({ refused: status, ...rest })),
  );

/** Methods where it has them: Native, query and close. What those call does the rest. */
function callsOf(client: Client, mchid: string): Calls {
  const get = (path: string) => told(client.request('GET', path));
  const withQuery = (path: string, query: Record<string, string>) =>
    get(`${path}?${new URLSearchParams(query)}`);
  return {
    native: (order) => told(client.transactions_native(order)),
    query: (out_trade_no) => told(client.query({ out_trade_no })),
    queryById: (id) => withQuery(`/v3/pay/transactions/id/${id}`, { mchid }),
    close: (out_trade_no) => told(client.close({ out_trade_no })),
    refund: (refund) => told(client.request('POST', '/v3/refund/domestic/refunds', refund)),
    findRefund: (out_refund_no) => get(`/v3/refund/domestic/refunds/${out_refund_no}`),
    tradeBill: (query) => withQuery('/v3/bill/tradebill', query),
    fundFlowBill: (query) => withQuery('/v3/bill/fundflowbill', query),
    // As text: axios has taken the byte order mark off.
    download: async (path) => Buffer.from((await client.request('GET', path)) as string),
  };
}

export const nodejsSdkPeer: Peer = {
  name: 'wechatpay-nodejs-sdk',
  holds_public_key: false,
  checks_tag: true,
  window: 'none',
  fetches: 'each time',
  async prepay(world, merchants, order, credential) {
    const client = nodejsSdk(world, merchants, credential);
    // It has a method for Native alone; what that one calls takes any path.
    const call = client.request('POST', '/v3/pay/transactions/jsapi', order);
    return call.then(
      () => ({ status: 200 }),
      () => refusalOf(call).then(({ status, code, message }) => ({ status, code, message })),
    );
  },
  calls: (world, merchants) =>
    callsOf(nodejsSdk(world, merchants, { bare_get: true }), merchants.direct.mchid),
  reader(world, merchants) {
    const client = nodejsSdk(world, merchants, { bare_get: true });
    return async (message: Received) => {
      if (!(await verifySign(client, message))) throw new Error('signature');
      const { resource } = JSON.parse(message.body) as { resource: Parameters<Client['decrypt']>[0] };
      return JSON.parse(client.decrypt(resource)) as Notified;
    };
  },
};
