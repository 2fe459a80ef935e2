import { Store } from '../../../../simulator/store';
import { apply, buy, DATE, READY } from './bills';
import { createWorld } from './world';

/** A world in a process of its own, which gets killed once it has said what it answered. Argument: the store's file. */
async function main(): Promise<void> {
  const world = createWorld({ store: new Store(process.argv[2]!) });
  await buy(world, 'T20310304000001', 100);
  await world.clock.set(READY);
  process.stdout.write(`${JSON.stringify(await apply(world, `tradebill?bill_date=${DATE}`))}\n`);
  // Stays until it is killed, but not for ever when its parent dies first.
  setTimeout(() => process.exit(1), 30_000);
}

void main();
