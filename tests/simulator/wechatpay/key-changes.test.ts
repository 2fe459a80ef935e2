import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../simulator/random';
import { Store } from '../../../simulator/store';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { authorize, type Credentials, isSignedBy, jsonOf, unseal } from './support/client';
import { callAs, PARTNER, place, told } from './support/ordering';
import { contentOf, createReceiver, envelopeOf } from './support/receiver';
import { CREDENTIALS, createWorld, KEYS, NUMBER, START, type World } from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const { mchid } = DIRECT_MERCHANT;
const { sp_mchid } = PARTNER_MERCHANT;
const CERTIFICATES = '/v3/certificates';
const PUBLIC = { 'wechatpay-serial': KEYS.public_key.id };
const NEW_KEY = 'AnotherApiV3KeyOfThirtyTwoChars0';
const OLD = KEYS.platform[0]!;
const NEW = KEYS.platform[1]!;

type Listed = { serial_no: string; encrypt_certificate: never }[];
const listed = async (headers = {}) =>
  (jsonOf(await world.call({ url: CERTIFICATES, headers })) as { data: Listed }).data;
const serials = async () => (await listed()).map(({ serial_no }) => serial_no);

describe("the merchant's own certificate", () => {
  const next: Credentials = { mchid, ...KEYS.merchant_next };
  const UNKNOWN = '商户证书序列号有误。请使用签名私钥匹配的证书序列号';
  const REPLACED = '已更换证书，请使用新证书';

  async function answerTo(credentials: Credentials): Promise<unknown> {
    const timestamp = Math.floor(START / 1000);
    const authorization = authorize(credentials, 'GET', CERTIFICATES, Buffer.alloc(0), timestamp);
    const answer = await world.call({ url: CERTIFICATES, authorization });
    return answer.status === 200 ? 200 : [...told(answer), jsonOf(answer).message];
  }

  test.each([
    ['first', 200, [401, 'SIGN_ERROR', '268443699', UNKNOWN]],
    ['both', 200, 200],
    ['second', [401, 'SIGN_ERROR', '268443699', REPLACED], 200],
  ] as const)(
    'F-57: %s: the first answers %p, the second %p',
    async (merchant_certificate, first, second) => {
      world.pay.toggle_board.set({ merchant_certificate });
      expect([await answerTo(CREDENTIALS), await answerTo(next)]).toEqual([first, second]);
    },
  );

  test('a provider has one certificate, which nothing replaces', async () => {
    for (const merchant_certificate of ['first', 'both', 'second']) {
      world.pay.toggle_board.set({ merchant_certificate });
      expect(await answerTo(PARTNER)).toBe(200);
      expect(world.pay.merchant_book.certificate(sp_mchid)).toEqual(KEYS.partner);
    }
  });

  test('which one to work with is the newest that is good', () => {
    const working = () => world.pay.merchant_book.certificate(mchid)?.serial_no;
    expect(working()).toBe(KEYS.merchant.serial_no);
    world.pay.toggle_board.set({ merchant_certificate: 'both' });
    expect(working()).toBe(KEYS.merchant_next.serial_no);
    world.pay.toggle_board.set({ merchant_certificate: 'second' });
    expect(working()).toBe(KEYS.merchant_next.serial_no);
    expect(world.pay.merchant_book.certificate('1900000001')).toBeUndefined();
  });

  test('the serial may be written in small letters', async () => {
    expect(await answerTo({ ...CREDENTIALS, serial_no: CREDENTIALS.serial_no.toLowerCase() })).toBe(200);
  });
});

