import crypto from 'node:crypto';
import { CERTIFICATE, CERTIFICATE_2, PUBLIC_KEY } from './support/second-signer';
import { silence } from './support/wechat-stub';
import { createWorld, failure, notification, prepay, type World } from './support/world';

const MINUTE = 60_000;
const UNKNOWN_SERIAL = { ...CERTIFICATE_2, serial: '0123456789ABCDEF0123456789ABCDEF01234567' };

const receive = (world: World, key = world.stub.signing) =>
  world.gateway.readNotification(notification(world, key));
const codeOf = async (promise: Promise<unknown>) => (await failure(promise)).code;

describe('with platform certificates', () => {
  test('they are downloaded before the first call goes out, and then kept', async () => {
    const world = createWorld();
    await prepay(world);
    expect(world.stub.seen.map((request) => request.path)).toEqual([
      '/v3/certificates',
      '/v3/pay/transactions/jsapi',
    ]);
    for (let i = 0; i < 3; i += 1) await prepay(world);
    await receive(world);
    expect(world.stub.downloads).toBe(1);
  });

  test('a notification is a reason to download them too', async () => {
    const world = createWorld();
    expect((await receive(world)).kind).toBe('payment');
    expect(world.stub.downloads).toBe(1);
  });

  test('they are asked for again after 12 h, not before', async () => {
    const world = createWorld();
    await prepay(world);
    world.clock.advance(12 * 60 * MINUTE - 1);
    await prepay(world);
    expect(world.stub.downloads).toBe(1);
    world.clock.advance(1);
    await prepay(world);
    expect(world.stub.downloads).toBe(2);
  });

  test('a failed renewal leaves the old ones in use, and is tried again after a minute', async () => {
    const world = createWorld();
    await prepay(world);
    world.clock.advance(12 * 60 * MINUTE);
    world.stub.onCertificates = () => world.stub.refusal(500, 'SYSTEM_ERROR');
    await prepay(world);
    await prepay(world);
    const asked = world.stub.downloads;
    expect(asked).toBe(3); // the first, and the renewal on both hosts
    world.stub.onCertificates = () => world.stub.certificateList();
    world.clock.advance(MINUTE);
    await prepay(world);
    await prepay(world);
    expect(world.stub.downloads).toBe(asked + 1);
  });

  test('F-56 a rotation is followed at the first unknown serial, and the set is replaced as a whole', async () => {
    const world = createWorld();
    await prepay(world);
    world.clock.advance(MINUTE);
    world.stub.certificates = [CERTIFICATE_2];
    world.stub.signing = CERTIFICATE_2;
    expect((await receive(world)).kind).toBe('payment');
    expect(world.stub.downloads).toBe(2);
    expect(await codeOf(receive(world, CERTIFICATE))).toBe('SIGNATURE_SERIAL_UNKNOWN');
  });

  test('F-56 while two certificates overlap both are good', async () => {
    const world = createWorld();
    world.stub.certificates = [CERTIFICATE, CERTIFICATE_2];
    for (const key of [CERTIFICATE, CERTIFICATE_2, CERTIFICATE]) await receive(world, key);
    expect(world.stub.downloads).toBe(1);
  });

  test('unknown serials cause one download a minute at most, by the monotonic clock', async () => {
    const world = createWorld();
    await prepay(world);
    world.clock.advance(MINUTE);
    for (let i = 0; i < 20; i += 1) {
      const serial = i.toString(16).padStart(40, 'A');
      expect(await codeOf(receive(world, { ...CERTIFICATE_2, serial }))).toBe('SIGNATURE_SERIAL_UNKNOWN');
      world.clock.jump(10 * MINUTE);
    }
    expect(world.stub.downloads).toBe(2);
    world.clock.advance(MINUTE - 1);
    await codeOf(receive(world, UNKNOWN_SERIAL));
    expect(world.stub.downloads).toBe(2);
    world.clock.advance(1);
    await codeOf(receive(world, UNKNOWN_SERIAL));
    expect(world.stub.downloads).toBe(3);
  });

  test('callers at the same time share one download', async () => {
    const world = createWorld();
    const release: (() => void)[] = [];
    world.stub.onCertificates = async () => {
      await new Promise<void>((resolve) => release.push(resolve));
      return world.stub.certificateList();
    };
    const all = [prepay(world), prepay(world), receive(world), receive(world)];
    await new Promise(setImmediate);
    for (const go of release) go();
    await Promise.all(all);
    expect(world.stub.downloads).toBe(1);
  });

  test.each<[string, (headers: Record<string, string>) => void, string]>([
    ['without headers', (h) => delete h['wechatpay-nonce'], 'SIGNATURE_HEADER_MISSING'],
    ['out of time', (h) => (h['wechatpay-timestamp'] = '1'), 'SIGNATURE_TIMESTAMP_INVALID'],
    ['that is a probe', (h) => (h['wechatpay-signature'] = 'WECHATPAY/SIGNTEST/aaaa'), 'SIGNATURE_PROBE'],
    ['of another type', (h) => (h['wechatpay-signature-type'] = 'SM2'), 'SIGNATURE_TYPE_UNSUPPORTED'],
    ['of a public key', (h) => (h['wechatpay-serial'] = 'PUB_KEY_ID_1'), 'SIGNATURE_SERIAL_UNKNOWN'],
    ['of a serial that is none', (h) => (h['wechatpay-serial'] = 'x'), 'SIGNATURE_SERIAL_UNKNOWN'],
  ])('a message %s causes no download', async (_what, spoil, code) => {
    const world = createWorld();
    const message = notification(world);
    spoil(message.headers);
    expect(await codeOf(world.gateway.readNotification(message))).toBe(code);
    expect(world.stub.downloads).toBe(0);
  });

  test('a list that does not verify with a certificate of its own is not taken', async () => {
    const world = createWorld();
    world.stub.onCertificates = () => world.stub.certificateList(undefined, CERTIFICATE_2);
    expect(await failure(prepay(world))).toMatchObject({
      code: 'SIGNATURE_SERIAL_UNKNOWN',
      outcome: 'not_applied',
    });
    world.stub.onCertificates = () =>
      world.stub.certificateList(undefined, { ...CERTIFICATE_2, serial: CERTIFICATE.serial });
    expect(await codeOf(prepay(world))).toBe('SIGNATURE_MISMATCH');
    expect(world.stub.calls).toHaveLength(0);
  });

  test('a list sealed with another APIv3 key is not taken, and the error asks for the key', async () => {
    const world = createWorld();
    world.stub.onCertificates = () => world.stub.certificateList('another-api-v3-key-0123456789abc');
    const error = await failure(prepay(world));
    expect(error).toMatchObject({ code: 'DECRYPTION_FAILED', outcome: 'not_applied', retry: 'never' });
    expect(error.message).toContain('is it the one of this merchant?');
  });

  test.each<[string, unknown]>([
    ['empty', { data: [] }],
    ['no list', {}],
    ['a list of something else', { data: [{ serial_no: 1 }] }],
  ])('an answer that is %s is not taken', async (_what, value) => {
    const world = createWorld();
    world.stub.onCertificates = () => world.stub.json(200, value);
    expect(await codeOf(prepay(world))).toBe('MESSAGE_MALFORMED');
  });

  test('a merchant that has none is told to configure the public key, and nothing is sent', async () => {
    const world = createWorld();
    world.stub.onCertificates = () => world.stub.refusal(404, 'RESOURCE_NOT_EXISTS', '无可用的平台证书');
    const error = await failure(prepay(world));
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', outcome: 'not_applied', http_status: 404 });
    expect(error.message).toContain('configure the WeChat Pay public key');
    expect(world.stub.calls).toHaveLength(0);
  });

  test('without an answer to the download nothing is sent, and the next call tries again', async () => {
    const world = createWorld();
    world.stub.onCertificates = silence(world.clock, 10);
    expect(await failure(prepay(world))).toMatchObject({
      code: 'GATEWAY_NO_ANSWER',
      outcome: 'not_applied',
      retry: 'same_request',
    });
    world.stub.onCertificates = () => world.stub.certificateList();
    await prepay(world);
    expect(world.stub.calls).toHaveLength(1);
  });

  test('the download counts against the deadline of the call that needs it', async () => {
    const world = createWorld();
    world.stub.onCertificates = () => {
      world.clock.advance(2000);
      return world.stub.certificateList();
    };
    await prepay(world);
    expect(world.stub.calls[0]!.timeout_ms).toBe(1800);
  });

  test('a download that takes all the time leaves nothing to send', async () => {
    const world = createWorld();
    world.stub.onCertificates = () => {
      world.clock.advance(5000);
      return world.stub.certificateList();
    };
    expect(await failure(prepay(world))).toMatchObject({ code: 'GATEWAY_NO_ANSWER', outcome: 'not_applied' });
    expect(world.stub.calls).toHaveLength(0);
  });

  test('an answer that comes at the last moment leaves no time to look for its key', async () => {
    const world = createWorld();
    await prepay(world);
    world.clock.advance(MINUTE);
    world.stub.next(() => {
      world.clock.advance(4950);
      return world.stub.json(200, {}, UNKNOWN_SERIAL);
    });
    expect(await codeOf(prepay(world))).toBe('GATEWAY_ANSWER_UNVERIFIED');
    expect(world.stub.downloads).toBe(1);
  });

  test('a notification waits 2.5 s for a download at most', async () => {
    const world = createWorld();
    const started = world.clock.monotonic();
    world.stub.onCertificates = silence(world.clock);
    const message = notification(world);
    const error = await failure(world.gateway.readNotification(message));
    expect(error.code).toBe('SIGNATURE_SERIAL_UNKNOWN');
    expect(error.message).toContain('the last download of certificates failed (GATEWAY_NO_ANSWER)');
    expect(world.clock.monotonic() - started).toBe(2500);
  });
});

