import type { GatewayName } from '../../simulator/gateway-names';
import type { World } from '../../simulator/world';
import { temporaryFolder } from '../support/small-functions';
import { control, type Json, testWorld } from '../support/world';
import { fault, later, moneyBack, orderOf, refund, rowsOf, staffedShop } from './refund-support';
import { approve, BUYER, create, documents, listOf, pay, runTimer } from './support';

/** Functions that took payments by APIv2, and take them by APIv3 since they were given its variables: the same data. */

const SAMPLE = [{ sku: 'tea-sample', quantity: 1 }];
const HOUSES: [GatewayName, GatewayName][] = [
  ['v2', 'v3'],
  ['v2_partner', 'v3_partner'],
];

/** What is done before the move, and after it: two worlds one after the other, of one folder and one address. */
async function moves<T>(
  [from, to]: [GatewayName, GatewayName],
  before: (world: World) => Promise<T>,
  after: (world: World, left: T) => Promise<void>,
): Promise<void> {
  const data = temporaryFolder();
  const options = { data, instances: 2, ...staffedShop() };
  const old = await testWorld({ ...options, gateway: from });
  const left = await before(old);
  const { port } = old;
  await old.close();
  const moved = await testWorld({ ...options, gateway: to, port });
  // A connection to the first is kept alive by this process: one call finds it broken.
  await control(moved, 'GET', '/clock').catch(() => undefined);
  await after(moved, left);
  await moved.close();
}

const place = async (world: World): Promise<Json> => (await create(world, SAMPLE)).order!.out_trade_no!;

/** Paid in the cashier; what is told of it is told, unless a fault keeps it back. */
async function payFor(world: World, pay_params: Json): Promise<void> {
  expect(await approve(world, pay_params)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
}

async function buy(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, SAMPLE);
  await payFor(world, pay_params!);
  return order!.out_trade_no!;
}

async function resume(world: World, out_trade_no: Json): Promise<Json> {
  const { body } = await control(world, 'POST', '/login', { openid: BUYER });
  return pay(world, { action: 'resume', out_trade_no, code: body.code });
}

/** The paths that were asked for to do this. */
function pathsOf(world: World, operation: string): string[] {
  const asked = world.recorder.list().filter((one) => one.host === 'wechatpay' && one.about === operation);
  return [...new Set(asked.map(({ path }) => path.split('/').slice(0, 3).join('/')))];
}

const sold = async (world: World, out_trade_no: Json) =>
  expect(await documents(world, 'deliveries')).toMatchObject([{ _id: out_trade_no, step: 'sold' }]);

