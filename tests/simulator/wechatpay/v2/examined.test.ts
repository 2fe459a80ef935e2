import { rawExchange } from '../../../../simulator/raw-exchange';
import { createReceiver } from '../support/receiver';
import { createWorld, NUMBER, type World } from '../support/world';
import { DIRECT, type Fields, order, paidOrder, requestOf, type Sending, xml } from './support/client';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

async function examined(fields: Fields, how: Sending = {}) {
  const request = requestOf('/pay/orderquery', fields, how);
  const raw = rawExchange(request, await world.pay.handle(request));
  return world.pay.examiner.examine({ host: 'wechatpay', raw }).signed;
}

test.each(['MD5', 'HMAC-SHA256'] as const)(
  'of a request and its answer both texts are shown, without the key: %s',
  async (sign_type) => {
    const signed = await examined({ out_trade_no: NUMBER }, { sign_type });
    const serial = `APIv2 key of ${DIRECT.mch_id}, ${sign_type}`;
    expect(signed).toMatchObject([
      { what: 'request', verdict: 'ok', serial },
      { what: 'answer', verdict: 'ok', serial },
    ]);
    expect(signed[0]!.text).toMatch(
      /^appid=\w+&mch_id=\d+&nonce_str=\w+&out_trade_no=T20310304000001&sign_type=[\w-]+&key=\[key\]$/,
    );
    expect(JSON.stringify(signed)).not.toContain(DIRECT.key);
  },
);

test('a wrong signature is told as wrong; the failure that answers it has none', async () => {
  const signed = await examined({ out_trade_no: NUMBER, sign: 'A'.repeat(32) });
  expect(signed).toMatchObject([{ what: 'request', verdict: 'wrong', signature: 'A'.repeat(32) }]);
});

test("what has no sign, or is nobody's, has nothing to look at", async () => {
  expect(await examined({}, { body: xml({ mch_id: DIRECT.mch_id }) })).toEqual([]);
  expect(await examined({}, { body: xml({ mch_id: '1900000109', sign: 'A' }) })).toEqual([]);
});

test('of a notification the text is shown too', async () => {
  const merchant = await createReceiver();
  await paidOrder(world, order({ notify_url: merchant.url }));
  await world.pay.notifier.idle();
  const sent = world.recorder.list().find(({ host }) => host === 'notification')!;
  expect(world.pay.examiner.examine(sent).signed).toMatchObject([{ what: 'notification', verdict: 'ok' }]);
  await merchant.close();
});