describe('the APIv3 key', () => {
  const set = (key: string | null) => world.pay.merchant_book.setApiV3Key(mchid, key);

  test('once changed, certificates and new notifications are sealed with it, and with nobody else’s', async () => {
    const receiver = await createReceiver();
    await world.prepay({ notify_url: receiver.url });
    set(NEW_KEY);
    expect(unseal((await listed())[0]!.encrypt_certificate, NEW_KEY)).toBe(OLD.certificate);
    world.pay.ledger.pay(NUMBER);
    await world.pay.notifier.idle();
    const { resource } = envelopeOf(receiver.received[0]!);
    expect(() => contentOf(receiver.received[0]!)).toThrow();
    expect(JSON.parse(unseal(resource as never, NEW_KEY))).toMatchObject({ out_trade_no: NUMBER });
    expect(world.pay.merchants().direct.api_v3_key).toBe(NEW_KEY);
    expect(world.pay.merchants().partner.api_v3_key).toBe(PARTNER_MERCHANT.api_v3_key);
    const partners = jsonOf(await callAs(world, 'partner', { url: CERTIFICATES })) as { data: Listed };
    expect(unseal(partners.data[0]!.encrypt_certificate, PARTNER_MERCHANT.api_v3_key)).toBe(OLD.certificate);
    await receiver.close();
  });

  test('without one there are no certificates and no notification at all; orders go on', async () => {
    set(null);
    const answer = await world.call({ url: CERTIFICATES });
    expect([...told(answer), jsonOf(answer).message]).toEqual([
      ...[401, 'SIGN_ERROR', '401', '商户未设置APIv3密钥。'],
    ]);
    expect((await world.prepay()).status).toBe(200);
    world.pay.ledger.pay(NUMBER);
    expect(world.pay.notifier.list()).toEqual([]);
    expect(jsonOf(await world.query(NUMBER)).trade_state).toBe('SUCCESS');
    expect((await callAs(world, 'partner', { url: CERTIFICATES })).status).toBe(200);
  });

  test.each([
    ['31 characters', 'a'.repeat(31), 'has 31'],
    ['33 characters', 'a'.repeat(33), 'has 33'],
    ['none', '', 'has 0'],
    ['Chinese', '钥'.repeat(32), 'has others among them'],
    ['a blank', `${'a'.repeat(31)} `, 'has others among them'],
  ])('of %s is refused, and changes nothing', (_what, key, found) => {
    const change = () => set(key);
    expect(change).toThrow(new RangeError(`an APIv3 key is 32 ASCII characters; this one ${found}`));
    expect(world.pay.merchant_book.apiV3Key(mchid)).toBe(DIRECT_MERCHANT.api_v3_key);
  });
});

describe('which key WeChat Pay signs with', () => {
  const signedWith = async (headers = {}) =>
    (await world.call({ url: CERTIFICATES, headers })).headers['wechatpay-serial'];

  test('certificate alone: a request that names the public key is answered with the certificate', async () => {
    world.pay.toggle_board.set({ platform_keys: 'certificate', public_key_percent: 100 });
    const answer = await world.call({ url: CERTIFICATES, headers: PUBLIC });
    expect(answer.headers['wechatpay-serial']).toBe(OLD.serial_no);
    expect(isSignedBy(answer, OLD.certificate)).toBe(true);
    expect(await notificationSerials(10)).toEqual([OLD.serial_no]);
  });

  test('public key alone: no certificates, and everything signed with the public key', async () => {
    world.pay.toggle_board.set({ platform_keys: 'public_key' });
    const none = await world.call({ url: CERTIFICATES });
    expect([...told(none), jsonOf(none).message]).toEqual([
      ...[404, 'RESOURCE_NOT_EXISTS', '404'],
      '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。',
    ]);
    const placed = await world.prepay();
    expect(isSignedBy(placed, KEYS.public_key.public_key)).toBe(true);
    const named = { 'wechatpay-serial': OLD.serial_no };
    const again = await world.call({
      url: '/v3/pay/transactions/out-trade-no/T20310304000001?mchid=1900009191',
      headers: named,
    });
    expect([again.status, again.headers['wechatpay-serial']]).toEqual([200, KEYS.public_key.id]);
    expect(await notificationSerials(10)).toEqual([KEYS.public_key.id]);
  });

  test('both: an answer goes by what the request names', async () => {
    world.pay.toggle_board.set({ public_key_percent: 100 });
    expect(await signedWith(PUBLIC)).toBe(KEYS.public_key.id);
    expect(await signedWith({ 'wechatpay-serial': OLD.serial_no })).toBe(OLD.serial_no);
    expect(await signedWith()).toBe(OLD.serial_no);
  });

  test.each([
    [0, [OLD.serial_no]],
    [50, [KEYS.public_key.id, OLD.serial_no]],
    [100, [KEYS.public_key.id]],
  ])('F-56: at %d percent of the ramp, notifications carry %p', async (public_key_percent, expected) => {
    world.pay.toggle_board.set({ public_key_percent });
    expect(await notificationSerials(40)).toEqual([...expected].sort());
  });

  test('a small share of the ramp is a small share', async () => {
    world.pay.toggle_board.set({ public_key_percent: 5 });
    const serials = await allNotificationSerials(100);
    const share = serials.filter((serial) => serial === KEYS.public_key.id).length;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(20);
  });

  test('equal seeds draw the same keys', async () => {
    const run = async () => {
      world.end();
      world = createWorld({ random: new Random(3), toggles: { public_key_percent: 50 } });
      return allNotificationSerials(20);
    };
    expect(await run()).toEqual(await run());
  });

  async function notificationSerials(n: number): Promise<string[]> {
    return [...new Set(await allNotificationSerials(n))].sort();
  }

  /** Pays n orders, one after the other, and says what each was signed with; every signature is checked. */
  async function allNotificationSerials(n: number): Promise<string[]> {
    const receiver = await createReceiver();
    for (let i = 0; i < n; i++) {
      const out_trade_no = `T-RAMP-${i}`;
      await world.prepay({ out_trade_no, notify_url: receiver.url });
      world.pay.ledger.pay(out_trade_no);
      await world.pay.notifier.idle();
    }
    await receiver.close();
    return receiver.received.map((message) => {
      const serial = String(message.headers['wechatpay-serial']);
      const pem = serial === KEYS.public_key.id ? KEYS.public_key.public_key : OLD.certificate;
      expect(isSignedBy(message, pem)).toBe(true);
      return serial;
    });
  }
});

