import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aes, Formatter, Rsa } from 'wechatpay-axios-plugin';
import type { RawMessage } from '../../../src/gateways/gateway';
import type { InboundAnswer, OutboundRequest, Transport } from '../../../src/gateways/transport';
import { readCertificate } from '../../../src/protocol/crypto/pem';

/** WeChat Pay's half of the protocol, put together from the axios plugin's parts: no line of the simulator. */

export const pem = (name: string) => readFileSync(join(__dirname, '../../fixtures/keys', name), 'utf8');
export const serialOf = (name: string) => readCertificate(pem(name)).serial_no;

export const CERTIFICATE = { serial: serialOf('platform-cert.pem'), private_key: pem('platform-key.pem') };
export const OTHER_CERTIFICATE = {
  serial: serialOf('platform-cert-2.pem'),
  private_key: pem('platform-key-2.pem'),
};
export const PUBLIC_KEY = {
  serial: 'PUB_KEY_ID_0000000000000000000000000000091910',
  private_key: pem('public-key-private.pem'),
};
export type Signer = typeof CERTIFICATE;

export const MCHID = '1900009191';
/** Not the simulated merchant's: nothing here may depend on that one. */
export const API_V3_KEY = 'anybodysApiV3KeyOf32Characters00';

/** Signed with Rsa.sign over Formatter.response, both of the axios plugin. */
export function signed(body: string, at: number, { serial, private_key }: Signer): RawMessage {
  const timestamp = String(Math.floor(at / 1000));
  const nonce = Formatter.nonce();
  const headers = {
    'wechatpay-timestamp': timestamp,
    'wechatpay-nonce': nonce,
    'wechatpay-serial': serial,
    'wechatpay-signature': Rsa.sign(Formatter.response(timestamp, nonce, body), private_key),
  };
  return { headers, body: Buffer.from(body, 'utf8') };
}

/** Sealed with the axios plugin's AesGcm. */
export function sealed(plaintext: string, associated_data: string, key = API_V3_KEY) {
  const nonce = Formatter.nonce(12);
  const ciphertext = Aes.AesGcm.encrypt(plaintext, key, nonce, associated_data);
  return { algorithm: 'AEAD_AES_256_GCM', nonce, associated_data, ciphertext };
}

/** The envelope of a payment that succeeded. */
export function notice(resource: object): string {
  const create_time = '2026-01-01T12:01:03+08:00';
  const types = { event_type: 'TRANSACTION.SUCCESS', resource_type: 'encrypt-resource' };
  return JSON.stringify({ id: 'interop-1', create_time, ...types, summary: '支付成功', resource });
}

/** Checks the kit's signatures, and signs its answers. */
export class PeerTransport implements Transport {
  readonly seen: OutboundRequest[] = [];
  constructor(
    private readonly clock: { now(): number },
    private readonly signer: Signer,
  ) {}

  async send(request: OutboundRequest): Promise<InboundAnswer> {
    this.seen.push(request);
    const { url, items, body } = readRequest(request);
    const text = Formatter.request(request.method, url, items.timestamp!, items.nonce_str!, body);
    if (!Rsa.verify(text, items.signature!, pem('merchant-cert.pem')))
      return this.answer(401, { code: 'SIGN_ERROR' });
    if (url !== '/v3/certificates') return this.answer(200, { prepay_id: 'wx01120000123a1b2c3d4e5f60' });
    const entry = {
      serial_no: CERTIFICATE.serial,
      effective_time: '2018-06-08T10:34:56+08:00',
      expire_time: '2099-06-08T10:34:56+08:00',
      encrypt_certificate: sealed(pem('platform-cert.pem'), 'certificate'),
    };
    return this.answer(200, { data: [entry] });
  }

  stream(): Promise<InboundAnswer> {
    return Promise.reject(new Error('no peer asks for a file'));
  }

  private answer(status: number, value: object): InboundAnswer {
    const { headers, body } = signed(JSON.stringify(value), this.clock.now(), this.signer);
    return { status, headers, body: Buffer.from(body) };
  }
}

/** What a request says of itself, and the items of its Authorization in whatever order they come. */
export function readRequest({ url, headers, body = '' }: OutboundRequest) {
  const pairs = [...headers.authorization!.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [
    name,
    value,
  ]);
  return { url: url.replace('https://main.test', ''), items: Object.fromEntries(pairs), body };
}