describe.each(HOUSES)('from %s to %s', (...house) => {
  const [from, to] = house;

  test('an order that waits for its buyer is paid, told of in the old form, and delivered once', () =>
    moves(house, place, async (world, out_trade_no) => {
      const { pay_params } = await resume(world, out_trade_no);
      expect(pay_params!.signType).toBe('HMAC-SHA256');
      await payFor(world, pay_params!);
      const [told] = listOf((await control(world, 'GET', '/notifications')).body);
      expect(listOf(told!.attempts).map(({ status }) => status)).toEqual([200]);
      expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid', gateway: from });
      await sold(world, out_trade_no);
      expect([pathsOf(world, 'prepay'), pathsOf(world, 'query')]).toEqual([[], ['/v3/pay']]);
    }));

  test('an order whose prepay was never answered is placed again where it was placed, and paid', () =>
    moves(
      house,
      async (world) => {
        await fault(world, 'gateway_timeout_after_commit', { match: { operation: 'prepay' } });
        expect((await create(world, SAMPLE)).error).toBeDefined();
        await control(world, 'DELETE', '/faults');
        const [order] = await documents(world, 'orders');
        expect(order!.status).toBe('created');
        return order!._id!;
      },
      async (world, out_trade_no) => {
        const { pay_params } = await resume(world, out_trade_no);
        expect(pathsOf(world, 'prepay')).toEqual(['/pay/unifiedorder']);
        await payFor(world, pay_params!);
        expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid', gateway: from });
      },
    ));

  test('a payment that was never told is found by the timer, which asks by APIv3', () =>
    moves(
      house,
      async (world) => {
        await fault(world, 'notification_lost');
        const out_trade_no = await buy(world);
        expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'pending' });
        return out_trade_no;
      },
      async (world, out_trade_no) => {
        await fault(world, 'notification_lost');
        await later(world, 2 * 60_000);
        expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
        await later(world, 2 * 60_000);
        await sold(world, out_trade_no);
        expect(pathsOf(world, 'query')).toEqual(['/v3/pay']);
      },
    ));

  test('a refund on its way arrives, once, and is known to have', () =>
    moves(
      house,
      async (world) => {
        const out_trade_no = await buy(world);
        expect((await refund(world, out_trade_no, 60)).refund).toMatchObject({ status: 'processing' });
        return out_trade_no;
      },
      async (world, out_trade_no) => {
        await later(world, 5 * 60_000);
        expect(await moneyBack(world)).toEqual([[60, 'SUCCESS']]);
        expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
        expect(pathsOf(world, 'query_refund')).toEqual(['/v3/refund']);
      },
    ));

  test('a refund whose answer was lost before the move is repeated after it under its number: money leaves once', () =>
    moves(
      house,
      async (world) => {
        const out_trade_no = await buy(world);
        await fault(world, 'gateway_timeout_before_commit', { match: { operation: 'refund' } });
        expect((await refund(world, out_trade_no, 60)).refund).toMatchObject({ status: 'reserved' });
        await control(world, 'DELETE', '/faults');
        return out_trade_no;
      },
      async (world, out_trade_no) => {
        await later(world, 5 * 60_000);
        await later(world, 5 * 60_000);
        expect(await moneyBack(world)).toEqual([[60, 'SUCCESS']]);
        expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
      },
    ));

  test('money of before the move is given back after it by APIv3', () =>
    moves(house, buy, async (world, out_trade_no) => {
      expect((await refund(world, out_trade_no, 60)).refund).toMatchObject({ status: 'processing' });
      await later(world, 5 * 60_000);
      expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
      expect(pathsOf(world, 'refund')).toEqual(['/v3/refund']);
    }));

  test('an order that nobody pays is closed by APIv3', () =>
    moves(house, place, async (world, out_trade_no) => {
      await later(world, 31 * 60_000);
      expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'closed' });
      const { body } = await control(world, 'GET', `/orders/${out_trade_no}`);
      expect(body).toMatchObject({ trade_state: 'CLOSED' });
      expect(pathsOf(world, 'close')).toEqual(['/v3/pay']);
    }));

  test('the day of the move is reconciled whole: what was bought before it, and after it', () =>
    moves(house, buy, async (world) => {
      const after = await buy(world);
      expect(await orderOf(world, after)).toMatchObject({ status: 'paid', gateway: to });
      const date = new Date(world.clock.now() + 8 * 3_600_000).toISOString().slice(0, 10);
      const at = Date.parse(`${date}T00:00:00+08:00`) + 34.5 * 3_600_000 + 60_000;
      await control(world, 'POST', '/clock/set', { at });
      expect((await runTimer(world)).result).toMatchObject({ reconciled: date });
      expect(await documents(world, 'reconciliations')).toMatchObject([{ matched: 2, open: 0 }]);
    }));
});

describe.each(HOUSES)('from %s and back: what was bought by %s', (...house) => {
  const back = [house[1], house[0]] as [GatewayName, GatewayName];

  test('an order that waits is paid no more, and is closed when its time is over', () =>
    moves(back, place, async (world, out_trade_no) => {
      const answer = await resume(world, out_trade_no);
      expect([answer.ok, answer.order!.status, answer.pay_params]).toEqual([true, 'pending', undefined]);
      await later(world, 31 * 60_000);
      expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'closed' });
    }));

  test('what APIv3 tells is refused, so that the timer finds the payment; its money can be given back', () =>
    moves(
      back,
      async (world) => {
        await fault(world, 'notification_lost');
        return buy(world);
      },
      async (world, out_trade_no) => {
        const [{ id }] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
        const { body } = await control(world, 'POST', `/notifications/${id}/send`, {});
        expect([400, 401]).toContain(body.status);
        await later(world, 2 * 60_000);
        expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
        await refund(world, out_trade_no, 60);
        await later(world, 5 * 60_000);
        expect(await rowsOf(world, out_trade_no)).toEqual([[60, 'succeeded']]);
      },
    ));
});
