import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';
import Tenpay from 'tenpay';
import { httpsAgent } from 'urllib';
import './loopback-only';
import type { Merchants } from './merchant';

/** The certificate and its key as the merchant platform hands them out: apiclient_cert.p12, sealed with the mch_id. */
export function p12({ certificate, private_key, mchid }: Merchants['direct']): Buffer {
  const key = forge.pki.privateKeyFromPem(private_key);
  const cert = forge.pki.certificateFromPem(certificate);
  const sealed = forge.pkcs12.toPkcs12Asn1(key, cert, mchid, { algorithm: '3des' });
  return Buffer.from(forge.asn1.toDer(sealed).getBytes(), 'latin1');
}

/** What it has hard-coded is the host; which of its calls show a certificate it knows itself. */
export function tenpay({ direct, urls }: Merchants, { pfx = p12(direct) }: { pfx?: Buffer } = {}): Tenpay {
  const { appid, mchid, api_v2_key: partnerKey } = direct;
  const pay = new Tenpay({ appid, mchid, partnerKey, pfx });
  const CERTIFIED = ['refund', 'reverse', 'downloadfundflow'];
  for (const [name, url] of Object.entries(pay.urls)) {
    const base = CERTIFIED.includes(name) ? urls.mtls : urls.base;
    pay.urls[name] = url.replace('https://api.mch.weixin.qq.com', base);
  }
  httpsAgent.options.ca = urls.ca;
  return pay;
}

const servers: Server[] = [];

/** A merchant's web server on loopback whose notifications go through the client's middleware, which answers failures. */
export async function tenpayServer(pay: Tenpay, type: 'pay' | 'refund') {
  const accepted: Record<string, unknown>[] = [];
  const answers: string[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const context: Parameters<ReturnType<Tenpay['middleware']>>[0] = {
      request: { body: Buffer.concat(chunks).toString('utf8') },
    };
    await pay.middleware(type)(context, () => {
      accepted.push(context.request.weixin!);
      context.reply!();
    });
    answers.push(context.body ?? '');
    response.end(context.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/notify`;
  return { url, accepted, answers };
}

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
