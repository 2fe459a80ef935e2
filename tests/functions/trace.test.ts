import { control, type Json, testWorld } from '../support/world';
import { approve, create, documents, minutesGoBy } from './support';

test('an order’s trace goes on through gateway, notification and sweep', async () => {
  const world = await testWorld();
  await control(world, 'POST', '/faults', { name: 'notification_lost', times: 1 });
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  await minutesGoBy(world, 2);
  const [order] = await documents(world, 'orders');
  const lines = async (name: string): Promise<Json[]> => {
    const { body } = await control(world, 'GET', `/functions/${name}/log`);
    return [...body].map((line) => line.json!).filter(Boolean);
  };
  const trace = order!.trace_id;
  const events = (entries: Json[]) =>
    entries.filter((one) => one.trace_id === trace).map((one) => String(one.call ?? one.event));
  expect(events(await lines('pay'))).toEqual(expect.arrayContaining(['order_created', 'prepay']));
  const machine = await lines('pay-notify');
  expect(machine.some((one) => one.order_trace_id === trace) || events(machine).includes('query_order')).toBe(
    true,
  );
});

test('I-19 no secret, key or openid stands in any line that a function wrote', async () => {
  const world = await testWorld();
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  await minutesGoBy(world, 2);
  const { direct } = world.wechatpay.merchants();
  const canaries = [
    direct.app_secret,
    direct.api_v3_key,
    'oBuyer000',
    direct.private_key.slice(100, 160),
    'PRIVATE KEY',
  ];
  for (const name of ['pay', 'pay-notify']) {
    const { body } = await control(world, 'GET', `/functions/${name}/log`);
    const text = JSON.stringify(body);
    expect(text).toContain('event');
    for (const canary of canaries) expect(text).not.toContain(canary);
  }
});
