import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { GATEWAYS } from '../../simulator/gateway-names';
import type { World } from '../../simulator/world';
import { gatewayWorld } from '../functions/gateway-support';
import { payOrder } from '../functions/refund-support';
import { temporaryFolder } from '../support/small-functions';
import { control } from '../support/world';

/** The command against a running simulator, on the day after, when bills are ready. */

const ROOT = resolve(__dirname, '../..');
const HOUR_MS = 3_600_000;
type Ended = { code: number; stdout: string; stderr: string };

/** One order, paid on the day that is returned. */
async function paidYesterday(world: World): Promise<string> {
  await payOrder(world);
  const date = new Date(world.clock.now() + 8 * HOUR_MS).toISOString().slice(0, 10);
  const at = Date.parse(`${date}T00:00:00+08:00`) + 34 * HOUR_MS;
  await control(world, 'POST', '/clock/set', { at });
  return date;
}

function bill(...flags: string[]): Promise<Ended> {
  const none = join(temporaryFolder(), '.env');
  const command = ['-r', './scripts/typescript.cjs', 'scripts/bill.ts', '--env', none, '--json', ...flags];
  const env = { PATH: process.env.PATH, LANG: 'C' };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

const COMPARED = [{ rows: 1, compared: { orders: 1, matched: 1, carried: 0 }, items: [] }];

test.each(GATEWAYS.filter((name) => name !== 'cloudpay'))(
  'bill and orders of a simulator that takes payments by %s are compared',
  async (gateway) => {
    const world = await gatewayWorld(gateway);
    const date = await paidYesterday(world);
    const { code, stdout, stderr } = await bill('--date', date, '--simulator', world.url);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(JSON.parse(stdout)).toMatchObject(COMPARED);
  },
);

test('by cloudPay it says where the bill is to be had, and takes that as a file', async () => {
  const world = await gatewayWorld('cloudpay');
  const date = await paidYesterday(world);
  const refused = await bill('--date', date, '--simulator', world.url);
  expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(`${world.url}/_sim/bills/`)]);
  const file = join(temporaryFolder(), 'bill.csv');
  writeFileSync(file, await (await fetch(`${world.url}/_sim/bills/${date}`)).text());
  const { code, stdout } = await bill('--date', date, '--simulator', world.url, '--file', file);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject(COMPARED);
});
