import type { RefundSnapshot } from '../../src/gateways/gateway';
import { MERCHANT, PUBLIC_KEY } from './support/second-signer';
import { silence } from './support/wechat-stub';
import { createWorld, failure, LIMITS, REF, type World } from './support/world';

const REFUND: RefundSnapshot = {
  ...REF,
  out_refund_no: 'T20260101000001_0123456789abcdef',
  transaction_id: '4200000000202601010000000001',
  amount: { total: 40, currency: 'CNY' },
  paid_total: 100,
  reason: '茶叶破损',
  notify_url: 'https://pay.example.com/wx/notify',
};
const ANSWER = {
  refund_id: '50000000002026010100000000001',
  out_refund_no: REFUND.out_refund_no,
  transaction_id: REFUND.transaction_id,
  out_trade_no: REFUND.out_trade_no,
  channel: 'ORIGINAL',
  user_received_account: '支付用户零钱',
  create_time: '2026-01-01T12:30:00+08:00',
  status: 'PROCESSING',
  funds_account: 'AVAILABLE',
  amount: { total: 100, refund: 40, payer_total: 100, payer_refund: 40, currency: 'CNY', from: [] },
  promotion_detail: [],
};
const REPORT = {
  refund_id: ANSWER.refund_id,
  out_refund_no: ANSWER.out_refund_no,
  transaction_id: ANSWER.transaction_id,
  out_trade_no: ANSWER.out_trade_no,
  status: 'PROCESSING',
  refund: 40,
  currency: 'CNY',
};

const refund = (world: World, change: Partial<RefundSnapshot> = {}) =>
  world.gateway.refund({ ...REFUND, ...change }, LIMITS);
const query = (world: World) => world.gateway.queryRefund(REFUND, LIMITS);
const CALLS = [
  ['a refund', refund],
  ['a query', query],
] as const;

test('sends the snapshot as WeChat Pay spells it, and reports what was accepted', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.json(200, ANSWER));
  expect(await refund(world)).toEqual(REPORT);
  const [sent] = world.stub.calls;
  expect(sent).toMatchObject({ method: 'POST', path: '/v3/refund/domestic/refunds' });
  expect(sent!.body).toBe(
    JSON.stringify({
      transaction_id: REFUND.transaction_id,
      out_refund_no: REFUND.out_refund_no,
      reason: '茶叶破损',
      notify_url: REFUND.notify_url,
      amount: { refund: 40, total: 100, currency: 'CNY' },
    }),
  );
});

test('sends the same bytes for the same snapshot, whatever the order of its members', async () => {
  const world = createWorld();
  world.stub.next(
    () => world.stub.json(200, ANSWER),
    () => world.stub.json(200, ANSWER),
  );
  await refund(world);
  await world.gateway.refund(Object.fromEntries(Object.entries(REFUND).reverse()) as RefundSnapshot, LIMITS);
  expect(world.stub.calls[1]!.body).toBe(world.stub.calls[0]!.body);
});

test('a reason is cut to 80 characters, none of them in two, and an empty one is left out', async () => {
  const world = createWorld();
  const again = () => world.stub.json(200, ANSWER);
  world.stub.next(again, again);
  await refund(world, { reason: `${'茶'.repeat(79)}🍵🍵` });
  await refund(world, { reason: '' });
  const [cut, empty] = world.stub.calls.map((call) => JSON.parse(call.body!));
  expect(cut.reason).toBe(`${'茶'.repeat(79)}🍵`);
  expect(empty).not.toHaveProperty('reason');
});

test('a query asks for the number, encoded once', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.json(200, { ...ANSWER, out_refund_no: 'R|1*@' }));
  const ref = { ...REFUND, out_refund_no: 'R|1*@' };
  expect(await world.gateway.queryRefund(ref, LIMITS)).toMatchObject({ out_refund_no: 'R|1*@' });
  expect(world.stub.calls[0]).toMatchObject({
    method: 'GET',
    path: '/v3/refund/domestic/refunds/R%7C1*%40',
  });
});

