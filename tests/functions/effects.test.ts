import type { World } from '../../simulator/world';
import { control } from '../support/world';
import { worldWhere } from './other-rules';
import { approve, create, documents, minutesGoBy } from './support';

// Functions are built anew, and one is left to hang.
jest.setTimeout(30_000);

async function paid(world: World) {
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  const { body } = await control(world, 'GET', '/notifications');
  const [attempt] = [...body[0]!.attempts!];
  const [order] = await documents(world, 'orders');
  return { attempt: attempt!, order: order! };
}

test('an effect that fails never changes the answer: 204, and the timer delivers later', async () => {
  const world = await worldWhere("if (calls === 1) throw new Error('warehouse down')");
  const { attempt, order } = await paid(world);
  expect([attempt.status, order.status]).toEqual([204, 'paid']);
  expect(order.effects![0]).toMatchObject({ state: 'pending', attempts: 1 });
  await minutesGoBy(world, 2);
  expect((await documents(world, 'orders'))[0]!.effects![0]).toMatchObject({ state: 'done' });
});

test('an effect that hangs is left to its lease: 204 all the same, and the timer delivers later', async () => {
  const world = await worldWhere('if (calls === 1) await new Promise(() => undefined)');
  const { attempt, order } = await paid(world);
  expect([attempt.status, order.status]).toEqual([204, 'paid']);
  expect(order.effects![0]).toMatchObject({ state: 'pending', attempts: 0 });
  await minutesGoBy(world, 3);
  expect((await documents(world, 'orders'))[0]!.effects![0]).toMatchObject({ state: 'done' });
  expect(await documents(world, 'deliveries')).toHaveLength(1);
});
