import { rawExchange } from '../../../../simulator/raw-exchange';
import { Recorder } from '../../../../simulator/recorder';
import { buildRequest, type Call } from '../support/client';
import { createReceiver } from '../support/receiver';
import { CREDENTIALS, createWorld, KEYS, order, START, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const timestamp = Math.floor(START / 1000);

async function examined(call: Partial<Call>, credentials = CREDENTIALS) {
  const request = buildRequest(credentials, { url: '/v3/certificates', timestamp, ...call });
  const raw = rawExchange(request, await world.pay.handle(request));
  return world.pay.examiner.examine({ host: 'wechatpay', raw });
}

test('of a good request both texts are shown, with their signatures, and nothing is explained', async () => {
  const { signed, explanation } = await examined({});
  expect(signed).toMatchObject([
    { what: 'request', serial: KEYS.merchant.serial_no, verdict: 'ok' },
    { what: 'answer', serial: KEYS.platform[0]!.serial_no, verdict: 'ok' },
  ]);
  expect(signed[0]!.text).toMatch(/^GET\n\/v3\/certificates\n\d+\n[0-9a-f]{32}\n\n$/);
  expect(explanation).toBeUndefined();
});

test("a request signed with another merchant's key says whose it is", async () => {
  const { signed, explanation } = await examined(
    {},
    { ...CREDENTIALS, private_key: KEYS.partner.private_key },
  );
  expect(signed).toMatchObject([{ what: 'request', verdict: 'wrong' }]);
  expect(explanation).toMatchObject({
    signed_with: expect.stringContaining(KEYS.partner.serial_no),
    mistakes: [{ name: 'key_of_another' }],
  });
});

test('a body that was changed after signing is shown beside the one that was signed', async () => {
  const url = '/v3/pay/transactions/jsapi';
  const request = buildRequest(CREDENTIALS, { method: 'POST', url, body: order(), timestamp });
  const pretty = { ...request, body: Buffer.from(JSON.stringify(order(), null, 2)) };
  const raw = rawExchange(pretty, await world.pay.handle(pretty));
  const { explanation } = world.pay.examiner.examine({ host: 'wechatpay', raw });
  expect(explanation?.implied).toContain(JSON.stringify(order()));
  expect(explanation?.difference).toMatchObject({ line_name: 'body' });
});

test('an unsigned request has nothing to examine, and a body that was cut is not judged', async () => {
  expect(await examined({ authorization: 'none' })).toEqual({ signed: [] });
  const long = { ...order(), attach: 'a'.repeat(20_000) };
  const call = { method: 'POST', url: '/v3/pay/transactions/jsapi', body: long };
  expect((await examined(call)).signed).toEqual([]);
});

test('a notification, and one that is broken, are told apart', async () => {
  const receiver = await createReceiver();
  world.end();
  const recorder = new Recorder();
  world = createWorld({ recorder });
  await world.prepay({ notify_url: receiver.url });
  world.pay.ledger.pay(order().out_trade_no);
  await world.pay.notifier.idle();
  await world.pay.notifier.send(world.pay.notifier.list()[0]!.id, 'signature_bit');
  const sent = recorder.list().filter(({ host }) => host === 'notification');
  const verdicts = sent.flatMap((entry) =>
    world.pay.examiner.examine(entry).signed.map((one) => one.verdict),
  );
  expect(verdicts).toEqual(['ok', 'wrong']);
  await receiver.close();
});
