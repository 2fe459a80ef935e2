import { Formatter } from 'wechatpay-axios-plugin';
import Pay from 'wechatpay-node-v3';
import { createV3Gateway } from '../../src/gateways/create-v3-gateway';
import type { RawMessage } from '../../src/gateways/gateway';
import { parsePrivateKey, parsePublicKey } from '../../src/protocol/crypto/rsa';
import { FakeClock } from '../gateways/support/fake-clock';
import {
  API_V3_KEY,
  CERTIFICATE,
  MCHID,
  notice,
  OTHER_CERTIFICATE,
  PeerTransport,
  PUBLIC_KEY,
  pem,
  readRequest,
  type Signer,
  sealed,
  serialOf,
  signed,
} from './support/peer-platform';

/** The kit alone against WeChat Pay's half of the protocol as others wrote it. */

const APPID = 'wx777870617973696d';
const LIMITS = { deadline_ms: 5000 };
const PAID = {
  appid: APPID,
  mchid: MCHID,
  out_trade_no: 'T20260101000001',
  transaction_id: '4200000000202601010000000001',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  attach: '',
  success_time: '2026-01-01T12:01:02+08:00',
  payer: { openid: 'oInterop00000000000000000001' },
  amount: { total: 8800, payer_total: 8800, currency: 'CNY', payer_currency: 'CNY' },
};

const paidNotice = () => notice(sealed(JSON.stringify(PAID), 'transaction'));

function createKit(signer: Signer = CERTIFICATE) {
  const clock = new FakeClock();
  const transport = new PeerTransport(clock, signer);
  const gateway = createV3Gateway({
    config: {
      name: 'v3',
      appid: APPID,
      mchid: MCHID,
      merchant_serial: serialOf('merchant-cert.pem'),
      merchant_private_key: parsePrivateKey(pem('merchant-key.pem')),
      api_v3_key: API_V3_KEY,
      hosts: ['https://main.test', 'https://backup.test'],
      ...(signer === PUBLIC_KEY
        ? { public_key: { id: PUBLIC_KEY.serial, key: parsePublicKey(pem('public-key.pem')) } }
        : {}),
    },
    clock,
    entropy: { nonce: () => Formatter.nonce() },
    transport,
    log: { write: () => undefined, traced: (_trace, work) => work() },
  });
  return { clock, transport, gateway };
}

const ORDER = {
  ...{ appid: APPID, mchid: MCHID, out_trade_no: PAID.out_trade_no, openid: PAID.payer.openid },
  description: '明前龙井 50克',
  amount: { total: 8800, currency: 'CNY' },
  notify_url: 'https://pay.example.com/notify',
  time_expire: '2026-01-01T12:30:00+08:00',
};

const nodeV3 = () =>
  new Pay({
    ...{ appid: APPID, mchid: MCHID, key: API_V3_KEY },
    publicKey: Buffer.from(pem('merchant-cert.pem')),
    privateKey: Buffer.from(pem('merchant-key.pem')),
  });

test.each([
  ['a platform certificate', CERTIFICATE],
  ['a WeChat Pay public key', PUBLIC_KEY],
])('a notification signed with %s and sealed by a peer’s code is read', async (_, signer) => {
  const { gateway, clock } = createKit(signer);
  expect(await gateway.readNotification(signed(paidNotice(), clock.now(), signer))).toMatchObject({
    kind: 'payment',
    payment: {
      ...{ out_trade_no: PAID.out_trade_no, transaction_id: PAID.transaction_id, trade_state: 'SUCCESS' },
      ...{ appid: APPID, mchid: MCHID, payer_openid: PAID.payer.openid },
      amount: { total: 8800, currency: 'CNY' },
      success_at: Date.parse(PAID.success_time),
    },
  });
});

/** Ways to break a peer's message, and what the kit says of each. */
const BROKEN: [string, string, (at: number) => RawMessage][] = [
  [
    'one byte of which has changed',
    'SIGNATURE_MISMATCH',
    (at) => {
      const { headers, body } = signed(paidNotice(), at, CERTIFICATE);
      return {
        headers,
        body: Buffer.from(Buffer.from(body).toString('utf8').replace('interop-1', 'interop-2')),
      };
    },
  ],
  [
    'signed with another certificate’s key',
    'SIGNATURE_MISMATCH',
    (at) => signed(paidNotice(), at, { ...OTHER_CERTIFICATE, serial: CERTIFICATE.serial }),
  ],
  [
    'under a serial that is not listed',
    'SIGNATURE_SERIAL_UNKNOWN',
    (at) => signed(paidNotice(), at, OTHER_CERTIFICATE),
  ],
  [
    'of six minutes ago',
    'SIGNATURE_TIMESTAMP_INVALID',
    (at) => signed(paidNotice(), at - 360_000, CERTIFICATE),
  ],
  [
    'of six minutes ahead',
    'SIGNATURE_TIMESTAMP_INVALID',
    (at) => signed(paidNotice(), at + 360_000, CERTIFICATE),
  ],
  [
    'sealed with another APIv3 key',
    'DECRYPTION_FAILED',
    (at) =>
      signed(notice(sealed(JSON.stringify(PAID), 'transaction', API_V3_KEY.toLowerCase())), at, CERTIFICATE),
  ],
  [
    'whose associated data is not what it was sealed with',
    'DECRYPTION_FAILED',
    (at) =>
      signed(
        notice({ ...sealed(JSON.stringify(PAID), 'transaction'), associated_data: 'refund' }),
        at,
        CERTIFICATE,
      ),
  ],
];

test.each(BROKEN)('a notification by a peer’s code, %s, is refused: %s', async (_, code, make) => {
  const { gateway, clock } = createKit();
  await expect(gateway.readNotification(make(clock.now()))).rejects.toMatchObject({ code });
});

test('a peer verifies what the kit sends, and the kit what the peer answers', async () => {
  const { gateway, clock, transport } = createKit();
  const limits = { ...LIMITS, sign_before: clock.now() + 60_000 };
  expect(await gateway.prepay(ORDER, limits)).toEqual({ prepay_id: 'wx01120000123a1b2c3d4e5f60' });
  expect(transport.seen.map(({ url }) => url)).toEqual([
    'https://main.test/v3/certificates',
    'https://main.test/v3/pay/transactions/jsapi',
  ]);
});

// PKCS#1 v1.5 has no randomness: the same text and key give the same signature, whoever signs.
test('the kit’s request signature is the one wechatpay-node-v3 makes', async () => {
  const { gateway, clock, transport } = createKit();
  await gateway.prepay(ORDER, { ...LIMITS, sign_before: clock.now() + 60_000 });
  for (const request of transport.seen) {
    const { url, items, body } = readRequest(request);
    const { nonce_str, timestamp } = items;
    expect(items.signature).toBe(nodeV3().getSignature(request.method, nonce_str, timestamp, url, body));
  }
});

test('the kit’s paySign is the one wechatpay-node-v3 makes', () => {
  const { gateway } = createKit();
  const params = gateway.payParams({ appid: APPID, prepay_id: 'wx01120000123a1b2c3d4e5f60' });
  const lines = [APPID, params.timeStamp, params.nonceStr, params.package, ''];
  expect(params.paySign).toBe(nodeV3().sign(lines.join('\n')));
});
