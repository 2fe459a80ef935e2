import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CloudDatabase } from '../../../simulator/cloudbase/database';
import { Store } from '../../../simulator/store';

const ROOT = join(__dirname, '../../..');
const ROUNDS = 3;
const ACKNOWLEDGED_PER_ROUND = 40;

/**
 * Runs the writer until it has been told of enough writes, kills it without warning, and returns the ids that
 * the API had acknowledged by then.
 */
async function writeAndKill(file: string, round: number): Promise<string[]> {
  const args = [
    '-r',
    './scripts/typescript.cjs',
    join(__dirname, 'database-kill-writer.ts'),
    file,
    `${round}`,
  ];
  const child = spawn(process.execPath, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const acknowledged: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(line);
    if (acknowledged.length === ACKNOWLEDGED_PER_ROUND) child.kill('SIGKILL');
  }
  return acknowledged;
}

test('after kill -9 every acknowledged write is there, and the database goes on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cloud-database-'));
  try {
    const file = join(folder, 'world.sqlite');
    const acknowledged: string[] = [];
    for (let round = 0; round < ROUNDS; round++) acknowledged.push(...(await writeAndKill(file, round)));
    expect(acknowledged.length).toBeGreaterThanOrEqual(ROUNDS * ACKNOWLEDGED_PER_ROUND);

    const store = new Store(file);
    const database = new CloudDatabase(store, { now: () => 0 });
    const stored = new Map(database.listAll('orders').map((one) => [one._id, one]));
    for (const id of acknowledged) expect(stored.get(id)).toMatchObject({ _id: id, status: 'paid' });
    expect(store.all('pragma integrity_check')).toMatchObject([{ integrity_check: 'ok' }]);
    expect(database.find('orders', { due_at: { $lte: 5 } }, { sort: { due_at: 1 }, limit: 2 })).toHaveLength(
      2,
    );
    store.close();
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
