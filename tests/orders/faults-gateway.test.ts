import type { OrderReport } from '../../src/gateways/gateway';
import { resumeOrder } from '../../src/orders/checkout';
import { queryOrder } from '../../src/orders/query';
import { sweep } from '../../src/orders/sweep';
import { GatewayError } from '../../src/protocol/errors';
import { type SmallKit, smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn, paymentOf } from './support';

/** Payments that meet a gateway in trouble, or a client whose word is worth nothing. */

const always = () => true;
const HOUR_MS = 60 * MINUTE_MS;
const mine = { out_trade_no: orderIn('pending')._id, openid: 'oBuyer' };
const limited = () => Promise.reject(new GatewayError('GATEWAY_RATE_LIMITED', { outcome: 'unknown' }));
const refusing = (gateway_code: string) => () =>
  Promise.reject(new GatewayError('GATEWAY_REFUSED', { gateway_code, outcome: 'not_applied' }));
const count = ({ asked }: SmallKit, call: string) => asked.filter((one) => one === call).length;

/** The timer, once a minute. */
async function minutes(world: SmallKit, many: number): Promise<void> {
  for (let n = 0; n < many; n++) {
    world.time.now += MINUTE_MS;
    await sweep(world.kit, 10_000);
  }
}

test('F-05 a payment that the app did not live to report is found by the next question, and delivered once', async () => {
  const fulfilled: string[] = [];
  const order = orderIn('pending');
  const payment = paymentOf(order);
  const report: OrderReport = { kind: 'order', trade_state: 'SUCCESS', payment, gateway_now: NOW };
  const world = smallKit({
    merchant: { fulfil: async () => void fulfilled.push(order._id) },
    gateway: { queryOrder: async () => report },
  });
  await world.put(order);
  expect((await queryOrder(world.kit, mine, always)).status).toBe('paid');
  // Whoever would pay again after that gets nothing to pay with.
  expect((await resumeOrder(world.kit, mine)).pay_params).toBeUndefined();
  await queryOrder(world.kit, mine, always);
  expect([fulfilled, world.asked]).toEqual([[order._id], ['query']]);
});

test('F-06 I-11 a client that was told ok though nothing was paid causes one question, and no write', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('pending'));
  expect(await queryOrder(world.kit, mine, always)).toEqual(order);
  expect([await world.stored(), world.asked]).toEqual([order, ['query']]);
});

test('F-53 L-5 a gateway that is asked too often is asked less and less, and each order settles in the end', async () => {
  let healed = false;
  const world = smallKit({
    gateway: {
      queryOrder: async () => {
        if (!healed) return limited();
        return { kind: 'order', trade_state: 'NOTPAY', gateway_now: world.time.now };
      },
    },
  });
  await world.put(orderIn('pending'));
  // After a minute, then 1, 1, 2, 3, 5, 5 and 10 minutes apart.
  await minutes(world, 29);
  expect(count(world, 'query')).toBe(8);
  // In the end two questions an hour: whether it was paid, and whether it may be closed.
  await minutes(world, 150);
  const before = count(world, 'query');
  await minutes(world, 120);
  expect(count(world, 'query') - before).toBeLessThanOrEqual(4);
  expect((await world.stored()).status).toBe('pending');
  healed = true;
  await minutes(world, 61);
  expect((await world.stored()).status).toBe('closed');
});

test('F-53 a prepay that is refused for its rate is not repeated by the kit; the same request may be', async () => {
  const world = smallKit({ gateway: { prepay: limited } });
  await world.put(orderIn('created'));
  await expect(resumeOrder(world.kit, mine)).rejects.toMatchObject({ code: 'GATEWAY_RATE_LIMITED' });
  expect(world.asked).toEqual(['prepay']);
  world.kit.gateway.prepay = async () => ({ prepay_id: 'wxNew' });
  expect((await resumeOrder(world.kit, mine)).pay_params).toMatchObject({ package: 'prepay_id=wxNew' });
});

test.each(['APPID_MCHID_NOT_MATCH', 'APPID_NOT_EXIST', 'MCHID_NOT_EXIST', 'NO_AUTH', 'SIGN_ERROR'])(
  'F-58 a prepay refused with %s is sent once, and says so; no order is closed for it before its time',
  async (code) => {
    const world = smallKit({
      gateway: {
        prepay: refusing(code),
        queryOrder: async () => ({ kind: 'no_such_order', gateway_now: world.time.now }),
      },
    });
    await world.put(orderIn('created'));
    await expect(resumeOrder(world.kit, mine)).rejects.toMatchObject({ gateway_code: code });
    expect(world.log).toContainEqual(expect.objectContaining({ event: 'prepay_failed', code }));
    await minutes(world, 30);
    expect([count(world, 'prepay'), (await world.stored()).status]).toEqual([1, 'created']);
    await minutes(world, 8);
    expect([count(world, 'prepay'), (await world.stored()).status]).toEqual([1, 'closed']);
    expect(world.log).toContainEqual(
      expect.objectContaining({ event: 'alert', code: 'PREPAY_REFUSED', out_trade_no: mine.out_trade_no }),
    );
  },
);

test('a prepay refused without any code, as APIv2 refuses a merchant it does not let in, is told to the shop', async () => {
  const unsigned = new GatewayError('GATEWAY_REFUSED', { outcome: 'unknown', retry: 'same_request' });
  const world = smallKit({ gateway: { prepay: () => Promise.reject(unsigned) } });
  await world.put(orderIn('created'));
  await expect(resumeOrder(world.kit, mine)).rejects.toBe(unsigned);
  await minutes(world, 2);
  expect(world.log).toContainEqual(expect.objectContaining({ event: 'alert', code: 'PREPAY_REFUSED' }));
});

test("a prepay refused for the buyer's sake tells nobody of the shop", async () => {
  const world = smallKit({ gateway: { prepay: refusing('PARAM_ERROR') } });
  await world.put(orderIn('created'));
  await expect(resumeOrder(world.kit, mine)).rejects.toMatchObject({ gateway_code: 'PARAM_ERROR' });
  expect((await world.stored()).effects).toEqual([]);
});

test('F-64 a close that is refused as too early leaves the order open, and comes again', async () => {
  const released: string[] = [];
  const world = smallKit({
    merchant: { release: async ({ order }) => void released.push(order._id) },
    gateway: { closeOrder: refusing('INVALID_REQUEST') },
  });
  await world.put(orderIn('pending', { cancelled_at: NOW }));
  await minutes(world, 2);
  expect([count(world, 'close') > 0, (await world.stored()).status, released]).toEqual([true, 'pending', []]);
  world.kit.gateway.closeOrder = async () => 'closed';
  await minutes(world, 5);
  expect([(await world.stored()).status, released]).toEqual(['closed', [mine.out_trade_no]]);
});

test('F-10 I-21 what a client’s clock says reaches nothing: every instant of an order is the server’s or the gateway’s', async () => {
  const order = orderIn('pending');
  const report: OrderReport = {
    ...{ kind: 'order', trade_state: 'SUCCESS', payment: paymentOf(order), gateway_now: NOW + 3 * HOUR_MS },
  };
  const world = smallKit({ gateway: { queryOrder: async () => report } });
  await world.put(order);
  const strange = { ...mine, now: 0, timestamp: 0, paid_at: 0 };
  await queryOrder(world.kit, strange, always);
  expect(await world.stored()).toMatchObject({ paid_at: NOW + MINUTE_MS, updated_at: NOW });
});
