import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { join } from 'node:path';
import { createGatewayWorld } from '../../../simulator/open-world';
import { generateKeys, readKeys } from '../../../simulator/wechatpay/keys/keys';
import { temporaryFolder } from '../../support/small-functions';
import { control } from '../../support/world';
import { xmlFields } from '../wechatpay/support/client';
import { requestOf } from '../wechatpay/v2/support/client';

const keys = readKeys(join(__dirname, '../../fixtures/keys'));
/** Takes seconds, so once. */
const generated = generateKeys();
const worlds: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) await world.close();
});

async function open(options: Parameters<typeof createGatewayWorld>[0] = {}) {
  const world = await createGatewayWorld({ keys, ...options });
  worlds.push(world);
  const { body } = await control(world, 'GET', '/merchants');
  const { direct, urls } = body as unknown as Record<string, Record<string, string>>;
  return { world, direct: direct!, urls: urls! };
}

type Client = { ca: string; cert?: string; key?: string; host?: string };

/** A POST over TLS, by who trusts `ca` and shows `cert`. @returns the status, and the body */
function post(base: string, path: string, { host, ...trust }: Client): Promise<[number, string]> {
  const url = new URL(path, base);
  if (host) url.hostname = host;
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent: false, ...trust }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve([response.statusCode!, Buffer.concat(chunks).toString('utf8')]));
    });
    sent.on('error', reject);
    sent.end(requestOf(path, { out_trade_no: 'T20310304000001' }, {}).body);
  });
}

const REFUND = '/secapi/pay/refund';

test('who shows the API certificate is served over TLS, under every name of this machine', async () => {
  const { direct, urls } = await open();
  const client = { ca: urls.ca!, cert: direct.certificate!, key: direct.private_key! };
  for (const host of ['127.0.0.1', 'localhost']) {
    const [status, body] = await post(urls.mtls!, REFUND, { ...client, host });
    expect([status, xmlFields(body, 'xml').return_msg]).toEqual([200, '缺少参数out_refund_no']);
  }
});

test('who shows none, or one of no merchant, gets a page; what needs none is served all the same', async () => {
  const { urls } = await open();
  const { private_key: key, certificate: cert } = keys.platform[0]!;
  const ca = urls.ca!;
  expect(await post(urls.mtls!, REFUND, { ca })).toEqual([
    400,
    expect.stringContaining('No required SSL certificate'),
  ]);
  expect(await post(urls.mtls!, REFUND, { ca, cert, key })).toEqual([
    400,
    expect.stringContaining('SSL certificate error'),
  ]);
  expect((await post(urls.mtls!, '/pay/orderquery', { ca }))[1]).toContain('ORDERNOTEXIST');
});

test('a connection is reset under TLS as it is without', async () => {
  const { world, urls } = await open();
  await control(world, 'POST', '/faults', { name: 'connection_reset_before_commit' });
  const sent = post(urls.mtls!, '/pay/orderquery', { ca: urls.ca! });
  await expect(sent).rejects.toMatchObject({ code: 'ECONNRESET', syscall: 'read' });
});

test('the port without TLS has no ear for certificates', async () => {
  const { world } = await open();
  const answer = await fetch(world.url + REFUND, { method: 'POST', body: '<xml></xml>' });
  expect([answer.status, await answer.text()]).toEqual([
    400,
    expect.stringContaining('No required SSL certificate'),
  ]);
});

test('a client that does not trust the issuer does not connect', async () => {
  const { urls } = await open();
  await expect(post(urls.mtls!, REFUND, { ca: keys.platform[0]!.certificate })).rejects.toThrow();
});

test('the address is another in each world, the issuer is kept with it', async () => {
  const data = temporaryFolder();
  const first = await open({ data, keys: generated });
  await first.world.close();
  const second = await open({ data });
  expect(second.urls.ca).toBe(first.urls.ca);
  expect(second.urls.mtls).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
});

test("in a world with keys of its own, one issuer vouches for the port and for the merchants' certificates", () => {
  const { tls, merchant, partner } = generated;
  const issuer = new X509Certificate(tls.ca);
  expect(issuer.ca).toBe(true);
  for (const pem of [tls.certificate, merchant.certificate, partner.certificate]) {
    const issued = new X509Certificate(pem);
    expect([issued.checkIssued(issuer), issued.verify(issuer.publicKey)]).toEqual([true, true]);
  }
});
