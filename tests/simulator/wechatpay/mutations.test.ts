import { listMutations, MUTATIONS } from '../../../simulator/wechatpay/notifier/mutations';
import { isSignedBy } from './support/client';
import { contentOf, createReceiver, type Received } from './support/receiver';
import { createWorld, KEYS, NUMBER, START, type World } from './support/world';

let world: World;
let merchant: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  merchant = await createReceiver();
  world = createWorld({ own_base: merchant.base });
  await world.prepay({ notify_url: merchant.url });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

/** The true notification, and the broken one that was sent after it. */
async function mutated(mutate: string): Promise<[Received, Received]> {
  await world.pay.notifier.send(world.pay.notifier.list()[0]!.id, mutate);
  return merchant.received as [Received, Received];
}
const certificate = KEYS.platform[0]!.certificate;
const isValid = (message: Received) => isSignedBy(message, certificate);

test('every mutation has a sentence, and an unknown one is refused with the list', () => {
  expect(listMutations().map((mutation) => mutation.name)).toEqual(Object.keys(MUTATIONS));
  for (const { about } of listMutations()) expect(about.length).toBeGreaterThan(10);
  expect(() => world.pay.notifier.send('x', 'toString')).toThrow(
    /no mutation is called 'toString'; known: body_bit/,
  );
});

test('a mutated one is listed as such and ends no schedule', async () => {
  await mutated('wrong_amount');
  expect(world.pay.notifier.list()[0]!.attempts).toMatchObject([
    { status: 204 },
    { status: 204, mutate: 'wrong_amount' },
  ]);
});

test.each([
  ['wrong_amount', { amount: { total: 101, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' } }],
  ['wrong_currency', { amount: { total: 100, payer_total: 100, currency: 'USD', payer_currency: 'CNY' } }],
  ['wrong_mchid', { mchid: '1900000109' }],
  ['wrong_appid', { appid: 'wx777870617973ffff' }],
  ['wrong_payer', { payer: { openid: 'oSOMEBODYELSE000000000000000' } }],
  ['unknown_order', { out_trade_no: 'T20310304000000' }],
])('%s is validly signed and sealed, and differs in that alone', async (name, change) => {
  const [honest, broken] = await mutated(name);
  expect(isValid(broken)).toBe(true);
  expect(contentOf(broken)).toEqual({ ...contentOf(honest), ...change });
});

test.each(['body_bit', 'signature_bit', 'timestamp_changed', 'nonce_changed'])(
  '%s: the signature does not fit',
  async (name) => {
    const [, broken] = await mutated(name);
    expect(isValid(broken)).toBe(false);
  },
);

test('body_bit differs from the honest body in one bit', async () => {
  const [honest, broken] = await mutated('body_bit');
  const different = [...honest.body].filter((byte, index) => byte !== broken.body[index]);
  expect([broken.body.length, different.length]).toEqual([honest.body.length, 1]);
});

test('tag_bit is validly signed and cannot be opened', async () => {
  const [, broken] = await mutated('tag_bit');
  expect(isValid(broken)).toBe(true);
  expect(() => contentOf(broken)).toThrow(/unable to authenticate/);
});

test('serial_unknown names nobody', async () => {
  const [, broken] = await mutated('serial_unknown');
  const known = [...KEYS.platform.map((one) => one.serial_no), KEYS.public_key.id, KEYS.merchant.serial_no];
  expect(known).not.toContain(broken.headers['wechatpay-serial']);
});

test.each([
  ['timestamp_past_301', -301],
  ['timestamp_future_301', 301],
])('%s is validly signed, %d s off', async (name, off) => {
  const [, broken] = await mutated(name);
  expect(broken.headers['wechatpay-timestamp']).toBe(String(START / 1000 + off));
  expect(isValid(broken)).toBe(true);
});

test.each(['signature', 'timestamp', 'nonce', 'serial'])(
  '%s_missing: that header alone is gone',
  async (name) => {
    const [honest, broken] = await mutated(`${name}_missing`);
    const headers = Object.keys(honest.headers).filter((header) => header !== `wechatpay-${name}`);
    expect(Object.keys(broken.headers).sort()).toEqual(headers.sort());
  },
);

test('probe begins as the documents say', async () => {
  const [, broken] = await mutated('probe');
  expect(broken.headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\/[A-Za-z0-9+/]+=*$/);
});

test('public_key is signed with the public key', async () => {
  const [, broken] = await mutated('public_key');
  expect(broken.headers['wechatpay-serial']).toBe(KEYS.public_key.id);
  expect(isSignedBy(broken, KEYS.public_key.public_key)).toBe(true);
});

test('replay_bytes is the first honest attempt, though a probe went before and a repetition came after', async () => {
  merchant.answers.push(401, 500, 204);
  world.faults.add({ name: 'signature_probe', times: 1, match: { target: 'notification' } });
  await world.prepay({ notify_url: merchant.url, out_trade_no: 'T20310304000002' });
  world.pay.ledger.pay('T20310304000002');
  await world.pay.notifier.idle();
  await world.clock.advance(30_000);
  await world.pay.notifier.send(world.pay.notifier.list()[1]!.id, 'replay_bytes');
  const [, probe, first, second, replayed] = merchant.received;
  expect(isValid(probe!)).toBe(false);
  expect(replayed).toEqual(first);
  expect(replayed).not.toEqual(second);
});

test('replay_bytes is the first attempt to the byte, however late', async () => {
  await world.clock.advance(3_600_000);
  const [honest, replayed] = await mutated('replay_bytes');
  expect(replayed).toEqual(honest);
});
