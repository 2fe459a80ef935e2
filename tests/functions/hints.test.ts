import schema from '../../cloudbase-schema.json';
import type { CloudbaseSchema } from '../../simulator/cloudbase/schema';
import type { GatewayName } from '../../simulator/gateway-names';
import type { World } from '../../simulator/world';
import { control, type Json } from '../support/world';
import { answers, deliveredTo, gatewayWorld, HINTING, kitCalls, pass, RECEIVED } from './gateway-support';
import { alertsOf, fault, orderOf, payOrder, refund, rowsOf } from './refund-support';
import { BUYER, create, documents, listOf, pay } from './support';
import { cloudEvent, tellInV2 } from './v2-forge';

/** What is told under a shared key, or by an event that anybody can write, proves nothing: the query decides. */

const SAMPLE = [{ sku: 'tea-sample', quantity: 1 }];
const NONE_WRITTEN = { status: 'pending', evidence: [] };

async function unpaid(world: World): Promise<Json> {
  const { order } = await create(world, SAMPLE);
  world.recorder.clear();
  return order!.out_trade_no!;
}

/** The order is as it was but for what was told; a person hears of it. */
async function isOnlyNoted(world: World, out_trade_no: Json): Promise<void> {
  const { status, evidence } = await orderOf(world, out_trade_no);
  expect([status, listOf(evidence)]).toMatchObject(['pending', [{ code: 'NOT_CONFIRMED' }]]);
  expect(await alertsOf(world, out_trade_no)).toEqual(['NOTIFICATION_CONTRADICTS_ORDER']);
  expect((await documents(world, 'deliveries')).map((one) => one.step)).toEqual(['held']);
}

/** Paid at the gateway, of which nobody was told. */
async function paidUntold(gateway: GatewayName): Promise<{ world: World; out_trade_no: Json; id: Json }> {
  const world = await gatewayWorld(gateway);
  await fault(world, 'notification_lost');
  const out_trade_no = await payOrder(world);
  const { body } = await control(world, 'GET', '/notifications');
  world.recorder.clear();
  return { world, out_trade_no, id: body[0]!.id! };
}

describe.each(HINTING)('by %s', (gateway) => {
  test('I-12 a payment that is told costs two operations and one question; told again one, and no question', async () => {
    const { world, out_trade_no, id } = await paidUntold(gateway);
    await control(world, 'POST', `/notifications/${id}/send`, {});
    expect(answers(world)).toEqual([RECEIVED[gateway]]);
    // The last is the effects' mark.
    const [read, asked, wrote] = ['getDocument orders', 'query', 'modifyDocument orders'];
    expect(kitCalls(world)).toEqual([read, asked, wrote, wrote]);
    expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid', evidence: [] });
    world.recorder.clear();
    await control(world, 'POST', `/notifications/${id}/send`, {});
    expect([kitCalls(world), answers(world)]).toEqual([[read], [RECEIVED[gateway]]]);
  });

  test('a refund that is told costs three operations and one question: told, asked, booked', async () => {
    const world = await gatewayWorld(gateway);
    const out_trade_no = await payOrder(world);
    await refund(world, out_trade_no, 40);
    world.recorder.clear();
    await pass(world, 20_000);
    const [read, wrote] = ['getDocument orders', 'modifyDocument orders'];
    expect(kitCalls(world)).toEqual([read, wrote, 'query_refund', wrote, wrote]);
    expect(await rowsOf(world, out_trade_no)).toEqual([[40, 'succeeded']]);
  });

  test('F-51 while the question has no answer it is not taken for received, and the schedule brings it again', async () => {
    const world = await gatewayWorld(gateway);
    await fault(world, 'connection_reset_before_commit', { match: { operation: 'query' } });
    const out_trade_no = await payOrder(world);
    expect(await deliveredTo(world)).toEqual([[false]]);
    expect(await orderOf(world, out_trade_no)).toMatchObject(NONE_WRITTEN);
    await control(world, 'DELETE', '/faults');
    await pass(world, 15_000);
    expect(await deliveredTo(world)).toEqual([[false, true]]);
    expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
  });

  test('F-22 F-23 one that tells of another amount, currency or payer leads to a question; that answer is booked', async () => {
    for (const mutate of ['wrong_amount', 'wrong_currency', 'wrong_payer']) {
      const { world, out_trade_no, id } = await paidUntold(gateway);
      await control(world, 'POST', `/notifications/${id}/send`, { mutate });
      expect(await orderOf(world, out_trade_no)).toMatchObject({
        ...{ status: 'paid', paid_amount: { total: 100, currency: 'CNY' }, review: [] },
      });
    }
  });

  test('F-21 F-24 for another merchant it is evidence, for a number nobody knows it is kept apart; neither asks', async () => {
    const { world, out_trade_no, id } = await paidUntold(gateway);
    await control(world, 'POST', `/notifications/${id}/send`, { mutate: 'wrong_mchid' });
    await control(world, 'POST', `/notifications/${id}/send`, { mutate: 'unknown_order' });
    expect(answers(world)).toEqual([RECEIVED[gateway], RECEIVED[gateway]]);
    const { status, evidence } = await orderOf(world, out_trade_no);
    expect([status, listOf(evidence)]).toMatchObject(['pending', [{ code: 'OTHER_MERCHANT' }]]);
    expect(await alertsOf(world, out_trade_no)).toEqual(['OTHER_MERCHANT']);
    expect(await documents(world, 'unmatched_notifications')).toHaveLength(1);
    expect(kitCalls(world)).not.toContain('query');
  });
});

