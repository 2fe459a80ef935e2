import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { World, WorldOptions } from '../../simulator/world';
import { control, type Json, testWorld } from '../support/world';
import { approve, create, pay } from './support';

const NEW_KEY = 'AnotherApiV3KeyOfThirtyTwoChars0';

/** Buys, pays in the cashier, waits for the notification; what it was answered, and how the order stands. */
async function buy(world: World): Promise<[status: unknown, order: Json]> {
  const { order, pay_params } = await create(world);
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  const sent = [...(await control(world, 'GET', '/notifications')).body].at(-1)!;
  const { order: after } = await pay(world, { action: 'query', out_trade_no: order!.out_trade_no });
  return [[...sent.attempts!].at(0)!.status, after!];
}

const toggle = (world: World, toggles: object) => control(world, 'POST', '/toggles', toggles);

/** Two worlds in one folder, the second started when the first has ended. */
async function twice(first: (world: World) => Promise<unknown>, second: (world: World) => Promise<void>) {
  const data = mkdtempSync(join(tmpdir(), 'wxpay-functions-'));
  const start = async (work: (world: World) => Promise<unknown>) => {
    const options: WorldOptions = { data };
    const world = await testWorld(options);
    await work(world);
    await world.close();
  };
  await start(first);
  await start(second);
  rmSync(data, { recursive: true });
}

const paid = (order: Json) => expect(order).toMatchObject({ status: 'paid', fulfilment: 'done' });

test('a world that has the public key alone takes a payment from end to end', async () => {
  const world = await testWorld({ platform: 'public_key' });
  await toggle(world, { platform_keys: 'public_key' });
  const [status, order] = await buy(world);
  expect(status).toBe(204);
  paid(order);
  const { body } = await control(world, 'GET', '/requests?host=wechatpay&about=certificates');
  expect([...body]).toEqual([]);
});

test('a world that was left with the public key alone gives its functions that key when it is started again', async () => {
  await twice(
    (world) => toggle(world, { platform_keys: 'public_key' }),
    async (world) => {
      const [status, order] = await buy(world);
      expect(status).toBe(204);
      paid(order);
    },
  );
});

test('F-57 a world left with a replaced certificate and another APIv3 key starts its functions with the new ones', async () => {
  await twice(
    async (world) => {
      const { mchid } = (await control(world, 'GET', '/merchants')).body.direct!;
      await control(world, 'POST', `/merchants/${mchid}/api_v3_key`, { key: NEW_KEY });
      await toggle(world, { merchant_certificate: 'second' });
    },
    async (world) => {
      const [status, order] = await buy(world);
      expect(status).toBe(204);
      paid(order);
      await control(world, 'POST', '/reset');
      const [again, fresh] = await buy(world);
      expect(again).toBe(204);
      paid(fresh);
    },
  );
});

test('F-57 functions that run already keep the APIv3 key they were started with, and a query finds the payment', async () => {
  const world = await testWorld();
  await buy(world);
  const { mchid } = (await control(world, 'GET', '/merchants')).body.direct!;
  await control(world, 'POST', `/merchants/${mchid}/api_v3_key`, { key: NEW_KEY });
  const [status, order] = await buy(world);
  expect(status).not.toBe(204);
  expect(order).toMatchObject({ status: 'paid' });
});
