import { temporaryFolder } from '../../support/small-functions';
import { control, type Json, testWorld } from '../../support/world';

const MINUTE_MS = 60_000;
const NUMBER = 'SHIPPED00000001';

/** A world with one order that its buyer has paid, on a clock that stands still. */
async function paidWorld() {
  const world = await testWorld({ functions: temporaryFolder() });
  world.clock.setMode('still');
  const { openid } = (await control(world, 'POST', '/login')).body;
  const { direct } = (await control(world, 'GET', '/merchants')).body;
  const { mchid, appid } = direct as unknown as Record<string, string>;
  world.wechatpay.ledger.open({
    ...{ owner: { mchid: mchid! }, appid: appid!, trade_type: 'JSAPI', fingerprint: '' },
    ...{ out_trade_no: NUMBER, description: '龙井茶 500克', notify_url: 'http://127.0.0.1:1/notify' },
    ...{ amount: { total: 100, currency: 'CNY' }, payer: { openid: String(openid) } },
  });
  await control(world, 'POST', `/orders/${NUMBER}/pay`);
  const call = async (path: string, body: object): Promise<Json> => {
    const response = await fetch(`${world.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
    expect(response.status).toBe(200);
    return (await response.json()) as Json;
  };
  const secret = direct!.app_secret;
  const ask = async (operation: string, body: object): Promise<Json> => {
    const token = await call('/cgi-bin/stable_token', { grant_type: 'client_credential', appid, secret });
    return call(`/wxa/sec/order/${operation}?access_token=${token.access_token}`, body);
  };
  const order_key = { order_number_type: 1, mchid, out_trade_no: NUMBER };
  const upload = () =>
    ask('upload_shipping_info', {
      ...{ order_key, logistics_type: 3, delivery_mode: 1, shipping_list: [{ item_desc: '龙井茶' }] },
      ...{ upload_time: new Date(world.clock.now()).toISOString(), payer: { openid } },
    });
  const state = async () =>
    (await ask('get_order', { merchant_id: mchid, merchant_trade_no: NUMBER })).order?.order_state;
  return { world, upload, state, ask };
}

test('a paid order: seen after a minute, shipped, confirmed by the buyer, completed', async () => {
  const { world, upload, state } = await paidWorld();
  const confirm = () => control(world, 'POST', `/orders/${NUMBER}/confirm_receipt`);
  await world.clock.advance(MINUTE_MS - 1);
  expect((await upload()).errcode).toBe(10060001);
  await world.clock.advance(1);
  expect(await state()).toBe(1);
  expect(await confirm()).toMatchObject({ status: 409, body: { code: 'ORDER_NOT_SHIPPED' } });
  expect((await upload()).errcode).toBe(0);
  expect(await state()).toBe(2);
  expect(await confirm()).toEqual({
    status: 200,
    body: { order_state: 3, transaction_id: expect.stringMatching(/^4200/) },
  });
  expect((await control(world, 'GET', '/shipping')).body).toMatchObject([
    { merchant_trade_no: NUMBER, order_state: 3, paid_amount: 100, confirmed_at: world.clock.now() },
  ]);
  await world.clock.advance(24 * 60 * MINUTE_MS);
  expect(await state()).toBe(4);
});

test('an order that is refunded in full on the merchant platform is refunded here too', async () => {
  const { world, upload, state } = await paidWorld();
  await world.clock.advance(MINUTE_MS);
  await control(world, 'POST', `/orders/${NUMBER}/refund`, { total: 40 });
  expect((await upload()).errcode).toBe(0);
  expect(await state()).toBe(2);
  await control(world, 'POST', `/orders/${NUMBER}/refund`);
  expect(await state()).toBe(2);
  await world.clock.advance(20_000);
  expect(await state()).toBe(5);
  expect((await upload()).errcode).toBe(10060004);
});

test('an order that was not paid, or is another merchant’s, is not there: by its number, in the list, or to be confirmed', async () => {
  const { world, ask } = await paidWorld();
  const { mchid, appid } = (await control(world, 'GET', '/orders')).body[0 as never] as Json;
  world.wechatpay.ledger.open({
    ...{ owner: { mchid: String(mchid) }, appid: String(appid), trade_type: 'JSAPI', fingerprint: '' },
    ...{ out_trade_no: 'UNPAID01', description: '茶', notify_url: 'http://127.0.0.1:1/notify' },
    ...{ amount: { total: 1, currency: 'CNY' }, payer: { openid: 'oX' } },
  });
  await world.clock.advance(MINUTE_MS);
  const named = await ask('get_order', { merchant_id: mchid, merchant_trade_no: 'UNPAID01' });
  expect(named.errcode).toBe(10060001);
  const of_another = await ask('get_order', { merchant_id: '1', merchant_trade_no: NUMBER });
  expect(of_another.errcode).toBe(10060001);
  const { order_list } = await ask('get_order_list', {});
  expect([...order_list!].map((one) => one.merchant_trade_no)).toEqual([NUMBER]);
  expect((await control(world, 'POST', '/orders/UNPAID01/confirm_receipt')).status).toBe(404);
});

test('a reset empties shipping, and a merchant_id that has no such order is told so', async () => {
  const { world, upload } = await paidWorld();
  await world.clock.advance(MINUTE_MS);
  await upload();
  const other = await control(world, 'POST', `/orders/${NUMBER}/confirm_receipt`, { merchant_id: '1' });
  expect([other.status, other.body.code]).toEqual([404, 'NOT_FOUND']);
  await control(world, 'POST', '/reset');
  expect((await control(world, 'GET', '/shipping')).body).toEqual([]);
});

test('an order number of two merchants is confirmed for the one that is named', async () => {
  const { world, upload } = await paidWorld();
  await world.clock.advance(MINUTE_MS);
  await upload();
  const [order] = world.paid_orders.list();
  world.paid_orders.list = () => [order!, { ...order!, merchant_id: '1900000100', transaction_id: '42' }];
  const confirm = (body: object) => control(world, 'POST', `/orders/${NUMBER}/confirm_receipt`, body);
  expect(await confirm({})).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining('1900000100') },
  });
  expect((await confirm({ merchant_id: order!.merchant_id })).body.transaction_id).toBe(
    order!.transaction_id,
  );
});
