import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

const NUMBER = 'T20310304000001';

/** A world with a paid order of 100 fen, and a control call to it. */
async function paid() {
  const world = await testWorld({ functions: smallFunctions({}) });
  world.clock.setMode('still');
  const { ledger } = world.wechatpay;
  const { mchid, appid } = world.wechatpay.merchant_book.describe().direct;
  ledger.open({
    ...{ owner: { mchid }, appid, trade_type: 'NATIVE', out_trade_no: NUMBER, description: '茶' },
    ...{ notify_url: 'http://127.0.0.1:1/notify', amount: { total: 100, currency: 'CNY' }, fingerprint: '' },
  });
  ledger.pay(NUMBER);
  const call = (method: 'GET' | 'POST', path: string, body?: unknown) => control(world, method, path, body);
  return { world, call };
}

test('a refund on the platform is PROCESSING, listed, and arrives by itself', async () => {
  const { call } = await paid();
  const { status, body } = await call('POST', `/orders/${NUMBER}/refund`, { total: 40 });
  const at = (await call('GET', '/clock')).body.now;
  expect([status, body]).toEqual([
    200,
    {
      refund_id: expect.stringMatching(/^50\d{27}$/),
      out_refund_no: expect.stringMatching(/^50\d{27}$/),
      transaction_id: expect.stringMatching(/^42000\d{23}$/),
      ...{ total: 40, currency: 'CNY', status: 'PROCESSING', origin: 'platform', funds_account: 'AVAILABLE' },
      ...{ from: [], channel: 'ORIGINAL', user_received_account: '支付用户零钱' },
      ...{ created_at: at, settle_at: Number(at) + 20_000 },
    },
  ]);
  expect((await call('GET', '/refunds')).body).toEqual([{ out_trade_no: NUMBER, ...body }]);
  await call('POST', '/clock/advance', { ms: 20_000 });
  expect((await call('GET', '/refunds')).body).toMatchObject([{ status: 'SUCCESS' }]);
});

test('the list pages from the newest', async () => {
  const { call } = await paid();
  for (const total of [1, 2, 3]) await call('POST', `/orders/${NUMBER}/refund`, { total });
  expect((await call('GET', '/refunds')).body).toMatchObject([{ total: 1 }, { total: 2 }, { total: 3 }]);
  expect((await call('GET', '/refunds?newest=1&skip=1')).body).toMatchObject([{ total: 2 }]);
  expect((await call('GET', '/refunds?newest=x')).status).toBe(400);
});

test('one is settled now, once; what cannot be is said', async () => {
  const { call } = await paid();
  const { body } = await call('POST', `/orders/${NUMBER}/refund`);
  const settle = (status: unknown) => call('POST', `/refunds/${body.refund_id}/settle`, { status });
  const wrong = await settle('PROCESSING');
  expect([wrong.status, wrong.body.message]).toEqual([
    400,
    'status is "PROCESSING", not SUCCESS, CLOSED, ABNORMAL',
  ]);
  expect((await settle('CLOSED')).body).toMatchObject({ status: 'CLOSED' });
  const again = await settle('SUCCESS');
  expect([again.status, again.body]).toEqual([
    409,
    { code: 'REFUND_SETTLED', message: `refund ${body.refund_id} is CLOSED already` },
  ]);
  expect((await call('POST', '/refunds/50/settle', { status: 'SUCCESS' })).status).toBe(404);
});

test('more than is left is a bad request, a year is too long a conflict', async () => {
  const { call } = await paid();
  expect((await call('POST', `/orders/${NUMBER}/refund`, { total: 101 })).status).toBe(400);
  await call('POST', '/clock/advance', { ms: 366 * 24 * 3_600_000 });
  const late = await call('POST', `/orders/${NUMBER}/refund`);
  expect([late.status, late.body.code]).toEqual([409, 'TOO_LATE']);
});

test('the ways to break a notification say what they work on', async () => {
  const { call } = await paid();
  const { body } = await call('GET', '/mutations');
  expect([...body].find(({ name }) => String(name) === 'wrong_payer')).toMatchObject({
    works_on: ['payment v3', 'payment v2', 'payment cloud'],
  });
  expect([...body].find(({ name }) => String(name) === 'nonce_changed')).toMatchObject({
    works_on: ['payment v3', 'refund v3'],
  });
  expect([...body].find(({ name }) => String(name) === 'body_bit')).toMatchObject({
    works_on: ['payment v3', 'refund v3', 'payment v2', 'refund v2'],
  });
});
