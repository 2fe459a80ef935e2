import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from '../../../simulator/random';
import { Store } from '../../../simulator/store';
import { createWorld, NUMBER } from './support/world';

const ROOT = join(__dirname, '../../..');
const VICTIM = join(__dirname, 'support/victim.ts');

/** Starts the victim and resolves with what it said once it said `word`. */
function until(word: string, file: string): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, ['-r', './scripts/typescript.cjs', VICTIM, file, '7'], { cwd: ROOT });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const line = said.split('\n').find((one) => one.startsWith(word));
      if (line) resolve({ child, said: line });
    });
    child.on('exit', (code) => reject(new Error(`the victim ended by itself with ${code}: ${said}`)));
  });
}

test('what was answered is known after kill -9, and the notification that is owed is still owed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-killed-'));
  const file = join(folder, 'world.db');
  const { child, said } = await until('paid', file);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('close', resolve));

  const world = createWorld({ store: new Store(file), random: new Random(7) });
  expect(world.pay.ledger.truth(NUMBER)).toMatchObject({ trade_state: 'SUCCESS', prepays: 1 });
  expect(said).toBe(`paid ${world.pay.ledger.truth(NUMBER)!.transaction_id}`);
  expect(world.pay.notifier.list()).toMatchObject([{ out_trade_no: NUMBER, next_at: expect.any(Number) }]);
  world.end();
  rmSync(folder, { recursive: true });
});
