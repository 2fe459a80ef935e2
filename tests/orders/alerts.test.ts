import { raiseAlert } from '../../src/orders/alerts';
import type { Alert } from '../../src/orders/merchant-rules';
import { tell } from '../../src/orders/reconcile/tell';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW } from './support';

const alert = { code: 'ORDER_STUCK', out_trade_no: 'A1', at: NOW, trace_id: 't' } as const;

function world(hook?: (one: Alert) => Promise<void>) {
  const told: Alert[] = [];
  const small = smallKit({
    merchant: {
      alert: async (one) => {
        await hook?.(one);
        told.push(one);
      },
    },
  });
  return { ...small, told };
}

test('the same matter is told once an hour, and logged each time', async () => {
  const { kit, told, log } = world();
  for (const at of [NOW, NOW + 1, NOW + 59 * MINUTE_MS]) await raiseAlert(kit, { ...alert, at });
  expect(told).toHaveLength(1);
  expect(log.filter(({ event }) => event === 'alert')).toHaveLength(3);
  await raiseAlert(kit, { ...alert, at: NOW + 60 * MINUTE_MS });
  expect(told).toHaveLength(2);
});

test.each([
  ['another order', { out_trade_no: 'A2' }],
  ['another code', { code: 'REFUND_ABNORMAL' as const }],
  ['another refund of it', { key: 'refund-2' }],
])('%s is another matter', async (_what, changes) => {
  const { kit, told } = world();
  await raiseAlert(kit, alert);
  await raiseAlert(kit, { ...alert, ...changes });
  expect(told).toHaveLength(2);
});

test('F-58: what every order of the shop runs into is one matter, one for each reason', async () => {
  const { kit, told } = world();
  const refused = { ...alert, code: 'PREPAY_REFUSED', key: 'PREPAY_REFUSED:NO_AUTH' } as const;
  for (const out_trade_no of ['A1', 'A2', 'A3']) await raiseAlert(kit, { ...refused, out_trade_no });
  expect(told).toHaveLength(1);
  await raiseAlert(kit, { ...refused, key: 'PREPAY_REFUSED:SIGN_ERROR' });
  expect(told).toHaveLength(2);
});

test('of two instances at once one tells', async () => {
  const { kit, told } = world();
  await Promise.all([raiseAlert(kit, alert), raiseAlert(kit, alert)]);
  expect(told).toHaveLength(1);
});

test('a hook that failed is called again; what it was told is in the database', async () => {
  let down = true;
  const { kit, told, db } = world(async () => {
    if (down) throw new Error('robot down');
  });
  await expect(raiseAlert(kit, alert)).rejects.toThrow('robot down');
  down = false;
  await raiseAlert(kit, alert);
  await raiseAlert(kit, alert);
  expect(told).toEqual([alert]);
  expect(await db.find('alerts', { limit: 10 })).toMatchObject([{ ...alert, state: 'telling' }]);
});

test('two days without a bill are two matters, though they come up in the same hour', async () => {
  const { kit, told } = world();
  for (const date of ['2026-01-03', '2026-01-04', '2026-01-04'])
    await tell(kit, { code: 'BILL_MISSING', date });
  expect(told.map(({ date }) => date)).toEqual(['2026-01-03', '2026-01-04']);
});
