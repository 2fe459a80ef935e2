import type { Fields } from './support/v2-other-side';
import { CERTIFICATE, createV2World, LIMITS, REFUND } from './support/v2-world';
import { failure } from './support/world';

const ID = '50300000000202601010000000001';
const ACCEPTED: Fields = {
  transaction_id: REFUND.transaction_id,
  out_trade_no: REFUND.out_trade_no,
  out_refund_no: REFUND.out_refund_no,
  refund_id: ID,
  refund_fee: '40',
  total_fee: '100',
  cash_fee: '100',
};
const listed = (change: Fields = {}): Fields => ({
  transaction_id: REFUND.transaction_id,
  out_trade_no: REFUND.out_trade_no,
  total_fee: '100',
  fee_type: 'CNY',
  refund_count: '1',
  out_refund_no_0: REFUND.out_refund_no,
  refund_id_0: ID,
  refund_channel_0: 'ORIGINAL',
  refund_fee_0: '40',
  refund_status_0: 'SUCCESS',
  refund_recv_accout_0: '支付用户零钱',
  refund_success_time_0: '2026-01-01 16:24:13',
  ...change,
});

test('a refund shows the certificate, and accepted is not done', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says(ACCEPTED));
  expect(await gateway.refund(REFUND, LIMITS)).toEqual({
    out_refund_no: REFUND.out_refund_no,
    refund_id: ID,
    out_trade_no: REFUND.out_trade_no,
    transaction_id: REFUND.transaction_id,
    status: 'PROCESSING',
    refund: 40,
  });
  const { host, path, fields, request } = stub.calls[0]!;
  expect([host, path, request.identity]).toEqual(['https://main.test', '/secapi/pay/refund', CERTIFICATE]);
  expect(fields).toMatchObject({
    transaction_id: REFUND.transaction_id,
    out_refund_no: REFUND.out_refund_no,
    total_fee: '100',
    refund_fee: '40',
    refund_fee_type: 'CNY',
    refund_desc: '不喜欢',
    notify_url: REFUND.notify_url,
  });
});

test('a reason with characters that XML cannot hold goes out without them: it must not keep money back', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says(ACCEPTED));
  await gateway.refund({ ...REFUND, reason: '\u0000不\ud800喜\u001b欢\uffff' }, LIMITS);
  expect(stub.calls[0]!.fields.refund_desc).toBe('不喜欢');
});

test('a reason over 80 characters is cut, an empty one left out', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says(ACCEPTED), stub.says(ACCEPTED));
  await gateway.refund({ ...REFUND, reason: '🍵'.repeat(81) }, LIMITS);
  await gateway.refund({ ...REFUND, reason: '' }, LIMITS);
  expect(stub.calls.map(({ fields }) => fields.refund_desc)).toEqual(['🍵'.repeat(80), undefined]);
});

test.each([
  ['https://127.0.0.1:7401', 'https://localhost:7401'],
  ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'],
])(
  'a refund goes to the host for certificates where there is one: %s, then %s',
  async (mtls_host, backup) => {
    const { gateway, stub } = createV2World({ mtls_host: `${mtls_host}/` });
    stub.next(stub.refuses('SYSTEMERROR'), stub.says(ACCEPTED), stub.says(listed()));
    await gateway.refund(REFUND, LIMITS);
    await gateway.queryRefund(REFUND, LIMITS);
    expect(stub.calls.map(({ host }) => host)).toEqual([mtls_host, backup, 'https://main.test']);
  },
);

test('without a certificate a refund fails before anything is sent, and queries go on', async () => {
  const { gateway, stub } = createV2World({ client_certificate: undefined });
  const error = await failure(gateway.refund(REFUND, LIMITS));
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', outcome: 'not_applied' });
  expect(error.message).toContain('WXPAY_MERCHANT_CERTIFICATE');
  expect(stub.calls).toEqual([]);
  stub.next(stub.says(listed()));
  expect(await gateway.queryRefund(REFUND, LIMITS)).toMatchObject({ status: 'SUCCESS' });
});

