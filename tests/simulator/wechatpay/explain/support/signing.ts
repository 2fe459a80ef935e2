import { createPrivateKey, createPublicKey, type KeyObject, privateEncrypt, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

// A signer of its own: nothing here comes from the simulator or the kit, so that no mistake can agree with itself.

export type Request = { method: string; url: string; timestamp: string; nonce: string; body: string };
export type Payment = { appid: string; timeStamp: string; nonceStr: string; package: string };

const FOLDER = join(__dirname, '../../../../fixtures/keys');
const read = (file: string) => createPrivateKey(readFileSync(join(FOLDER, file), 'utf8'));

export const MERCHANT = read('merchant-key.pem');
export const PLATFORM = read('platform-key.pem');
export const SECOND = read('platform-key-2.pem');
export const STRANGER = read('public-key-private.pem');

const named = (name: string, key: KeyObject) => ({ name, key: createPublicKey(key) });
export const EXPECTED = named('the merchant API key 7778…', MERCHANT);
export const OTHERS = [
  named("the platform certificate's key", PLATFORM),
  named("the second merchant certificate's key", SECOND),
];

export const TEXT = {
  request: ({ method, url, timestamp, nonce, body }: Request) =>
    `${method}\n${url}\n${timestamp}\n${nonce}\n${body}\n`,
  payment: (payment: Payment) =>
    `${payment.appid}\n${payment.timeStamp}\n${payment.nonceStr}\n${payment.package}\n`,
};

export function signText(text: string | Buffer, key: KeyObject = MERCHANT, digest = 'sha256'): string {
  return sign(digest, Buffer.from(text as string), key).toString('base64');
}

/** PKCS#1 v1.5 padding around anything, which some take for signing. */
export function encryptPrivately(content: Buffer): string {
  return privateEncrypt(MERCHANT, content).toString('base64');
}

const BODY = JSON.stringify({
  mchid: '1900009191',
  description: '测试商品 & <co>',
  notify_url: 'https://example.com/notify?a=1',
  appid: 'wx777870617973696d',
  amount: { total: 1, currency: 'CNY' },
  tags: [],
});

export const POST: Request = {
  method: 'POST',
  url: '/v3/pay/transactions/jsapi',
  timestamp: '1700000000',
  nonce: 'q8Zk0f3Nn2',
  body: BODY,
};
export const GET: Request = {
  ...POST,
  method: 'GET',
  url: '/v3/pay/transactions/out-trade-no/a%7Cb*c?sub=2&mchid=1900009191&at=10:00+08',
  body: '',
};
export const PAYMENT: Payment = {
  appid: 'wx777870617973696d',
  timeStamp: '1700000000',
  nonceStr: 'q8Zk0f3Nn2',
  package: 'prepay_id=wx201410272009395522657a690389285100',
};
