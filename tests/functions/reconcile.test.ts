import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { exactly } from '../support/exactly';
import { control, testWorld } from '../support/world';
import { approve, create, documents } from './support';

/** Reconciliation in the built functions: the timer, staff, and the command beside them. */

const ROOT = resolve(__dirname, '../..');
const STAFF = 'oStaff000000000000000000001';

const dayOf = (at: number) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

/** A world in which something was bought, at half past ten of the next morning. */
async function nextMorning() {
  const world = await testWorld({ variables: { WXPAY_STAFF_OPENIDS: STAFF } });
  const { pay_params } = await create(world);
  await approve(world, pay_params!);
  await world.wechatpay.notifier.idle();
  const date = dayOf(world.clock.now());
  const at = Date.parse(`${date}T00:00:00+08:00`) + 34.5 * 3_600_000 + 60_000;
  await control(world, 'POST', '/clock/set', { at });
  const timer = async () => (await control(world, 'POST', '/timers/pay-notify')).body.result;
  const pay = async (event: object, openid = STAFF) =>
    (await control(world, 'POST', '/functions/pay', { event, openid })).body.result;
  return { world, date, timer, pay };
}

test('the timer reconciles the day before, and says so from then on', async () => {
  const { world, date, timer } = await nextMorning();
  expect(await timer()).toMatchObject({ left: 0, reconciled: date });
  expect(await timer()).toMatchObject({ reconciled: date });
  expect(await documents(world, 'reconciliations')).toMatchObject([
    { date, status: 'done', matched: 1, open: 0, classes: exactly({}), offset: 1 },
  ]);
});

test('staff starts a day and reads its report; nobody else does', async () => {
  const { date, pay } = await nextMorning();
  expect(await pay({ action: 'reconcile', date })).toMatchObject({
    ok: true,
    report: { date, status: 'done', rows: 1, matched: 1, open: 0, items: [], items_left_out: 0 },
  });
  expect(await pay({ action: 'reports' })).toMatchObject({
    reports: [{ date, status: 'done', sums: [{ currency: 'CNY', payments: 1 }] }],
  });
  expect(await pay({ action: 'reports', date: '2020-01-01' })).toMatchObject({ ok: true, reports: [] });
  for (const event of [{ action: 'reports' }, { action: 'reconcile', date }]) {
    expect(await pay(event, 'oBuyer0000000000000000000001')).toMatchObject({
      ok: false,
      error: { code: 'NOT_ALLOWED' },
    });
  }
});

test.each(['2026-02-30', '2199-01-01'])('staff is told what is wrong with the day %s', async (date) => {
  const { pay } = await nextMorning();
  expect(await pay({ action: 'reconcile', date })).toMatchObject({
    ok: false,
    error: { code: 'REQUEST_INVALID' },
  });
});

test('npm run bill compares the simulated bill with the simulated orders', async () => {
  const { world, date } = await nextMorning();
  const command = ['-r', './scripts/typescript.cjs', 'scripts/bill.ts'];
  const flags = ['--date', date, '--simulator', world.url, '--days', '2', '--json'];
  const stdout = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [...command, ...flags], { cwd: ROOT }, (error, said) =>
      error ? reject(error) : resolve(said),
    );
  });
  expect(JSON.parse(stdout)).toMatchObject([
    { rows: 0, classes: exactly({}), compared: { orders: 1, matched: 0 } },
    { date, rows: 1, classes: exactly({}), compared: { orders: 1, matched: 1 } },
  ]);
});
