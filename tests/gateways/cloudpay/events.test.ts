import { isCloudpayEvent } from '../../../src/gateways/cloudpay-event';
import { isKitError } from '../../../src/protocol/errors';
import { cloudGateway, OPENID, PAID_EVENT, REF, REFUND } from './support';

const REFUND_EVENT = {
  returnCode: 'SUCCESS',
  appid: 'wxd2565e6a04246fd1',
  mchId: '1800780001',
  subAppid: REF.appid,
  subMchId: REF.mchid,
  nonceStr: 'f6444fd22de27b16',
  transactionId: REFUND.transaction_id,
  outTradeNo: REF.out_trade_no,
  refundId: '50000000382019052709732678859',
  outRefundNo: REFUND.out_refund_no,
  totalFee: 100,
  refundFee: 40,
  refundStatus: 'SUCCESS',
  successTime: '2026-01-01 12:20:00',
};

const read = (event: unknown) => cloudGateway({}).gateway.readCloudEvent(event);

/** The event, one of its members its prototype's instead of its own. */
function inheriting(name: 'totalFee'): object {
  const { [name]: value, ...own } = PAID_EVENT;
  return Object.assign(Object.create({ [name]: value }), own);
}

function codeOf(event: unknown): string {
  try {
    read(event);
  } catch (error) {
    if (isKitError(error)) return error.code;
  }
  return 'read';
}

test('a payment that a function is told of is a hint, never a payment', () => {
  expect(read(PAID_EVENT)).toEqual({
    kind: 'payment_hint',
    notification_id: '4200004561202203217657282768',
    payment: {
      ...REF,
      transaction_id: '4200004561202203217657282768',
      amount: { total: 100, currency: 'CNY' },
      payer_openid: OPENID,
      success_at: Date.parse('2026-01-01T12:01:02+08:00'),
      trade_state: 'SUCCESS',
    },
  });
});

test('a refund that a function is told of is a hint as well', () => {
  expect(read(REFUND_EVENT)).toEqual({
    kind: 'refund_hint',
    notification_id: '50000000382019052709732678859',
    refund: {
      mchid: REF.mchid,
      out_trade_no: REF.out_trade_no,
      transaction_id: REFUND.transaction_id,
      out_refund_no: REFUND.out_refund_no,
      refund_id: '50000000382019052709732678859',
      refund_status: 'SUCCESS',
      total: 100,
      refund: 40,
      success_at: Date.parse('2026-01-01T12:20:00+08:00'),
    },
  });
});

test.each([
  ['no object', 'returnCode'],
  ['a list', [PAID_EVENT]],
  ['an event of HTTP access', { httpMethod: 'POST', headers: {}, body: '{}' }],
  ['a failure', { ...PAID_EVENT, returnCode: 'FAIL' }],
  ['a failed payment', { ...PAID_EVENT, resultCode: 'FAIL' }],
  ['numbers inherited from a prototype', Object.create(PAID_EVENT)],
  ['an amount inherited from a prototype', inheriting('totalFee')],
  ['an order number that is an object', { ...PAID_EVENT, outTradeNo: { $ne: '' } }],
  ['an order number that is a list', { ...PAID_EVENT, outTradeNo: [REF.out_trade_no] }],
  ['a transaction number that lost digits', { ...PAID_EVENT, transactionId: 4.2e27 }],
  ['half a fen', { ...PAID_EVENT, totalFee: 99.5 }],
  ['an amount in words', { ...PAID_EVENT, totalFee: '1e2' }],
  ['an amount below nothing', { ...PAID_EVENT, totalFee: -100 }],
  ['a payment of nothing', { ...PAID_EVENT, totalFee: 0 }],
  ['a refund of nothing', { ...REFUND_EVENT, refundFee: '0' }],
  ['an amount with zeros before it', { ...PAID_EVENT, totalFee: '0100' }],
  ['a currency that is none', { ...PAID_EVENT, feeType: 'x'.repeat(500) }],
  ['an order number that nobody could have given', { ...PAID_EVENT, outTradeNo: 'x'.repeat(65) }],
  ['a refund number that nobody could have given', { ...REFUND_EVENT, outRefundNo: 'x'.repeat(65) }],
  ['a time that is none', { ...PAID_EVENT, timeEnd: 'now' }],
  ['a refund that is on its way', { ...REFUND_EVENT, refundStatus: 'PROCESSING' }],
  ['a status from Object.prototype', { ...REFUND_EVENT, refundStatus: 'constructor' }],
  ['70 KB', { ...PAID_EVENT, attach: 'x'.repeat(70_000) }],
])('an event with %s is refused', (_what, event) => {
  expect(codeOf(event)).toBe('REQUEST_INVALID');
});

test('only what looks like an event of WeChat Pay is taken for one', () => {
  expect(isCloudpayEvent(PAID_EVENT)).toBe(true);
  for (const other of [{ Type: 'Timer' }, { httpMethod: 'POST' }, { action: 'create' }, null, 'x', []]) {
    expect(isCloudpayEvent(other)).toBe(false);
  }
});
