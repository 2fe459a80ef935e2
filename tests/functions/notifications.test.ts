import { control, type Json, testWorld } from '../support/world';
import { approve, create, documents, listOf } from './support';

/** Every way in which a message can be other than WeChat Pay's own. */
const BROKEN = [
  'body_bit',
  'tag_bit',
  'signature_bit',
  'serial_unknown',
  'timestamp_past_301',
  'timestamp_future_301',
  'signature_missing',
  'timestamp_missing',
  'nonce_missing',
  'serial_missing',
  'probe',
];

test('F-17 F-18 F-19 F-20 F-48 a broken notification is answered 401, and nothing is written', async () => {
  const world = await testWorld();
  await control(world, 'POST', '/faults', { name: 'notification_lost' });
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  const [{ id }] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
  const before = await documents(world, 'orders');
  world.recorder.clear();
  for (const mutate of BROKEN) {
    const { body } = await control(world, 'POST', `/notifications/${id}/send`, { mutate });
    expect({ mutate, status: body.status }).toEqual({ mutate, status: 401 });
  }
  expect(await documents(world, 'orders')).toEqual(before);
  // Not one database call came from the function.
  expect(world.recorder.list().filter((entry) => entry.host === 'cloudbase')).toEqual([]);
  // The same message as it was is accepted, so it was the breaking that was refused.
  const { body } = await control(world, 'POST', `/notifications/${id}/send`, {});
  expect(body.status).toBe(204);
});

test('F-17 a replay inside the window is a duplicate: answered as received, without effect', async () => {
  const world = await testWorld();
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  const [{ id }] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
  const before = await documents(world, 'orders');
  const { body } = await control(world, 'POST', `/notifications/${id}/send`, { mutate: 'replay_bytes' });
  expect(body.status).toBe(204);
  expect(await documents(world, 'orders')).toEqual(before);
  await control(world, 'POST', '/clock/advance', { ms: 301_000 });
  const late = await control(world, 'POST', `/notifications/${id}/send`, { mutate: 'replay_bytes' });
  expect(late.body.status).toBe(401);
});

test.each(['wrong_amount', 'wrong_currency', 'wrong_payer', 'wrong_mchid', 'wrong_appid'])(
  'F-21 F-22 F-23 a validly signed message with %s is evidence; the query finds the honest payment',
  async (mutate) => {
    const world = await testWorld();
    await control(world, 'POST', '/faults', { name: 'notification_lost' });
    const { pay_params } = await create(world);
    await approve(world, pay_params!);
    await world.wechatpay.notifier.idle();
    const [{ id }] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
    const { body } = await control(world, 'POST', `/notifications/${id}/send`, { mutate });
    expect([200, 204]).toContain(body.status);
    const [noted] = await documents(world, 'orders');
    expect([noted!.status, listOf(noted!.evidence).length]).toEqual(['pending', 1]);
    await control(world, 'POST', '/timers/pay-notify');
    const [paid] = await documents(world, 'orders');
    expect(paid).toMatchObject({ status: 'paid', review: [] });
  },
);

test('F-24 a validly signed message for a number that is not ours is kept, and answered as received', async () => {
  const world = await testWorld();
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  const [{ id }] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
  const { body } = await control(world, 'POST', `/notifications/${id}/send`, { mutate: 'unknown_order' });
  expect([200, 204]).toContain(body.status);
  expect(await documents(world, 'unmatched_notifications')).toHaveLength(1);
});

test('a probe among the real ones costs one retry, and the order is paid all the same', async () => {
  const world = await testWorld();
  await control(world, 'POST', '/faults', {
    name: 'signature_probe',
    times: 1,
    match: { target: 'notification' },
  });
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  await control(world, 'POST', '/clock/advance', { ms: 16_000 });
  const [sent] = listOf((await control(world, 'GET', '/notifications')).body) as [Json];
  expect(listOf(sent.attempts).map((attempt) => attempt.status)).toEqual([401, 204]);
  expect((await documents(world, 'orders'))[0]).toMatchObject({ status: 'paid' });
});

test('a notification whose body HTTP access hands over in base64 is verified on the same bytes', async () => {
  const world = await testWorld({ http_base64: true });
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  expect((await documents(world, 'orders'))[0]).toMatchObject({ status: 'paid' });
});
