import { Random } from '../../../../simulator/random';
import { Store } from '../../../../simulator/store';
import { createWorld, NUMBER } from './world';

/**
 * A world in a process of its own, which gets killed: orders, pays, and says so on stdout the moment each has been
 * answered. Arguments: the store's file, the seed.
 */
async function main(): Promise<void> {
  const [file, seed] = process.argv.slice(2);
  const world = createWorld({ store: new Store(file!), random: new Random(Number(seed)) });
  await world.prepay();
  process.stdout.write(`ordered ${JSON.stringify(world.pay.ledger.truth(NUMBER)!.prepays)}\n`);
  world.pay.ledger.pay(NUMBER);
  process.stdout.write(`paid ${world.pay.ledger.truth(NUMBER)!.transaction_id}\n`);
  // Stays until it is killed, but not for ever when its parent dies first.
  setTimeout(() => process.exit(1), 30_000);
}

void main();