test('F-56: a rotation in the middle of traffic: an unknown serial, a refresh, and both are there', async () => {
  const known = new Map(
    (await listed()).map((one) => [
      one.serial_no,
      unseal(one.encrypt_certificate, DIRECT_MERCHANT.api_v3_key),
    ]),
  );
  expect([...known.keys()]).toEqual([OLD.serial_no]);
  const before = await world.prepay();
  expect(isSignedBy(before, known.get(before.headers['wechatpay-serial']!)!)).toBe(true);
  world.pay.toggle_board.set({ rotation: 'overlap' });
  const during = await world.query(NUMBER);
  expect(known.has(during.headers['wechatpay-serial']!)).toBe(false);
  for (const one of await listed())
    known.set(one.serial_no, unseal(one.encrypt_certificate, DIRECT_MERCHANT.api_v3_key));
  expect(await serials()).toEqual([OLD.serial_no, NEW.serial_no]);
  expect(isSignedBy(during, known.get(during.headers['wechatpay-serial']!)!)).toBe(true);
  world.pay.toggle_board.set({ rotation: 'after' });
  expect(await serials()).toEqual([NEW.serial_no]);
  expect((await world.query(NUMBER)).headers['wechatpay-serial']).toBe(NEW.serial_no);
  expect(world.pay.merchants().platform.certificate.serial_no).toBe(NEW.serial_no);
});

test('a world killed and started again has the keys and toggles it had; emptied, those it began with', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-keys-'));
  const file = join(folder, 'world.db');
  const restart = () => {
    world.end();
    world = createWorld({ store: new Store(file), toggles: { close_unknown: 'refuse' } });
  };
  restart();
  expect(world.pay.toggles.close_unknown).toBe('refuse');
  world.pay.merchant_book.setApiV3Key(mchid, NEW_KEY);
  world.pay.merchant_book.setApiV3Key(sp_mchid, null);
  const others = { rotation: 'overlap', merchant_certificate: 'second', public_key_percent: 0.1 };
  world.pay.toggle_board.set({ ...others, close_unknown: 'accept' });
  const states = () => [
    ...[mchid, sp_mchid].map((one) => world.pay.merchant_book.apiV3Key(one)),
    ...[
      world.pay.toggles.rotation,
      world.pay.toggles.merchant_certificate,
      world.pay.toggles.public_key_percent,
    ],
  ];
  restart();
  expect(states()).toEqual([NEW_KEY, undefined, 'overlap', 'second', 0.1]);
  expect(world.pay.toggles.close_unknown).toBe('accept');
  world.pay.reset();
  const first = [DIRECT_MERCHANT.api_v3_key, PARTNER_MERCHANT.api_v3_key, 'before', 'first', 0];
  expect([...states(), world.pay.toggles.close_unknown]).toEqual([...first, 'refuse']);
  restart();
  expect(states()).toEqual(first);
  expect((await place(world, { way: 'app', role: 'partner' })).status).toBe(200);
  rmSync(folder, { recursive: true });
});