test.each<[string, Fields]>([
  ['another refund', { out_refund_no: 'R2' }],
  ['another order', { out_trade_no: 'T2' }],
  ['another payment', { transaction_id: '4200' }],
  ['no refund_id', { refund_id: '' }],
])('an answer about %s is unknown', async (_what, change) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says({ ...ACCEPTED, ...change }));
  expect(await failure(gateway.refund(REFUND, LIMITS))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
});

test.each([
  ['NOTENOUGH', 'GATEWAY_REFUSED', 'NOT_ENOUGH', 'not_applied'],
  ['TRADE_OVERDUE', 'GATEWAY_REFUSED', 'TRADE_OVERDUE', 'not_applied'],
  ['USER_ACCOUNT_ABNORMAL', 'GATEWAY_REFUSED', 'USER_ACCOUNT_ABNORMAL', 'not_applied'],
  ['ERROR', 'GATEWAY_REFUSED', 'ERROR', 'unknown'],
  ['INVALID_REQ_TOO_MUCH', 'GATEWAY_RATE_LIMITED', 'INVALID_REQ_TOO_MUCH', 'unknown'],
  ['ORDERNOTEXIST', 'GATEWAY_REFUSED', 'RESOURCE_NOT_EXISTS', 'not_applied'],
])('a refund refused with %s', async (err_code, code, gateway_code, outcome) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.refuses(err_code));
  expect(await failure(gateway.refund(REFUND, LIMITS))).toMatchObject({ code, gateway_code, outcome });
});

test.each([
  ['SUCCESS', 'SUCCESS', Date.UTC(2026, 0, 1, 8, 24, 13)],
  ['PROCESSING', 'PROCESSING', undefined],
  ['REFUNDCLOSE', 'CLOSED', undefined],
  ['CHANGE', 'ABNORMAL', undefined],
])('a refund that is asked about: %s is %s', async (refund_status_0, status, success_at) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says(listed({ refund_status_0 })));
  const report = await gateway.queryRefund(REFUND, LIMITS);
  expect(report).toMatchObject({ status, refund: 40, currency: 'CNY', refund_id: ID });
  expect((report as { success_at?: number }).success_at).toBe(success_at);
  expect(stub.calls[0]).toMatchObject({
    path: '/pay/refundquery',
    fields: { out_refund_no: REFUND.out_refund_no },
  });
});

test('among several refunds of one order it is found by its number, wherever it stands', async () => {
  const { gateway, stub } = createV2World();
  const more = listed({
    out_refund_no_0: 'R1',
    refund_fee_0: '1',
    refund_count: '2',
    out_refund_no_1: REFUND.out_refund_no,
    refund_id_1: `${ID}1`,
    refund_fee_1: '40',
    refund_status_1: 'PROCESSING',
  });
  stub.next(stub.says(more));
  expect(await gateway.queryRefund(REFUND, LIMITS)).toMatchObject({
    out_refund_no: REFUND.out_refund_no,
    refund_id: `${ID}1`,
    refund: 40,
    status: 'PROCESSING',
  });
});

test.each<[string, Fields]>([
  ['without it', { out_refund_no_0: 'R2' }],
  ['with a status that nobody knows', { refund_status_0: 'DONE' }],
  ['without its amount', { refund_fee_0: '' }],
  ['with a time that is none', { refund_success_time_0: '20260101162413' }],
])('an answer %s is unknown', async (_what, change) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says(listed(change)));
  expect(await failure(gateway.queryRefund(REFUND, LIMITS))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
});

test('REFUNDNOTEXIST is an answer; a limit or a system error is none', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.refuses('REFUNDNOTEXIST'), stub.refuses('FREQUENCY_LIMITED'));
  expect(await gateway.queryRefund(REFUND, LIMITS)).toBe('no_such_refund');
  expect(await failure(gateway.queryRefund(REFUND, LIMITS))).toMatchObject({ outcome: 'unknown' });
});