describe.each(['v2', 'v2_partner'] as const)('by %s', (gateway) => {
  test('F-25 M-18 forged with the key that leaked it pays nothing, is kept, and a person is told', async () => {
    const world = await gatewayWorld(gateway);
    const out_trade_no = await unpaid(world);
    expect(await tellInV2(world, { out_trade_no })).toMatchObject({ status: 200 });
    expect(kitCalls(world)).toContain('query');
    await isOnlyNoted(world, out_trade_no);
  });

  test('F-18 I-10 forged with another key it is answered 401, and nothing is asked or written', async () => {
    const world = await gatewayWorld(gateway);
    const out_trade_no = await unpaid(world);
    const forged = await tellInV2(world, { out_trade_no }, 'wxpaysimApiV2KeyOfNobodyAtAll000');
    expect(forged).toMatchObject({ status: 401 });
    expect(kitCalls(world)).toEqual([]);
    expect(await orderOf(world, out_trade_no)).toMatchObject(NONE_WRITTEN);
  });

  test('F-20 F-40 F-43 a broken one is refused, and reaches neither database nor gateway', async () => {
    const { world, id } = await paidUntold(gateway);
    const send = async (mutate: string) =>
      (await control(world, 'POST', `/notifications/${id}/send`, { mutate })).body.status;
    for (const mutate of ['signature_bit', 'signature_missing', 'forged']) {
      expect([mutate, await send(mutate)]).toEqual([mutate, 401]);
    }
    for (const mutate of ['body_bit', 'not_json', 'oversized', 'element_twice', 'document_type']) {
      expect([mutate, [400, 401]]).toEqual([mutate, expect.arrayContaining([await send(mutate)])]);
    }
    expect(kitCalls(world)).toEqual([]);
  });
});

describe('an event that looks like the cloud’s', () => {
  const forge = async (world: World, event: object) =>
    (await control(world, 'POST', '/functions/pay-notify', { event, openid: BUYER })).body;

  test('F-25 is kept out by the function’s rule when a mini-program’s user sends it', async () => {
    const world = await gatewayWorld('cloudpay');
    const out_trade_no = await unpaid(world);
    const { error } = await forge(world, cloudEvent({ out_trade_no }));
    expect(error).toMatchObject({ code: 'FUNCTION_NOT_ALLOWED' });
    expect(kitCalls(world)).toEqual([]);
  });

  test('F-25 M-18 pays nothing where there is no such rule: it is kept, and a person is told', async () => {
    const open = structuredClone(schema) as CloudbaseSchema;
    open.functions['pay-notify']!.invoke = true;
    const world = await gatewayWorld('cloudpay', { schema: open });
    const out_trade_no = await unpaid(world);
    expect((await forge(world, cloudEvent({ out_trade_no }))).result).toMatchObject({ errcode: 0 });
    await isOnlyNoted(world, out_trade_no);
    world.recorder.clear();
    for (const event of [{ returnCode: 'FAIL' }, { returnCode: 'SUCCESS', outTradeNo: [out_trade_no] }]) {
      expect((await forge(world, event)).result).toMatchObject({ errcode: 1 });
    }
    expect(kitCalls(world)).toEqual([]);
  });

  test('F-25 pays nothing over HTTP, and nothing where pay is called with it', async () => {
    const world = await gatewayWorld('cloudpay');
    const out_trade_no = await unpaid(world);
    const event = cloudEvent({ out_trade_no });
    const over_http = await fetch(world.urls.notify!, { method: 'POST', body: JSON.stringify(event) });
    expect(over_http.status).toBe(401);
    expect((await pay(world, event)).error).toMatchObject({ code: 'REQUEST_INVALID' });
    expect([kitCalls(world), kitCalls(world, 'pay')]).toEqual([[], []]);
  });

  test('is refused where payments are taken by another gateway, and pays nothing', async () => {
    const world = await gatewayWorld('v3_partner');
    const out_trade_no = await unpaid(world);
    const told = await world.host.call('pay-notify', cloudEvent({ out_trade_no }), {});
    expect(told).toMatchObject({ ok: true, result: { errcode: 1 } });
    expect(await orderOf(world, out_trade_no)).toMatchObject(NONE_WRITTEN);
  });
});

describe.each(['v3', 'v3_partner'] as const)('by %s with an APIv2 key', (gateway) => {
  test('F-47 a payment told in APIv2’s form is a hint: the query of APIv3 decides', async () => {
    const { world, out_trade_no } = await paidUntold(gateway);
    const { transaction_id } = (await control(world, 'GET', `/orders/${out_trade_no}`)).body;
    const told = await tellInV2(world, { out_trade_no, transaction_id: transaction_id! });
    expect([told.status, answers(world)]).toEqual([200, [RECEIVED.v2]]);
    expect(kitCalls(world)).toContain('query');
    const { order } = await pay(world, { action: 'query', out_trade_no });
    expect(order).toMatchObject({ status: 'paid', fulfilment: 'done' });
  });

  test('F-25 one that was forged with that key pays nothing, is kept, and a person is told', async () => {
    const world = await gatewayWorld(gateway);
    const out_trade_no = await unpaid(world);
    expect(await tellInV2(world, { out_trade_no })).toMatchObject({ status: 200 });
    await isOnlyNoted(world, out_trade_no);
  });
});