describe.each(CALLS)('%s', (_name, call) => {
  test('that is done says when', async () => {
    const world = createWorld();
    const done = { ...ANSWER, status: 'SUCCESS', success_time: '2026-01-01T12:31:00+08:00' };
    world.stub.next(() => world.stub.json(200, done));
    const success_at = Date.UTC(2026, 0, 1, 4, 31);
    expect(await call(world)).toEqual({ ...REPORT, status: 'SUCCESS', success_at });
  });

  test.each(['PROCESSING', 'CLOSED', 'ABNORMAL'])(
    'that is %s has no time, whatever is sent',
    async (status) => {
      const world = createWorld();
      world.stub.next(() => world.stub.json(200, { ...ANSWER, status, success_time: '' }));
      expect(await call(world)).toEqual({ ...REPORT, status });
    },
  );

  test.each([
    ['another number', { out_refund_no: 'other' }],
    ['no status', { status: undefined }],
    ['an unknown status', { status: 'DONE' }],
    ['no refund_id', { refund_id: '' }],
    ['an amount that is text', { amount: { refund: '40', currency: 'CNY' } }],
    ['an amount of nothing', { amount: { refund: 0, currency: 'CNY' } }],
    ['no currency', { amount: { refund: 40 } }],
    ['a time without a zone', { status: 'SUCCESS', success_time: '2026-01-01T12:31:00' }],
  ])('answered with %s is malformed, and it is not known what happened', async (_what, change) => {
    const world = createWorld();
    world.stub.next(() => world.stub.json(200, { ...ANSWER, ...change }));
    expect(await failure(call(world))).toMatchObject({
      code: 'GATEWAY_ANSWER_MALFORMED',
      outcome: 'unknown',
      retry: 'same_request',
    });
  });

  test.each([429, 500, 502, 503])('F-52 F-53 answered %i is unknown', async (status) => {
    const world = createWorld('public_key');
    const answer = () => world.stub.refusal(status, 'SYSTEM_ERROR');
    world.stub.next(answer, answer);
    expect(await failure(call(world))).toMatchObject({ outcome: 'unknown', retry: 'same_request' });
  });

  test('F-51 that nobody answers goes to the backup host, and then is unknown', async () => {
    const world = createWorld('public_key');
    world.stub.next(silence(world.clock), silence(world.clock));
    expect(await failure(call(world))).toMatchObject({ code: 'GATEWAY_NO_ANSWER', outcome: 'unknown' });
    const [main, backup] = world.stub.calls;
    expect([backup!.path, backup!.body]).toEqual([main!.path, main!.body]);
    expect(backup!.host).not.toBe(main!.host);
  });

  test('F-54 answered under another signature is unknown', async () => {
    const world = createWorld();
    world.stub.next(() => world.stub.json(200, ANSWER, { ...PUBLIC_KEY, serial: world.stub.signing.serial }));
    expect(await failure(call(world))).toMatchObject({
      code: 'GATEWAY_ANSWER_UNVERIFIED',
      outcome: 'unknown',
    });
  });

  test('of another merchant number is not sent', async () => {
    const world = createWorld();
    const other = { ...REFUND, mchid: '1900000109' };
    const calls = [world.gateway.refund(other, LIMITS), world.gateway.queryRefund(other, LIMITS)];
    for (const one of calls) expect((await failure(one)).code).toBe('CONFIG_INVALID');
    expect(world.stub.seen).toHaveLength(0);
  });
});

test('a refund answered with another transaction is malformed', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.json(200, { ...ANSWER, transaction_id: '4200000000202601010000000002' }));
  expect(await failure(refund(world))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
});

test('of a query 404 RESOURCE_NOT_EXISTS is an answer, nothing else is', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.refusal(404, 'RESOURCE_NOT_EXISTS'));
  expect(await query(world)).toBe('no_such_refund');
  for (const [status, code] of [
    [404, undefined],
    [404, 'MCH_NOT_EXISTS'],
    [400, 'RESOURCE_NOT_EXISTS'],
  ] as const) {
    world.stub.next(() => world.stub.refusal(status, code));
    expect((await failure(query(world))).code).toBe('GATEWAY_REFUSED');
  }
});

test.each([
  ['RESOURCE_NOT_EXISTS', 404, 'never'],
  ['INVALID_REQUEST', 400, 'never'],
  ['NO_AUTH', 403, 'never'],
  ['USER_ACCOUNT_ABNORMAL', 403, 'never'],
  ['NOT_ENOUGH', 403, 'same_request'],
  ['NOTENOUGH', 403, 'same_request'],
])('F-69 a refund refused with %s is not done; advice by code', async (code, status, retry) => {
  const world = createWorld();
  world.stub.next(() => world.stub.refusal(status, code, '订单金额或退款金额与之前请求不一致'));
  expect(await failure(refund(world))).toMatchObject({
    code: 'GATEWAY_REFUSED',
    gateway_code: code === 'NOTENOUGH' ? 'NOT_ENOUGH' : code,
    outcome: 'not_applied',
    retry,
  });
});

test('a refusal after an attempt that may have arrived says nothing of that attempt', async () => {
  const world = createWorld('public_key');
  world.stub.next(silence(world.clock), () => world.stub.refusal(400, 'INVALID_REQUEST'));
  expect(await failure(refund(world))).toMatchObject({ outcome: 'unknown', retry: 'after_query' });
});

test('the log names the call and the host, never a number', async () => {
  const world = createWorld('public_key');
  world.stub.next(() => world.stub.json(200, ANSWER));
  await query(world);
  expect(world.log).toEqual([expect.objectContaining({ event: 'gateway_call', call: 'query_refund' })]);
  expect(JSON.stringify(world.log)).not.toContain(MERCHANT.mchid);
});
