import { join } from 'node:path';
import { readKeys } from '../../../simulator/wechatpay/keys/keys';
import { createWorld } from '../../../simulator/world';

/** A world in a process of its own, to be killed. Arguments: data folder, folder of functions. */
async function live([data, functions]: string[]): Promise<void> {
  const keys = readKeys(join(__dirname, '../../fixtures/keys'));
  const world = await createWorld({ data: data!, functions: functions!, keys, timers: false });
  world.clock.setMode('still');
  await world.database.insert('orders', [{ _id: 'N1' }]);
  const outcome = await world.host.call('pid', {}, {});
  process.send?.(outcome.ok ? outcome.result : 0);
}

void live(process.argv.slice(2));
