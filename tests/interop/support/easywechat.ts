import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CacheInterface, Pay, ServerRequest } from 'node-easywechat';
import { temporaryFolder } from '../../support/small-functions';
import './loopback-only';
import type { Merchants } from './merchant';
import type { Received } from './merchant-server';
import type { Calls, Notified, Outcome, Peer, Told } from './peer';

type Changes = { private_key?: string; serial_no?: string };

/** Where it keeps platform certificates. Its own default is a file in the working directory. */
class MemoryCache extends CacheInterface {
  private readonly kept = new Map<string, unknown>();

  override async get(id: string) {
    return this.kept.get(id) ?? null;
  }

  override async has(id: string) {
    return this.kept.has(id);
  }

  override async set(id: string, value: unknown) {
    this.kept.set(id, value);
    return true;
  }

  override async delete(id: string) {
    return this.kept.delete(id);
  }
}

/**
 * An application as its documentation sets one up: keys from files, platform certificates fetched when needed.
 * @param url where WeChat Pay is; without it, the place that the client knows
 */
export function easywechat({ url }: { url?: string }, { direct }: Merchants, changes: Changes = {}): Pay {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const app = new Pay({
    app_id: direct.appid,
    mch_id: direct.mchid,
    private_key: file('apiclient_key.pem', changes.private_key ?? direct.private_key),
    certificate: file('apiclient_cert.pem', direct.certificate),
    secret_key: direct.api_v3_key,
    v2_secret_key: '0'.repeat(32),
    http: { ...(url === undefined ? {} : { baseURL: url }), proxy: false },
  });
  app.setCache(new MemoryCache());
  // It takes the serial from the certificate, once.
  if (changes.serial_no) Object.assign(app.getMerchant().getCertificate(), { serialNo: changes.serial_no });
  return app;
}

/** A notification as its framework adapters hand it over. */
export const requestOf = ({ headers, body }: Received) =>
  new ServerRequest('POST', '/notify', headers, Buffer.from(body));

/** Its documented handler: whatever it was told about by the server it makes, as a list. */
export async function serve(app: Pay, message: Received) {
  const told: Notified[] = [];
  app.setRequest(requestOf(message));
  const handler = async (content: { toObject(): object }) => {
    told.push(content.toObject() as Notified);
  };
  const answer = await app.getServer().handlePaid(handler).handleRefunded(handler).serve();
  return { told, status: answer.getStatusCode(), body: String(answer.getBody()) };
}

type Client = ReturnType<Pay['getClient']>;

export async function told(call: ReturnType<Client['get']>): Promise<Told> {
  const answer = await call;
  const data = answer.toObject() ?? {};
  return answer.isSuccessful() ? data : { refused: answer.getStatusCode(), ...data };
}

function callsOf(client: Client, mchid: string): Calls {
  const pay = '/v3/pay/transactions';
  const refunds = '/v3/refund/domestic/refunds';
  const params = { mchid };
  return {
    native: (order) => told(client.post(`${pay}/native`, { data: order })),
    query: (out_trade_no) => told(client.get(`${pay}/out-trade-no/${out_trade_no}`, { params })),
    queryById: (transaction_id) => told(client.get(`${pay}/id/${transaction_id}`, { params })),
    close: (out_trade_no) => told(client.post(`${pay}/out-trade-no/${out_trade_no}/close`, { data: params })),
    refund: (refund) => told(client.post(refunds, { data: refund })),
    findRefund: (out_refund_no) => told(client.get(`${refunds}/${out_refund_no}`)),
    tradeBill: (query) => told(client.get('/v3/bill/tradebill', { params: query })),
    fundFlowBill: (query) => told(client.get('/v3/bill/fundflowbill', { params: query })),
    download: async (path) => {
      const answer = await client.get(path, { responseType: 'arraybuffer' });
      return answer.getContent() as Buffer;
    },
  };
}

export const easywechatPeer: Peer = {
  name: 'node-easywechat',
  holds_public_key: false,
  checks_tag: true,
  window: 'past',
  fetches: 'once',
  async prepay(world, merchants, order, credential) {
    const app = easywechat(world, merchants, credential);
    const answer = await app.getClient().post('/v3/pay/transactions/jsapi', { data: order });
    if (answer.isSuccessful()) return { status: answer.getStatusCode() };
    const { code, message } = answer.toObject() as Omit<Outcome, 'status'>;
    return { status: answer.getStatusCode(), code, message };
  },
  calls: (world, merchants) => callsOf(easywechat(world, merchants).getClient(), merchants.direct.mchid),
  /** `serve()` verifies nothing; the validator has to be called before it. */
  reader(world, merchants) {
    // One for each message: an application adds up the handlers of all the messages it has seen.
    const cache = new MemoryCache();
    return async (message: Received) => {
      const app = easywechat(world, merchants);
      app.setCache(cache);
      await app.getValidator().validate(requestOf(message));
      const { told } = await serve(app, message);
      if (told.length !== 1) throw new Error('the handler did not run');
      return told[0]!;
    };
  },
};