describe('with a WeChat Pay public key', () => {
  test('nothing is ever downloaded, and requests ask for answers signed with it', async () => {
    const world = createWorld('public_key');
    await prepay(world);
    await receive(world);
    world.clock.advance(48 * 60 * MINUTE);
    await prepay(world);
    expect(world.stub.downloads).toBe(0);
    expect(world.stub.calls[0]!.headers['wechatpay-serial']).toBe(PUBLIC_KEY.serial);
  });

  test('in the switch-over certificates are good as well, after one download', async () => {
    const world = createWorld('public_key');
    for (const key of [PUBLIC_KEY, CERTIFICATE, PUBLIC_KEY, CERTIFICATE]) await receive(world, key);
    expect(world.stub.downloads).toBe(1);
    world.stub.signing = CERTIFICATE;
    await prepay(world);
    expect(world.stub.downloads).toBe(1);
    world.clock.advance(24 * 60 * MINUTE);
    await prepay(world);
    expect(world.stub.downloads).toBe(1);
  });

  test('the list may be signed by a certificate in it or by the public key', async () => {
    for (const signing of [CERTIFICATE, PUBLIC_KEY]) {
      const world = createWorld('public_key');
      world.stub.onCertificates = () => world.stub.certificateList(undefined, signing);
      expect((await receive(world, CERTIFICATE)).kind).toBe('payment');
    }
  });

  test('a merchant without certificates is asked about once a minute, and keeps the public key', async () => {
    const world = createWorld('public_key');
    world.stub.onCertificates = () => world.stub.refusal(404, 'RESOURCE_NOT_EXISTS');
    for (let i = 0; i < 5; i += 1) {
      const error = await failure(receive(world, UNKNOWN_SERIAL));
      expect(error).toMatchObject({
        code: 'SIGNATURE_SERIAL_UNKNOWN',
        message: 'we hold no key of this serial',
      });
    }
    expect(world.stub.downloads).toBe(1);
    world.clock.advance(MINUTE);
    await codeOf(receive(world, UNKNOWN_SERIAL));
    expect(world.stub.downloads).toBe(2);
    expect((await receive(world)).kind).toBe('payment');
  });

  test('another public key is named as such, without a download', async () => {
    const world = createWorld('public_key');
    const error = await failure(receive(world, { ...PUBLIC_KEY, serial: 'PUB_KEY_ID_42' }));
    expect(error.message).toContain('another id than the configured one');
    expect(world.stub.downloads).toBe(0);
  });
});

test('two merchants do not share keys', async () => {
  const [a, b] = [createWorld(), createWorld()];
  await prepay(a);
  await prepay(b);
  expect([a.stub.downloads, b.stub.downloads]).toEqual([1, 1]);
});

test('no key is parsed twice: calls and notifications work with KeyObjects', async () => {
  const world = createWorld();
  await prepay(world);
  const parsers = [jest.spyOn(crypto, 'createPublicKey'), jest.spyOn(crypto, 'createPrivateKey')];
  for (let i = 0; i < 3; i += 1) {
    await prepay(world);
    await receive(world);
    world.gateway.payParams({ appid: 'wx', prepay_id: 'wx01' });
  }
  for (const parser of parsers) expect(parser).not.toHaveBeenCalled();
  world.clock.advance(12 * 60 * MINUTE);
  await prepay(world);
  expect(parsers[0]).toHaveBeenCalledTimes(1);
  for (const parser of parsers) parser.mockRestore();
});
