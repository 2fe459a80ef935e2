import { Wechatpay } from 'wechatpay-axios-plugin';
import { control } from '../support/world';
import { axiosPluginPeer, configOf, MODES } from './support/axios-plugin';
import { easywechatPeer } from './support/easywechat';
import { orderOf, payOrder, wechatPay } from './support/merchant';
import { merchantServer } from './support/merchant-server';
import { nodeV3Peer } from './support/node-v3';
import { nodejsSdkPeer } from './support/nodejs-sdk';
import type { Peer } from './support/peer';

/** A merchant of today: WeChat Pay signs with a public key alone, and has no certificate to give. */

async function newMerchant() {
  const { world, merchants } = await wechatPay();
  const { status } = await control(world, 'POST', '/toggles', { platform_keys: 'public_key' });
  expect(status).toBe(200);
  return { world, merchants };
}

/** A paid order whose notification went to the peer's own code. */
async function notified(peer: Peer) {
  const { world, merchants } = await newMerchant();
  const server = await merchantServer(peer.reader(world, merchants));
  const order = orderOf(merchants, { notify_url: server.url });
  expect(await peer.prepay(world, merchants, order, merchants.direct)).toEqual({ status: 200 });
  await payOrder(world, order.out_trade_no);
  await control(world, 'POST', '/clock/advance', { ms: 0 });
  return { order, ...server };
}

test('wechatpay-axios-plugin, which holds the public key, is served without asking for it by name', async () => {
  const { world, merchants } = await newMerchant();
  const { certs } = MODES['the WeChat Pay public key'](merchants).config;
  const client = new Wechatpay(configOf(world, merchants, { certs }));
  expect((await client.v3.pay.transactions.jsapi.post(orderOf(merchants))).status).toBe(200);
});

test('wechatpay-axios-plugin, which holds the public key, reads a notification', async () => {
  const { world, merchants } = await newMerchant();
  const { config } = MODES['the WeChat Pay public key'](merchants);
  const client = new Wechatpay(configOf(world, merchants, config));
  const server = await merchantServer(axiosPluginPeer.reader(world, merchants));
  const order = orderOf(merchants, { notify_url: server.url });
  await client.v3.pay.transactions.jsapi.post(order);
  await payOrder(world, order.out_trade_no);
  await control(world, 'POST', '/clock/advance', { ms: 0 });
  expect(server.accepted).toMatchObject([{ out_trade_no: order.out_trade_no }]);
});

/** What each of the others says when it has looked for a certificate. */
const WITHOUT_A_KEY: [string, Peer, string][] = [
  ['wechatpay-node-v3', nodeV3Peer, '拉取平台证书失败'],
  ['wechatpay-nodejs-sdk', nodejsSdkPeer, 'Request failed with status code 404'],
  ['node-easywechat', easywechatPeer, 'No platform certs found for serial: PUB_KEY_ID_'],
];

test.each(WITHOUT_A_KEY)(
  '%s can read no notification of a merchant without certificates',
  async (_, peer, why) => {
    const { accepted, refused } = await notified(peer);
    expect(accepted).toEqual([]);
    expect(refused).toEqual([expect.stringContaining(why)]);
  },
);
