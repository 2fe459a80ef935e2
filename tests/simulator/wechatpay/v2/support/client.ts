import { createHash, createHmac, randomBytes, X509Certificate } from 'node:crypto';
import type { HttpIn, HttpOut } from '../../../../../simulator/http';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../../../simulator/wechatpay/merchants';
import { type Answer, answered, xmlFields } from '../../support/client';
import { KEYS, NUMBER, OPENID, type World } from '../../support/world';

/**
 * A merchant's client of APIv2, small and written against the documents alone: it shares nothing with the simulator
 * but the wire.
 */
export type Fields = Record<string, string>;
export type SignType = 'MD5' | 'HMAC-SHA256';
export type Account = { mch_id: string; key: string; certificate: Buffer; parties: Fields };

export const DIRECT: Account = {
  mch_id: DIRECT_MERCHANT.mchid,
  key: DIRECT_MERCHANT.api_v2_key,
  certificate: der(KEYS.merchant.certificate),
  parties: { appid: DIRECT_MERCHANT.appid, mch_id: DIRECT_MERCHANT.mchid },
};
export const PROVIDER: Account = {
  mch_id: PARTNER_MERCHANT.sp_mchid,
  key: PARTNER_MERCHANT.api_v2_key,
  certificate: der(KEYS.partner.certificate),
  parties: {
    appid: PARTNER_MERCHANT.sp_appid,
    mch_id: PARTNER_MERCHANT.sp_mchid,
    sub_appid: PARTNER_MERCHANT.sub_appid,
    sub_mch_id: PARTNER_MERCHANT.sub_mchid,
  },
};

export function der(pem: string): Buffer {
  return new X509Certificate(pem).raw;
}

export function signed(fields: Fields, key: string, sign_type: SignType = 'MD5'): string {
  const pairs = Object.entries(fields).filter(([name, value]) => name !== 'sign' && value !== '');
  const text = pairs
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .concat(`key=${key}`)
    .join('&');
  const hash = sign_type === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return hash.update(text).digest('hex').toUpperCase();
}

export function xml(fields: Fields): string {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>${elements.join('')}</xml>`;
}

export type Sending = {
  account?: Account;
  sign_type?: SignType;
  certificate?: Buffer | undefined;
  method?: string;
  /** Instead of the message. */
  body?: string | Buffer;
};

/** One request as it would come in, signed. An undefined field is left out. */
export function requestOf(path: string, changes: Record<string, string | undefined>, how: Sending): HttpIn {
  const { account = DIRECT, sign_type, method = 'POST' } = how;
  const message = {
    ...account.parties,
    nonce_str: randomBytes(16).toString('hex'),
    ...(sign_type ? { sign_type } : {}),
    ...changes,
  };
  const fields = Object.fromEntries(
    Object.entries(message).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const body = how.body ?? xml({ sign: signed(fields, account.key, sign_type), ...fields });
  const certificate = 'certificate' in how ? how.certificate : account.certificate;
  return {
    ...{ method, url: path, path, query: new URLSearchParams(), hostname: '127.0.0.1' },
    headers: { 'content-type': 'text/xml' },
    body: Buffer.from(body),
    ...(certificate ? { certificate } : {}),
  };
}

export function send(
  world: World,
  path: string,
  fields: Record<string, string | undefined> = {},
  how: Sending = {},
): Promise<HttpOut> {
  return world.pay.handle(requestOf(path, fields, how));
}

/** An answer that says SUCCESS, verified as a client would. @throws when it is signed wrongly or says FAIL */
export async function call(
  world: World,
  path: string,
  fields: Record<string, string | undefined> = {},
  how: Sending = {},
): Promise<Fields> {
  const answer = fieldsOf(answered(await send(world, path, fields, how)));
  const { key } = how.account ?? DIRECT;
  if (answer.return_code !== 'SUCCESS') throw new Error(`refused: ${answer.return_msg}`);
  if (answer.sign !== signed(answer, key, how.sign_type)) throw new Error('the answer is signed wrongly');
  return answer;
}

/** Why it was refused: err_code and err_code_des where it is signed, else return_msg alone. */
export async function refusal(
  world: World,
  path: string,
  fields: Record<string, string | undefined> = {},
  how: Sending = {},
): Promise<string[]> {
  const answer = fieldsOf(answered(await send(world, path, fields, how)));
  if (answer.return_code === 'FAIL') {
    expect(Object.keys(answer)).not.toContain('sign');
    return [answer.return_msg!];
  }
  expect(answer.sign).toBe(signed(answer, (how.account ?? DIRECT).key, how.sign_type));
  expect(answer.result_code).toBe('FAIL');
  return [answer.err_code!, answer.err_code_des!];
}

export function fieldsOf({ status, headers, body }: Answer): Fields {
  expect([status, headers['content-type']]).toEqual([200, 'text/plain']);
  return xmlFields(body.toString('utf8'), 'xml');
}

/** An order that nothing is wrong with. */
export function order(changes: Fields = {}): Fields {
  return {
    body: '龙井茶 500克',
    attach: 'k=v',
    out_trade_no: NUMBER,
    total_fee: '100',
    spbill_create_ip: '203.0.113.9',
    notify_url: 'http://127.0.0.1:1/notify',
    trade_type: 'JSAPI',
    openid: OPENID,
    ...changes,
  };
}

export const place = (world: World, changes: Fields = {}, how: Sending = {}) =>
  call(world, '/pay/unifiedorder', order(changes), how);
export const query = (world: World, fields: Fields = { out_trade_no: NUMBER }, how: Sending = {}) =>
  call(world, '/pay/orderquery', fields, how);
export const close = (world: World, out_trade_no = NUMBER, how: Sending = {}) =>
  call(world, '/pay/closeorder', { out_trade_no }, how);

/** An order, placed and paid. @returns its transaction_id */
export async function paidOrder(world: World, changes: Fields = {}, how: Sending = {}): Promise<string> {
  await place(world, changes, how);
  const { out_trade_no } = order(changes);
  world.pay.ledger.pay(out_trade_no!);
  return world.pay.ledger.truth(out_trade_no!)!.transaction_id!;
}
