import { createCipheriv, createHash } from 'node:crypto';
import { createV3Gateway } from '../../src/gateways/create-v3-gateway';
import * as v2 from '../../src/gateways/v2-module';
import { signMessage } from './support/second-signer';
import { configOf, createWorld, failure, notification } from './support/world';

const KEY = 'v2key0123456789abcdefghijklmnopq';
const INFO = {
  transaction_id: '4200000000202601010000000001',
  out_trade_no: 'T20260101000001',
  refund_id: '50000000002026010100000000001',
  out_refund_no: 'R1',
  total_fee: '100',
  refund_fee: '40',
  refund_status: 'SUCCESS',
  success_time: '2026-01-01 12:01:02',
};

const xml = (root: string, members: object) =>
  `<${root}>${Object.entries(members)
    .map(([name, text]) => `<${name}>${text}</${name}>`)
    .join('')}</${root}>`;

function notice(key = KEY): Buffer {
  const cipher = createCipheriv('aes-256-ecb', createHash('md5').update(key).digest('hex'), null);
  const sealed = Buffer.concat([cipher.update(xml('root', INFO)), cipher.final()]);
  return Buffer.from(
    xml('xml', { return_code: 'SUCCESS', mch_id: '1900009191', req_info: sealed.toString('base64') }),
  );
}

/** A gateway that counts how often it needs the reader of APIv2. */
function v2World(api_v2_key?: string) {
  const world = createWorld();
  let loaded = 0;
  const gateway = createV3Gateway({
    config: { ...configOf('certificates'), ...(api_v2_key === undefined ? {} : { api_v2_key }) },
    clock: world.clock,
    entropy: { nonce: () => 'n'.repeat(32) },
    transport: world.stub,
    log: { write: () => {}, traced: (_trace, work) => work() },
    loadV2: () => {
      loaded += 1;
      return v2;
    },
  });
  return { world, gateway, loaded: () => loaded };
}

test('a refund told in APIv2’s form is a hint, never a fact', async () => {
  const { gateway } = v2World(KEY);
  expect(await gateway.readNotification({ headers: {}, body: notice() })).toEqual({
    kind: 'refund_hint',
    notification_id: INFO.refund_id,
    refund: {
      mchid: '1900009191',
      transaction_id: INFO.transaction_id,
      out_trade_no: INFO.out_trade_no,
      refund_id: INFO.refund_id,
      out_refund_no: 'R1',
      refund_status: 'SUCCESS',
      total: 100,
      refund: 40,
      success_at: Date.UTC(2026, 0, 1, 4, 1, 2),
    },
  });
});

test('F-47 without a key of APIv2, or without its reader, XML is malformed, and nothing is loaded', async () => {
  const { gateway, loaded } = v2World();
  const error = await failure(gateway.readNotification({ headers: {}, body: notice() }));
  expect(error.code).toBe('MESSAGE_MALFORMED');
  expect(error.message).toContain('WXPAY_API_V2_KEY');
  expect(loaded()).toBe(0);
  const plain = createWorld('certificates', { api_v2_key: KEY }).gateway;
  expect((await failure(plain.readNotification({ headers: {}, body: notice() }))).code).toBe(
    'MESSAGE_MALFORMED',
  );
});

test('F-25 sealed under another key it does not open', async () => {
  const { gateway } = v2World(KEY);
  const body = notice(`${KEY.slice(1)}x`);
  expect((await failure(gateway.readNotification({ headers: {}, body }))).code).toBe('DECRYPTION_FAILED');
});

test('XML is known by its first byte or its type, and only where no signature of APIv3 is claimed', async () => {
  const { world, gateway, loaded } = v2World(KEY);
  const body = notice();
  const signed = { headers: signMessage(body, world.clock.now(), world.stub.signing), body };
  expect((await failure(gateway.readNotification(signed))).code).toBe('MESSAGE_MALFORMED');
  const forged = { headers: { 'wechatpay-signature': 'x' }, body };
  expect((await failure(gateway.readNotification(forged))).code).toBe('SIGNATURE_HEADER_MISSING');
  const json = { headers: { 'content-type': 'application/json' }, body: Buffer.from('{}') };
  expect((await failure(gateway.readNotification(json))).code).toBe('SIGNATURE_HEADER_MISSING');
  await gateway.readNotification(notification(world));
  expect(loaded()).toBe(0);

  const typed = { headers: { 'content-type': 'text/xml; charset=utf-8' }, body: Buffer.from(`\n${body}`) };
  expect((await gateway.readNotification(typed)).kind).toBe('refund_hint');
  const torn = { headers: { 'content-type': 'application/xml' }, body: Buffer.from('junk') };
  expect((await failure(gateway.readNotification(torn))).code).toBe('MESSAGE_MALFORMED');
  expect(loaded()).toBe(2);
});

test('F-40 XML over 64 KB is not looked at', async () => {
  const { gateway, loaded } = v2World(KEY);
  const body = Buffer.concat([notice(), Buffer.alloc(64 * 1024, ' ')]);
  expect((await failure(gateway.readNotification({ headers: {}, body }))).code).toBe('SIGNATURE_MISMATCH');
  expect(loaded()).toBe(0);
});
