import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestKeys } from '../../src/server/sign-test-notification';
import { vectorsOf } from '../protocol/support';
import { GOOD } from '../runtime/good-config';

const fixture = (name: string) => readFileSync(join(__dirname, '../fixtures/keys', name), 'utf8');

/** The smallest configuration, with a WeChat Pay public key whose private half the test holds. */
export const ENV = {
  ...GOOD,
  WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_0119000000012026010100000001',
  WXPAY_PUBLIC_KEY: fixture('public-key.pem'),
};

/** What signs and seals for that configuration. */
export const KEYS: TestKeys = {
  serial: ENV.WXPAY_PUBLIC_KEY_ID,
  private_key: fixture('public-key-private.pem'),
  api_v3_key: ENV.WXPAY_API_V3_KEY,
};

/** A private key of somebody else. */
export const OTHER_PRIVATE_KEY = fixture('platform-key.pem');

const [[, PUBLISHED]] = vectorsOf<{ api_key: string; req_info: string }>('v2-req-info') as [
  [string, { api_key: string; req_info: string }],
];

/** The variables of a merchant who still has an APIv2 key, and a refund notice in that form which others published. */
export const V2_ENV = { ...ENV, WXPAY_API_V2_KEY: PUBLISHED.api_key };
export const V2_NOTICE = {
  headers: { 'content-type': 'text/xml' },
  body: `<xml><return_code>SUCCESS</return_code><mch_id>${ENV.WXPAY_MCHID}</mch_id><req_info>${PUBLISHED.req_info}</req_info></xml>`,
};
