import { TransportError } from '../../src/gateways/transport';
import { KitError } from '../../src/protocol/errors';
import { KEY, sign, xml } from './support/v2-other-side';
import {
  type Answering,
  createV2World,
  LIMITS,
  PAID,
  REF,
  REFUND,
  SIGN_LIMITS,
  SNAPSHOT,
} from './support/v2-world';
import { failure } from './support/world';

const prepay = (gateway: ReturnType<typeof createV2World>['gateway']) =>
  gateway.prepay(SNAPSHOT, SIGN_LIMITS);

/** One line per kind of refusal of a prepay: what is known afterwards, and what to do. */
test.each([
  ['NOAUTH', 'GATEWAY_REFUSED', 'NO_AUTH', 'not_applied', 'never'],
  ['PARAM_ERROR', 'GATEWAY_REFUSED', 'PARAM_ERROR', 'not_applied', 'never'],
  ['LACK_PARAMS', 'GATEWAY_REFUSED', 'LACK_PARAMS', 'not_applied', 'never'],
  ['APPID_MCHID_NOT_MATCH', 'GATEWAY_REFUSED', 'APPID_MCHID_NOT_MATCH', 'not_applied', 'never'],
  ['NOTENOUGH', 'GATEWAY_REFUSED', 'NOT_ENOUGH', 'not_applied', 'same_request'],
  ['ORDERPAID', 'GATEWAY_REFUSED', 'ORDER_PAID', 'not_applied', 'after_query'],
  ['ORDERCLOSED', 'GATEWAY_REFUSED', 'ORDER_CLOSED', 'not_applied', 'after_query'],
  ['OUT_TRADE_NO_USED', 'GATEWAY_REFUSED', 'OUT_TRADE_NO_USED', 'not_applied', 'after_query'],
  ['SIGNERROR', 'GATEWAY_SIGNATURE_REFUSED', 'SIGN_ERROR', 'not_applied', 'never'],
  ['FREQUENCY_LIMITED', 'GATEWAY_RATE_LIMITED', 'FREQUENCY_LIMITED', 'unknown', 'same_request'],
  ['INVALID_REQ_TOO_MUCH', 'GATEWAY_RATE_LIMITED', 'INVALID_REQ_TOO_MUCH', 'unknown', 'same_request'],
  ['ERROR', 'GATEWAY_REFUSED', 'ERROR', 'unknown', 'after_query'],
  ['NEW_IN_2031', 'GATEWAY_REFUSED', 'NEW_IN_2031', 'unknown', 'after_query'],
])('a signed refusal %s is %s', async (err_code, code, gateway_code, outcome, retry) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.refuses(err_code, '…'));
  expect(await failure(prepay(gateway))).toMatchObject({
    code,
    gateway_code,
    outcome,
    retry,
    http_status: 200,
  });
  expect(stub.calls).toHaveLength(1);
});

test('a doubled number is told as it comes in practice', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.refuses('INVALID_REQUEST', '201 商户订单号重复'), stub.refuses('INVALID_REQUEST', '其他'));
  expect(await failure(prepay(gateway))).toMatchObject({
    gateway_code: 'OUT_TRADE_NO_USED',
    retry: 'after_query',
  });
  expect(await failure(prepay(gateway))).toMatchObject({ gateway_code: 'INVALID_REQUEST', retry: 'never' });
});

test('a refusal after an attempt that may have arrived says nothing of that attempt', async () => {
  const { gateway, stub, clock } = createV2World();
  const silence: Answering = ({ timeout_ms }) => {
    clock.advance(timeout_ms);
    throw new TransportError('timeout');
  };
  stub.next(silence, stub.refuses('PARAM_ERROR'));
  expect(await failure(prepay(gateway))).toMatchObject({
    gateway_code: 'PARAM_ERROR',
    outcome: 'unknown',
    retry: 'after_query',
  });
});

