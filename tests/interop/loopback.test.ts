import { Wechatpay } from 'wechatpay-axios-plugin';
import { PayRequest } from 'wechatpay-node-v3/dist/lib/pay-request';
import { axiosPluginPeer, configOf } from './support/axios-plugin';
import { easywechat, easywechatPeer } from './support/easywechat';
import { hostsDialled, hostsReached } from './support/loopback-only';
import { type Merchants, orderOf, wechatPay } from './support/merchant';
import { nodeV3, nodeV3Peer } from './support/node-v3';
import { clientOf, nodejsSdkPeer, sdkAsShipped } from './support/nodejs-sdk';
import type { Peer } from './support/peer';

type Call = (merchants: Merchants) => Promise<unknown>;

/** Each client, and a call of it as it would go out without what `support/` does to its host. */
const CLIENTS: [string, Peer, Call][] = [
  [
    'wechatpay-axios-plugin',
    axiosPluginPeer,
    async (merchants) => {
      const { baseURL: _, ...config } = configOf({ url: '' }, merchants);
      return new Wechatpay(config).v3.certificates.get();
    },
  ],
  [
    'wechatpay-node-v3',
    nodeV3Peer,
    (merchants) => {
      const pay = nodeV3({ url: '' }, merchants, { http: new PayRequest() });
      return pay.get_certificates(merchants.direct.api_v3_key);
    },
  ],
  [
    'wechatpay-nodejs-sdk',
    nodejsSdkPeer,
    (merchants) => clientOf(sdkAsShipped(), merchants).fetchWechatPayPublicKey(''),
  ],
  [
    'node-easywechat',
    easywechatPeer,
    (merchants) => easywechat({}, merchants).getClient().get('/v3/certificates'),
  ],
];

describe.each(CLIENTS)('%s', (_, peer, unchanged) => {
  test('asks for nothing but this machine', async () => {
    const { world, merchants } = await wechatPay();
    await peer.prepay(world, merchants, orderOf(merchants), merchants.direct);
    expect(hostsDialled()).toEqual(['127.0.0.1']);
  });

  test('would ask for WeChat Pay’s host alone, and does not get there', async () => {
    const { merchants } = await wechatPay();
    await expect(unchanged(merchants)).rejects.toThrow();
    expect(hostsDialled()).toEqual(['127.0.0.1', 'api.mch.weixin.qq.com']);
    expect(hostsReached()).toEqual(['127.0.0.1']);
  });
});
