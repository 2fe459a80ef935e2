import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as cloud from 'wx-server-sdk';
import type { GatewayName } from '../../../simulator/gateway-names';
import { merchantVariables } from '../../../simulator/merchant-variables';
import type { World } from '../../../simulator/world';
import * as cloudpay from '../../../src/gateways/cloudpay-gateway';
import { createGateway } from '../../../src/gateways/create-gateway';
import type { Notification, PaymentGateway, RawMessage } from '../../../src/gateways/gateway';
import { merchantRef } from '../../../src/gateways/merchant-ref';
import * as v2 from '../../../src/gateways/v2-module';
import { type CloudpaySdk, callCloudBySdk } from '../../../src/runtime/cloudpay-sdk';
import { type Config, readConfig } from '../../../src/runtime/config';
import { gatewayConfig } from '../../../src/runtime/gateway-config';
import { createHttpsTransport } from '../../../src/runtime/https-transport';
import { systemClock, systemEntropy } from '../../../src/runtime/system';
import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';
import { FUNCTION_ENV } from '../db-contract-server';
import { LIMITS, type Shop } from './shop';

const NOON = Date.parse('2031-03-04T12:00:00+08:00');
const LISTENER = 'listener';
/** A cloud function that is told of payments: it keeps what it is called with, and hands it over when asked. */
const LISTENING = `
  const heard = [];
  exports.main = async (event) => event.tell ? heard : (heard.push(event), { errcode: 0 });
`;

const transport = createHttpsTransport();
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});
afterAll(() => transport.close());

/** A world at noon that stands still, and the gateway of the simulated merchant's own variables. */
export async function openShop(name: GatewayName): Promise<Shop> {
  const world = await testWorld({
    gateway: name,
    functions: smallFunctions({ [LISTENER]: LISTENING }),
    instances: 1,
  });
  await control(world, 'POST', '/clock/mode', { mode: 'still' });
  await control(world, 'POST', '/clock/set', { at: NOON });
  await control(world, 'POST', '/toggles', { notification_clock: 'simulated' });
  const shop = await (name === 'cloudpay' ? cloudShop(world) : httpShop(world, name));
  // One that has been in use: the keys that come with the first call are there.
  await shop.gateway.queryOrder({ ...shop.merchant, out_trade_no: 'C20310304' }, LIMITS);
  return shop;
}

async function httpShop(world: World, name: GatewayName): Promise<Shop> {
  const told: RawMessage[] = [];
  const notify_url = await listen(told);
  const urls = { ...world.urls, notify: notify_url };
  const config = readConfig(merchantVariables(world.wechatpay, { gateway: name, urls }));
  const gateway = gatewayOf(world, config);
  const heard = () => Promise.allSettled(told.map((message) => gateway.readNotification(message)));
  return { name, world, gateway, merchant: merchantRef(config.gateway), notify_url, heard };
}

/** This process is the cloud function that sells; another one is told. */
async function cloudShop(world: World): Promise<Shop> {
  Object.assign(process.env, FUNCTION_ENV, {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${world.url}/admin` }),
  });
  cloud.init({ env: FUNCTION_ENV.TCB_ENV });
  const notify_url = `cloud://${FUNCTION_ENV.TCB_ENV}/${LISTENER}`;
  const variables = merchantVariables(world.wechatpay, { gateway: 'cloudpay', urls: world.urls });
  const config = readConfig({ ...variables, WXPAY_NOTIFY_URL: notify_url });
  const gateway = gatewayOf(world, config);
  const read = async (event: unknown): Promise<Notification> => gateway.readCloudEvent!(event);
  const heard = async () => {
    const { body } = await control(world, 'POST', `/functions/${LISTENER}`, { event: { tell: true } });
    return Promise.allSettled([...body.result!].map(read));
  };
  return { name: 'cloudpay', world, gateway, merchant: merchantRef(config.gateway), notify_url, heard };
}

function gatewayOf(world: World, config: Config): PaymentGateway {
  return createGateway({
    config: gatewayConfig(config),
    clock: { ...systemClock, now: () => world.clock.now() },
    entropy: systemEntropy,
    transport,
    log: { write: () => undefined, traced: (_trace, work) => work() },
    loadV2: () => v2,
    loadCloudpay: () => cloudpay,
    callCloud: callCloudBySdk(() => cloud as unknown as CloudpaySdk),
  });
}

/** Keeps what comes, and says that it has arrived. */
async function listen(told: RawMessage[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    told.push({ headers: request.headers as Record<string, string>, body: Buffer.concat(pieces) });
    response.end('<xml><return_code><![CDATA[SUCCESS]]></return_code></xml>');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
}