test.each(['SYSTEMERROR', 'BANKERROR', 'BIZERR_NEED_RETRY'])(
  '%s is repeated once on the backup host, with a nonce of its own, and is unknown after that',
  async (code) => {
    const { gateway, stub } = createV2World();
    stub.next(stub.refuses(code), stub.refuses(code));
    expect(await failure(prepay(gateway))).toMatchObject({
      code: 'GATEWAY_SYSTEM_ERROR',
      outcome: 'unknown',
      retry: 'same_request',
    });
    const [first, second] = stub.calls;
    expect([first!.host, second!.host]).toEqual(['https://main.test', 'https://backup.test']);
    expect(first!.fields.nonce_str).not.toBe(second!.fields.nonce_str);
    const unsigned = ({ nonce_str: _nonce, sign: _sign, ...rest }: Record<string, string>) => rest;
    expect(unsigned(first!.fields)).toEqual(unsigned(second!.fields));
  },
);

test.each([
  ['签名错误', 'GATEWAY_SIGNATURE_REFUSED'],
  ['appid参数长度有误', 'GATEWAY_REFUSED'],
  ['商户号该产品权限未开通，请前往商户平台>产品中心检查后重试', 'GATEWAY_REFUSED'],
])('return_code FAIL has no sign, so that its outcome is unknown: %s', async (text, code) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.fails(text));
  expect(await failure(prepay(gateway))).toMatchObject({ code, outcome: 'unknown', gateway_message: text });
});

test.each([
  [400, 'GATEWAY_ANSWER_MALFORMED', 1],
  [302, 'GATEWAY_ANSWER_MALFORMED', 1],
  [204, 'GATEWAY_ANSWER_MALFORMED', 1],
  [429, 'GATEWAY_RATE_LIMITED', 1],
  [502, 'GATEWAY_SYSTEM_ERROR', 2],
])('HTTP %i is unknown, whatever is in it: %s', async (status, code, calls) => {
  const { gateway, stub } = createV2World();
  const other: Answering = async (call) => ({ ...(await stub.says({ prepay_id: 'wx1' })(call)), status });
  stub.next(other, other);
  expect(await failure(prepay(gateway))).toMatchObject({ code, outcome: 'unknown', http_status: status });
  expect(stub.calls).toHaveLength(calls);
});

const answerOf =
  (text: string | Buffer): Answering =>
  () => ({ status: 200, headers: {}, body: Buffer.from(text as string) });
