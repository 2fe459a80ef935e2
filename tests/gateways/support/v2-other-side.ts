import { createHash, createHmac } from 'node:crypto';

/**
 * WeChat Pay's side of APIv2, written from the documentation without a line of the kit, so that a mistake in the
 * kit cannot agree with itself.
 */

export type Fields = Record<string, string>;

export const KEY = 'v2key0123456789abcdefghijklmnopq';
export const APPID = 'wx0000000000000001';
export const MCHID = '1900009191';
export const SUB = { sub_appid: 'wx0000000000000002', sub_mchid: '1900009292' };

export function sign(fields: Fields, type: string, key = KEY): string {
  const text = `${Object.entries(fields)
    .filter(([name, value]) => name !== 'sign' && value !== '')
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join('&')}&key=${key}`;
  const digest = type === 'MD5' ? createHash('md5') : createHmac('sha256', key);
  return digest.update(text).digest('hex').toUpperCase();
}

/** As WeChat Pay writes it: every value in CDATA. */
export function xml(fields: Fields): string {
  const members = Object.entries(fields).map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`);
  return `<xml>${members.join('\n')}\n</xml>`;
}

/** Reads what a client wrote as text with references. */
export function fieldsOf(text: string): Fields {
  const references: Fields = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&#13;': '\r' };
  const plain = (value: string) => value.replace(/&amp;|&lt;|&gt;|&#13;/g, (one) => references[one]!);
  const members = [...text.matchAll(/<(\w+)>([^<]*)<\/\1>/g)];
  return Object.fromEntries(members.map(([, name, value]) => [name!, plain(value!)]));
}
