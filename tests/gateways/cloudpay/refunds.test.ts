import { gzipSync } from 'node:zlib';
import { sha1Hex } from '../../../src/protocol/crypto/digest';
import { failure } from '../support/world';
import { cloudGateway, good, LIMITS, REF, REFUND, refused } from './support';

const ACCEPTED = {
  transactionId: REFUND.transaction_id,
  outTradeNo: REF.out_trade_no,
  outRefundNo: REFUND.out_refund_no,
  refundId: '50000000382019052709732678859',
  refundFee: 40,
};
const ONE = { transactionId: REFUND.transaction_id, outTradeNo: REF.out_trade_no, refundCount: 1 };
const query = (fields: object) => cloudGateway(good(fields)).gateway.queryRefund(REFUND, LIMITS);

test('a refund names payment, amounts and the function that is told, and is accepted, not done', async () => {
  const { gateway, calls } = cloudGateway(good(ACCEPTED));
  const report = await gateway.refund({ ...REFUND, reason: '茶'.repeat(81) }, LIMITS);
  expect(report).toMatchObject({ status: 'PROCESSING', refund: 40, refund_id: ACCEPTED.refundId });
  expect(calls[0]!.params).toEqual({
    transactionId: REFUND.transaction_id,
    outRefundNo: REFUND.out_refund_no,
    totalFee: 100,
    refundFee: 40,
    refundFeeType: 'CNY',
    refundDesc: '茶'.repeat(80),
    subMchId: '1900009292',
    envId: 'shop-1g2h3',
    functionName: 'pay-notify',
    nonceStr: 'n'.repeat(32),
  });
});

test.each([
  ['another refund', { outRefundNo: 'other' }],
  ['another payment', { transactionId: '4200000000000000000000000000' }],
  ['no number of its own', { refundId: '' }],
])('a refund answered with %s may have been made: unknown', async (_what, change) => {
  const { gateway } = cloudGateway(good({ ...ACCEPTED, ...change }));
  expect(await failure(gateway.refund(REFUND, LIMITS))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
});

test.each([
  ['SUCCESS', 'SUCCESS'],
  ['PROCESSING', 'PROCESSING'],
  ['REFUNDCLOSE', 'CLOSED'],
  ['CHANGE', 'ABNORMAL'],
])('%s is read as %s, in numbered fields and in lists', async (said, status) => {
  const fields = {
    refundId: '50',
    refundFee: 40,
    refundStatus: said,
    refundSuccessTime: '2026-01-01 12:20:00',
  };
  const named = (ending: string, wrap: (value: unknown) => unknown) =>
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name + ending, wrap(value)]));
  const numbered = {
    ...ONE,
    outRefundNo_0: 'other',
    outRefundNo_1: REFUND.out_refund_no,
    ...named('_1', (value) => value),
  };
  const lists = {
    ...ONE,
    outRefundNoList: ['other', REFUND.out_refund_no],
    ...named('List', (value) => ['other', value]),
  };
  for (const form of [numbered, lists]) {
    expect(await query(form)).toEqual({
      out_refund_no: REFUND.out_refund_no,
      refund_id: '50',
      out_trade_no: REF.out_trade_no,
      transaction_id: REFUND.transaction_id,
      status,
      refund: 40,
      ...(status === 'SUCCESS' ? { success_at: Date.parse('2026-01-01T12:20:00+08:00') } : {}),
    });
  }
});

test('a refund of which nothing is said but that there is one is neither done nor missing', async () => {
  const empty = { ...ONE, outRefundNoList: [], refundIdList: [], refundStatusList: [], refundFeeList: [] };
  expect(await failure(query(empty))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
    message: expect.stringContaining('look at the merchant platform'),
  });
});

test('a refund that is not there is an answer; other words are not', async () => {
  const ask = (words: string) => cloudGateway(refused(words)).gateway.queryRefund(REFUND, LIMITS);
  expect(await ask('not exist')).toBe('no_such_refund');
  expect(await failure(ask('退款订单查询失败'))).toMatchObject({ outcome: 'unknown' });
});

describe('the bill', () => {
  const DAY = { kind: 'trade', date: '2026-01-01', mchid: REF.mchid } as const;
  const text = '交易时间,公众账号ID\n`2026-01-01 12:00:00,`wx1\n'.repeat(5000);

  async function receive(answer: unknown) {
    const pieces: Buffer[] = [];
    const world = cloudGateway(answer);
    const file = await world.gateway.downloadBill(
      DAY,
      (piece) => void pieces.push(Buffer.from(piece)),
      LIMITS,
    );
    return { file, text: Buffer.concat(pieces).toString('utf8'), calls: world.calls };
  }

  test('of a day is unpacked piece by piece, and digested here', async () => {
    const { file, text: got, calls } = await receive({ data: gzipSync(text), errCode: 0 });
    expect(got).toBe(text);
    expect(file).toEqual({ sha1: sha1Hex(text), bytes: Buffer.byteLength(text) });
    expect(calls[0]).toMatchObject({
      api: 'downloadBill',
      params: { subMchId: REF.mchid, billDate: '20260101', billType: 'ALL', tarType: 'GZIP' },
    });
  });

  test('that is cut short is worth nothing', async () => {
    const packed = gzipSync(text);
    expect(await failure(receive({ data: packed.subarray(0, packed.length - 4) }))).toMatchObject({
      code: 'BILL_DAMAGED',
    });
  });

  test('may not be ready, or not be there; the account’s is never there', async () => {
    const fail = (returnMsg: string) => ({ returnCode: 'FAIL', returnMsg });
    expect((await receive(fail('Bill Creating'))).file).toBe('not_ready');
    expect((await receive(fail('No Bill Exist'))).file).toBe('no_bill');
    expect(await failure(receive(fail('CompressGZip Error')))).toMatchObject({ outcome: 'unknown' });
    const { gateway, calls } = cloudGateway({});
    const account = { ...DAY, kind: 'fund_flow' } as const;
    expect(await gateway.downloadBill(account, () => undefined, LIMITS)).toBe('no_bill');
    expect(calls).toEqual([]);
  });

  test('of another merchant is not asked for', async () => {
    const { gateway, calls } = cloudGateway({});
    const other = { ...DAY, mchid: '1900000109' };
    expect(await failure(gateway.downloadBill(other, () => undefined, LIMITS))).toMatchObject({
      ...{ code: 'CONFIG_INVALID', outcome: 'not_applied' },
    });
    expect(calls).toEqual([]);
  });

  test('that comes as anything but a file cannot be read', async () => {
    expect(await failure(receive({ data: text }))).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED' });
  });
});