test.each<[string, Answering]>([
  ['HTML', answerOf('<html><body>400 No required SSL certificate was sent</body></html>')],
  ['nothing', answerOf('')],
  ['a text cut short', answerOf('<xml><return_code><![CDATA[SUCC')],
  ['a DOCTYPE', answerOf('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><a>&a;</a></xml>')],
  ['a doubled member', answerOf('<xml><prepay_id>1</prepay_id><prepay_id>2</prepay_id></xml>')],
])('%s cannot be read: unknown', async (_what, answer) => {
  const { gateway, stub } = createV2World();
  stub.next(answer);
  expect(await failure(prepay(gateway))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
});

describe('an answer that does not verify says nothing, success or refusal', () => {
  const members = { return_code: 'SUCCESS', result_code: 'SUCCESS', appid: REF.appid, mch_id: REF.mchid };
  const signed = (fields: Record<string, string>, type: string, key = KEY) =>
    answerOf(xml({ ...fields, sign: sign(fields, type, key) }));
  const order = { ...members, ...PAID, trade_state: 'SUCCESS' };
  test.each<[string, Answering]>([
    ['without a sign', answerOf(xml(order))],
    ['with an empty one', answerOf(xml({ ...order, sign: '' }))],
    ['signed with another key', signed(order, 'HMAC-SHA256', KEY.replace('v', 'w'))],
    ['signed with another algorithm than was asked for', signed(order, 'MD5')],
    [
      'changed after it was signed',
      answerOf(xml({ ...order, sign: sign({ ...order, total_fee: '1' }, 'HMAC-SHA256') })),
    ],
    [
      'a refusal without a sign',
      answerOf(xml({ ...members, result_code: 'FAIL', err_code: 'ORDERNOTEXIST' })),
    ],
  ])('%s', async (_what, answer) => {
    const { gateway, stub } = createV2World();
    stub.next(answer);
    const error = await failure(gateway.queryOrder(REF, LIMITS));
    expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_UNVERIFIED', outcome: 'unknown' });
  });

  test('with MD5 configured, an answer signed with HMAC-SHA256 does not verify', async () => {
    const { gateway, stub } = createV2World({ sign_type: 'MD5' });
    stub.next(signed(order, 'HMAC-SHA256'), signed(order, 'MD5'));
    expect(await failure(gateway.queryOrder(REF, LIMITS))).toMatchObject({
      code: 'GATEWAY_ANSWER_UNVERIFIED',
    });
    expect(await gateway.queryOrder(REF, LIMITS)).toMatchObject({ kind: 'order' });
  });
});

test('the answer to one merchant’s call is not taken for another’s, a refusal included', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says({ result_code: 'FAIL', err_code: 'REFUNDNOTEXIST', mch_id: '1900000099' }));
  expect(await failure(gateway.queryRefund(REFUND, LIMITS))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
  });
  stub.next(stub.says({ result_code: 'FAIL', err_code: 'REFUNDNOTEXIST', mch_id: '', appid: '' }));
  expect(await gateway.queryRefund(REFUND, LIMITS)).toBe('no_such_refund');
});

test('no answer: unknown, after both hosts', async () => {
  const { gateway, stub, clock } = createV2World();
  const silence: Answering = ({ timeout_ms }) => {
    clock.advance(timeout_ms / 2);
    throw new TransportError('ECONNRESET');
  };
  stub.next(silence, silence);
  expect(await failure(prepay(gateway))).toMatchObject({
    code: 'GATEWAY_NO_ANSWER',
    outcome: 'unknown',
    retry: 'same_request',
  });
  expect(stub.calls).toHaveLength(2);
});

test('I-19 key, certificate and what was sent enter no error and no log', async () => {
  const { gateway, stub, log } = createV2World({
    client_certificate: { cert: 'canary-certificate', key: 'canary-private' },
  });
  stub.next(stub.fails('签名错误'), stub.refuses('PARAM_ERROR'));
  const errors = [await failure(prepay(gateway)), await failure(gateway.refund(REFUND, LIMITS))];
  const told = JSON.stringify([log, errors.map((error) => [error.message, { ...error }])]);
  for (const secret of [KEY, 'canary', SNAPSHOT.openid]) expect(told).not.toContain(secret);
});

test('what the transport refuses to send was not sent, and is no missing answer', async () => {
  const { gateway, stub, log } = createV2World();
  const needsTls = new KitError('CONFIG_INVALID', { message: 'a client certificate needs https' });
  stub.next(() => {
    throw needsTls;
  });
  expect(await failure(gateway.refund(REFUND, LIMITS))).toBe(needsTls);
  expect(log).toMatchObject([{ status: 0, reason: 'CONFIG_INVALID' }]);
});

test('what it refuses to send to the backup host says nothing of the attempt before, which may have arrived', async () => {
  const { gateway, stub, clock } = createV2World();
  stub.next(
    ({ timeout_ms }) => {
      clock.advance(timeout_ms);
      throw new TransportError('timeout');
    },
    () => {
      throw new KitError('CONFIG_INVALID', { message: 'plain http is for loopback only' });
    },
  );
  expect(await failure(gateway.refund(REFUND, LIMITS))).toMatchObject({
    code: 'GATEWAY_NO_ANSWER',
    outcome: 'unknown',
  });
  expect(stub.calls).toHaveLength(2);
});
