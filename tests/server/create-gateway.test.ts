import { createPublicKey } from 'node:crypto';
import { verifySha256 } from '../../src/protocol/crypto/rsa';
import { isKitError } from '../../src/protocol/errors';
import type { LogEvent } from '../../src/protocol/ports';
import { readConfig } from '../../src/runtime/config';
import { createGateway } from '../../src/server/create-gateway';
import { signTestNotification } from '../../src/server/sign-test-notification';
import { FakeClock } from '../gateways/support/fake-clock';
import { GOOD, PRIVATE_KEY } from '../runtime/good-config';
import { ENV, KEYS, V2_ENV, V2_NOTICE } from './test-keys';

const ORDER = { appid: GOOD.WXPAY_APPID, prepay_id: 'wx1' };

test('a configuration alone makes a gateway that signs pay params', () => {
  const params = createGateway(readConfig(GOOD)).payParams(ORDER);
  const signed = `${ORDER.appid}\n${params.timeStamp}\n${params.nonceStr}\n${params.package}\n`;
  expect(params).toMatchObject({ package: 'prepay_id=wx1', signType: 'RSA' });
  expect(params.nonceStr).toMatch(/^[0-9A-Za-z]{32}$/);
  expect(verifySha256(signed, params.paySign, createPublicKey(PRIVATE_KEY))).toBe(true);
});

test('clock, chance, network and log can be one’s own', async () => {
  const clock = new FakeClock();
  const sent: string[] = [];
  const log: LogEvent[] = [];
  const gateway = createGateway(readConfig(GOOD), {
    clock,
    entropy: { nonce: () => 'n'.repeat(32) },
    transport: {
      send: async ({ url }) => {
        sent.push(url);
        return { status: 404, headers: {}, body: Buffer.from('{"code":"RESOURCE_NOT_EXISTS"}') };
      },
      stream: () => Promise.reject(new Error('not in this test')),
    },
    log: { write: (entry) => void log.push(entry), traced: (_trace, work) => work() },
  });
  expect(gateway.payParams(ORDER)).toMatchObject({
    timeStamp: String(clock.now() / 1000),
    nonceStr: 'n'.repeat(32),
  });
  const asked = gateway.queryOrder(
    { appid: 'a', mchid: GOOD.WXPAY_MCHID, out_trade_no: 'T1' },
    { deadline_ms: 900 },
  );
  await expect(asked).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  expect(sent[0]).toBe('https://api.mch.weixin.qq.com/v3/certificates');
  expect(log.length).toBeGreaterThan(0);
});

test('by default the reader of APIv2’s notices comes with it', async () => {
  const gateway = createGateway(readConfig(V2_ENV));
  const read = gateway.readNotification({ ...V2_NOTICE, body: Buffer.from(V2_NOTICE.body) });
  await expect(read).resolves.toMatchObject({ kind: 'refund_hint', refund: { mchid: GOOD.WXPAY_MCHID } });
});

test('what verifies a notification is the configuration, nothing that the message brings', async () => {
  const message = signTestNotification(KEYS, {
    payment: {
      ...{ appid: GOOD.WXPAY_APPID, mchid: GOOD.WXPAY_MCHID, out_trade_no: 'T1', transaction_id: '42' },
      amount: { total: 1, currency: 'CNY' },
    },
  });
  const gateway = createGateway(readConfig(ENV));
  await expect(gateway.readNotification(message)).resolves.toMatchObject({ kind: 'payment' });
  const other = createGateway(readConfig({ ...ENV, WXPAY_PUBLIC_KEY_ID: 'PUB_KEY_ID_2' }));
  const failure: unknown = await other.readNotification(message).catch((error: unknown) => error);
  expect(isKitError(failure) && failure.code).toBe('SIGNATURE_SERIAL_UNKNOWN');
});
