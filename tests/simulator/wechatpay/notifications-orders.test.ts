import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { openidElsewhere } from '../../../simulator/wechatpay/persons';
import { isSignedBy, jsonOf, unseal } from './support/client';
import { ENDPOINTS, place, query, SP_OPENID, SUB_OPENID } from './support/ordering';
import { createReceiver, envelopeOf, type Received } from './support/receiver';
import { createWorld, KEYS, NUMBER, OPENID, type World } from './support/world';

let world: World;
let receiver: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  world = createWorld();
  receiver = await createReceiver();
});
afterEach(async () => {
  world.end();
  await receiver.close();
});

const { sp_appid, sp_mchid, sub_appid, sub_mchid } = PARTNER_MERCHANT;
const KEY = { direct: DIRECT_MERCHANT.api_v3_key, partner: PARTNER_MERCHANT.api_v3_key };

function opened(message: Received, role: 'direct' | 'partner'): Record<string, unknown> {
  return JSON.parse(unseal(envelopeOf(message).resource as never, KEY[role]));
}

describe.each(ENDPOINTS)('paid, an order by $path', (endpoint) => {
  const { role, way } = endpoint;

  test('is told once, sealed with the key of who placed it, and says what a query says', async () => {
    await place(world, endpoint, { notify_url: receiver.url });
    world.pay.ledger.pay(NUMBER, way === 'jsapi' ? undefined : OPENID);
    await world.pay.notifier.idle();
    const [message, ...more] = receiver.received;
    expect(more).toEqual([]);
    expect(isSignedBy(message!, KEYS.platform[0]!.certificate)).toBe(true);
    expect(envelopeOf(message!)).toMatchObject({ event_type: 'TRANSACTION.SUCCESS', summary: '支付成功' });
    expect(() => opened(message!, role === 'direct' ? 'partner' : 'direct')).toThrow();
    const content = opened(message!, role);
    expect(content).toEqual(jsonOf(await query(world, role, NUMBER)));
    const trade_type = { jsapi: 'JSAPI', native: 'NATIVE', h5: 'MWEB', app: 'APP' }[way];
    expect(content).toMatchObject({ trade_type, trade_state: 'SUCCESS', out_trade_no: NUMBER });
    expect(Object.keys(content).filter((name) => /(appid|mchid)$/.test(name))).toEqual(
      role === 'direct' ? ['appid', 'mchid'] : ['sp_appid', 'sp_mchid', 'sub_appid', 'sub_mchid'],
    );
  });
});

test('a provider’s: both numbers, both apps, both openids of the payer', async () => {
  await place(world, { way: 'jsapi', role: 'partner' }, { notify_url: receiver.url });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
  expect(opened(receiver.received[0]!, 'partner')).toMatchObject({
    ...{ sp_appid, sp_mchid, sub_appid, sub_mchid },
    payer: { sp_openid: openidElsewhere(SUB_OPENID, sp_appid), sub_openid: SUB_OPENID },
  });
});

test('a provider’s within its own app: one app, one openid', async () => {
  const changes = { notify_url: receiver.url, payer: { sp_openid: SP_OPENID }, sub_appid: undefined };
  await place(world, { way: 'jsapi', role: 'partner' }, changes);
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
  const content = opened(receiver.received[0]!, 'partner');
  expect(content.payer).toEqual({ sp_openid: SP_OPENID });
  expect(content).not.toHaveProperty('sub_appid');
});

test('a provider without an APIv3 key is told nothing, while a direct merchant is', async () => {
  world.pay.merchant_book.setApiV3Key(sp_mchid, null);
  for (const role of ['direct', 'partner'] as const) {
    const out_trade_no = `T-2031-${role}`;
    await place(world, { way: 'native', role }, { out_trade_no, notify_url: receiver.url });
    world.pay.ledger.pay(out_trade_no);
  }
  await world.pay.notifier.idle();
  expect(world.pay.notifier.list()).toMatchObject([{ out_trade_no: 'T-2031-direct' }]);
  expect(receiver.received).toHaveLength(1);
});
