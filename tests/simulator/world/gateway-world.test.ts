import { join } from 'node:path';
import { createGatewayWorld } from '../../../simulator/open-world';
import { readKeys } from '../../../simulator/wechatpay/keys/keys';
import { temporaryFolder } from '../../support/small-functions';
import { control } from '../../support/world';
import { buildRequest } from '../wechatpay/support/client';
import { createReceiver, envelopeOf } from '../wechatpay/support/receiver';
import { CREDENTIALS, order } from '../wechatpay/support/world';

const keys = readKeys(join(__dirname, '../../fixtures/keys'));
const worlds: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function open(options: Parameters<typeof createGatewayWorld>[0] = {}) {
  const world = await createGatewayWorld({ keys, ...options });
  worlds.push(world);
  return world;
}

/** A client outside: it knows the address and the credentials, and lives by the wall clock. */
async function place(base: string, body: object): Promise<Response> {
  const url = '/v3/pay/transactions/jsapi';
  const timestamp = Math.floor(Date.now() / 1000);
  const request = buildRequest(CREDENTIALS, { method: 'POST', url, body, timestamp });
  return fetch(base + url, {
    method: 'POST',
    headers: request.headers,
    body: new Uint8Array(request.body),
  });
}

test('WeChat Pay alone takes an order, is paid, and tells the merchant', async () => {
  const receiver = await createReceiver();
  const world = await open();
  const wanted = { ...order(), notify_url: receiver.url };
  expect((await place(world.url, wanted)).status).toBe(200);
  expect((await control(world, 'POST', `/orders/${wanted.out_trade_no}/pay`)).status).toBe(200);
  await world.wechatpay.notifier.idle();
  expect(receiver.received.map((one) => envelopeOf(one).event_type)).toEqual(['TRANSACTION.SUCCESS']);
  await receiver.close();
});

test('without a cloud there are no functions, documents and products, and the summary says so', async () => {
  const world = await open();
  for (const path of ['/functions', '/db', '/products']) {
    expect((await control(world, 'GET', path)).status).toBe(404);
  }
  const { body } = await control(world, 'GET', '/summary');
  expect(body).toMatchObject({ cloud: false, mode: 'run', orders: 0, paid: 0, undelivered: 0 });
  const { urls } = (await control(world, 'GET', '/merchants')).body;
  expect(urls).toEqual({
    base: world.url,
    backup: world.url.replace('127.0.0.1', 'localhost'),
    control: `${world.url}/_sim`,
    mtls: `https://127.0.0.1:${world.tls_port}`,
    ca: keys.tls.ca,
  });
});

test('what a request does shows in the revision, looking does not', async () => {
  const world = await open();
  const revision = async () => (await control(world, 'GET', '/summary')).body.revision;
  const first = await revision();
  await control(world, 'GET', '/orders');
  expect(await revision()).toBe(first);
  await place(world.url, order());
  expect(await revision()).not.toBe(first);
});

test('the books outlive the process, and a reset empties them but for the keys', async () => {
  const data = temporaryFolder();
  const first = await open({ data });
  await place(first.url, order());
  const before = (await control(first, 'GET', '/merchants')).body;
  await first.close();
  const second = await open({ data });
  expect((await control(second, 'GET', `/orders/${order().out_trade_no}`)).status).toBe(200);
  await control(second, 'POST', '/reset', {});
  expect((await control(second, 'GET', '/orders')).body).toEqual([]);
  expect((await control(second, 'GET', '/merchants')).body.direct).toEqual(before.direct);
});
