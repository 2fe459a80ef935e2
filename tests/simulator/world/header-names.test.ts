import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { temporaryFolder } from '../../support/small-functions';
import { control, type Json, testWorld } from '../../support/world';
import { authorize } from '../wechatpay/support/client';

const SPELLED = ['Timestamp', 'Nonce', 'Signature', 'Serial', 'Signature-Type'].map(
  (name) => `Wechatpay-${name}`,
);
const OPENID = 'oHeaderNames0000000000000001';

/** The names of the signature's headers, letter by letter as they came. */
function signatureNames(raw: string[]): string[] {
  return raw.filter((name, at) => at % 2 === 0 && /^wechatpay-/i.test(name)).sort();
}

const world = () => testWorld({ functions: temporaryFolder() });

async function direct(of: Awaited<ReturnType<typeof world>>) {
  const { body } = await control(of, 'GET', '/merchants');
  return body.direct as unknown as { mchid: string; appid: string; serial_no: string; private_key: string };
}

test('an answer has the headers of its signature in the very spelling of WeChat Pay, and none twice', async () => {
  const gateway = await world();
  const url = '/v3/certificates';
  const now = Math.floor(gateway.clock.now() / 1000);
  const authorization = authorize(await direct(gateway), 'GET', url, Buffer.alloc(0), now);
  const headers = { accept: 'application/json', 'user-agent': 'test', authorization };
  const raw = await new Promise<string[]>((resolve, reject) => {
    get(`${gateway.url}${url}`, { headers }, (answer) => {
      answer.resume();
      resolve(answer.rawHeaders);
    }).on('error', reject);
  });
  expect(signatureNames(raw)).toEqual([...SPELLED].sort());
  const names = raw.filter((_, at) => at % 2 === 0).map((name) => name.toLowerCase());
  expect(names).toEqual([...new Set(names)]);
});

test('so has a notification', async () => {
  const gateway = await world();
  const { mchid, appid, ...credentials } = await direct(gateway);
  const told = new Promise<string[]>((resolve) => {
    const merchant = createServer((request, response) => {
      response.writeHead(204).end(() => merchant.close());
      resolve(request.rawHeaders);
    }).listen(0, '127.0.0.1', () => void order((merchant.address() as AddressInfo).port));
  });
  async function order(port: number): Promise<Json> {
    const body = Buffer.from(
      JSON.stringify({
        ...{ appid, mchid, description: '茶', out_trade_no: 'headernames1', payer: { openid: OPENID } },
        ...{ notify_url: `http://127.0.0.1:${port}/notify`, amount: { total: 1 } },
      }),
    );
    const url = '/v3/pay/transactions/jsapi';
    const now = Math.floor(gateway.clock.now() / 1000);
    const authorization = authorize({ mchid, ...credentials }, 'POST', url, body, now);
    const headers = { accept: 'application/json', 'content-type': 'application/json', authorization };
    const { status } = await fetch(gateway.url + url, { method: 'POST', headers, body });
    expect(status).toBe(200);
    return (await control(gateway, 'POST', '/orders/headernames1/pay', {})).body;
  }
  expect(signatureNames(await told)).toEqual([...SPELLED].sort());
});
