import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { isSignedBy, openReqInfo, unseal, xmlFields } from './support/client';
import { callAs, place, SP_OPENID } from './support/ordering';
import { createReceiver, envelopeOf, type Received } from './support/receiver';
import { refundBody } from './support/refunds';
import { createWorld, KEYS, NUMBER, type World } from './support/world';

let world: World;
let merchant: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  merchant = await createReceiver();
  world = createWorld({ own_base: merchant.base });
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

const { sub_mchid, other_sub_mchid, api_v3_key, api_v2_key } = PARTNER_MERCHANT;
const STRANGE = 'wx777870617973ffff';
const contentOf = (message: Received) =>
  JSON.parse(unseal(envelopeOf(message).resource as never, api_v3_key)) as Record<string, unknown>;

/** The provider is told of a payment to one of its sub-merchants, for a payer of its own app. */
async function paid(changes: Record<string, unknown> = {}) {
  const payer = { sp_openid: SP_OPENID };
  await place(world, { way: 'jsapi', role: 'partner' }, { notify_url: merchant.url, payer, ...changes });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
}

/** The newest notification once more, broken. */
async function mutated(name: string): Promise<[Received, Received]> {
  await world.pay.notifier.send(world.pay.notifier.list().at(-1)!.id, name);
  return merchant.received.slice(-2) as [Received, Received];
}

test.each<[string, Record<string, unknown>, Record<string, string>]>([
  ['wrong_sub_mchid', {}, { sub_mchid: other_sub_mchid }],
  ['wrong_sub_mchid', { sub_mchid: other_sub_mchid, sub_appid: undefined }, { sub_mchid }],
  ['wrong_sub_appid', {}, { sub_appid: STRANGE }],
  ['wrong_sub_appid', { sub_appid: undefined }, { sub_appid: STRANGE }],
  ['wrong_mchid', {}, { sp_mchid: '1900000109' }],
  ['wrong_appid', {}, { sp_appid: STRANGE }],
])('%s of a payment is valid, and differs in that alone', async (name, changes, change) => {
  await paid(changes);
  const [honest, broken] = await mutated(name);
  expect(isSignedBy(broken, KEYS.platform[0]!.certificate)).toBe(true);
  expect(contentOf(broken)).toEqual({ ...contentOf(honest), ...change });
});

describe('a refund', () => {
  async function refunded(changes: object) {
    await paid();
    const body = { sub_mchid, ...refundBody(), ...changes };
    await callAs(world, 'partner', { method: 'POST', url: '/v3/refund/domestic/refunds', body });
    await world.clock.advance(20_000);
    await world.pay.notifier.idle();
  }

  test('wrong_sub_mchid is valid, and differs in that alone', async () => {
    await refunded({ notify_url: merchant.url });
    const [honest, broken] = await mutated('wrong_sub_mchid');
    expect(contentOf(broken)).toEqual({ ...contentOf(honest), sub_mchid: other_sub_mchid });
  });

  test('names no app, so none can be wrong', async () => {
    await refunded({ notify_url: merchant.url });
    await expect(mutated('wrong_sub_appid')).rejects.toThrow(/makes no sense for a refund told in v3; what/);
  });

  test.each([
    ['wrong_sub_mchid', { sub_mch_id: other_sub_mchid }],
    ['wrong_sub_appid', { sub_appid: STRANGE }],
  ])('%s in the v2 form differs outside of what is sealed', async (name, change) => {
    await refunded({});
    const [honest, broken] = (await mutated(name)).map(({ body }) => xmlFields(String(body), 'xml'));
    expect(broken).toEqual({ ...honest, ...change });
    expect(openReqInfo(broken!.req_info!, api_v2_key)).toContain(NUMBER);
  });
});

test.each(['wrong_sub_mchid', 'wrong_sub_appid'])(
  '%s makes no sense for what a direct merchant is told',
  async (name) => {
    await world.prepay({ notify_url: merchant.url });
    world.pay.ledger.pay(NUMBER);
    await world.pay.notifier.idle();
    expect(world.pay.notifier.list()).toHaveLength(1);
    await expect(mutated(name)).rejects.toThrow(
      new RegExp(
        `^${name} makes no sense for a payment told in v3 to a direct merchant; what does: (?!.*sub_)`,
      ),
    );
    expect(merchant.received.map((one) => envelopeOf(one).event_type)).toEqual(['TRANSACTION.SUCCESS']);
    expect(world.pay.ledger.truth(NUMBER)!.mchid).toBe(DIRECT_MERCHANT.mchid);
  },
);
