import { TransportError } from '../../src/gateways/transport';
import type { CodeOrder } from '../../src/gateways/v2-code-pay';
import { SUB } from './support/v2-other-side';
import {
  type Answering,
  CERTIFICATE,
  createV2World,
  LIMITS,
  PAID,
  REF,
  SNAPSHOT,
  type V2World,
} from './support/v2-world';
import { failure } from './support/world';

const ORDER: CodeOrder = {
  ...REF,
  description: SNAPSHOT.description,
  amount: SNAPSHOT.amount,
  auth_code: '134567890123456789',
};
const BY_CODE = { ...PAID, trade_type: 'MICROPAY' };

/** The paths that were called, each with the seconds since the beginning. */
function timetable({ stub, clock }: V2World) {
  const started = clock.monotonic();
  const seen: [number, string][] = [];
  const at =
    (answer: Answering): Answering =>
    (call) => {
      seen.push([Math.round((clock.monotonic() - started) / 1000), call.path]);
      return answer(call);
    };
  return { seen, next: (...answers: Answering[]) => stub.next(...answers.map(at)) };
}

const state = ({ stub }: V2World, trade_state: string) =>
  stub.says({ out_trade_no: REF.out_trade_no, trade_state });
const silence =
  ({ clock }: V2World): Answering =>
  ({ timeout_ms }) => {
    clock.advance(timeout_ms);
    throw new TransportError('timeout');
  };

test('a code is charged once, with every member, and the answer is the payment', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says(BY_CODE));
  expect(await gateway.micropay(ORDER, LIMITS)).toMatchObject({
    transaction_id: PAID.transaction_id,
    amount: { total: 100, currency: 'CNY' },
    trade_state: 'SUCCESS',
  });
  const { path, fields, request } = stub.calls[0]!;
  expect([path, request.identity]).toEqual(['/pay/micropay', undefined]);
  expect(fields).toMatchObject({
    auth_code: ORDER.auth_code,
    total_fee: '100',
    spbill_create_ip: '127.0.0.1',
  });
  expect(fields.notify_url).toBeUndefined();
});

test.each([
  ['USERPAYING', 'unknown'],
  ['SYSTEMERROR', 'unknown'],
  ['BANKERROR', 'unknown'],
  ['AUTH_CODE_INVALID', 'not_applied'],
  ['NOTENOUGH', 'not_applied'],
  ['TRADE_ERROR', 'not_applied'],
])('one attempt that is answered %s is %s, and is not made again', async (code, outcome) => {
  const { gateway, stub } = createV2World();
  stub.next(stub.refuses(code));
  expect(await failure(gateway.micropay(ORDER, LIMITS))).toMatchObject({ outcome });
  expect(stub.calls).toHaveLength(1);
});

test('an answer about another order is unknown', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.says({ ...BY_CODE, out_trade_no: 'T2' }));
  expect(await failure(gateway.micropay(ORDER, LIMITS))).toMatchObject({ outcome: 'unknown' });
});

test('an attach that no answer can be read with charges nobody', async () => {
  const { gateway, stub } = createV2World();
  const error = await failure(gateway.takeByCode({ ...ORDER, attach: '<!' }));
  expect([error, stub.calls]).toMatchObject([{ code: 'REQUEST_INVALID' }, []]);
});

test('another amount than was asked for is no payment of this order, and is never reversed', async () => {
  const world = createV2World();
  const { gateway, stub } = world;
  const other = { ...BY_CODE, total_fee: '1' };
  stub.next(stub.says(other));
  expect(await failure(gateway.micropay(ORDER, LIMITS))).toMatchObject({ outcome: 'unknown' });
  stub.next(silence(world), stub.says({ ...other, trade_state: 'SUCCESS' }));
  expect(await failure(gateway.takeByCode(ORDER))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
    retry: 'after_query',
  });
  expect(stub.calls.map(({ path }) => path)).not.toContain('/secapi/pay/reverse');
});

test('a payer who enters a password is waited for: asked about every 10 s', async () => {
  const world = createV2World();
  const { stub, gateway } = world;
  const { seen, next } = timetable(world);
  next(
    stub.refuses('USERPAYING'),
    state(world, 'USERPAYING'),
    stub.says({ ...BY_CODE, trade_state: 'SUCCESS' }),
  );
  expect(await gateway.takeByCode(ORDER)).toMatchObject({ kind: 'paid' });
  expect(seen).toEqual([
    [0, '/pay/micropay'],
    [10, '/pay/orderquery'],
    [20, '/pay/orderquery'],
  ]);
});

test('who does not come to it in 45 s is not charged: the order is reversed with the certificate', async () => {
  const world = createV2World();
  const { stub, gateway } = world;
  const { seen, next } = timetable(world);
  next(stub.refuses('USERPAYING'), ...Array.from({ length: 5 }, () => state(world, 'USERPAYING')));
  next(
    stub.says({ recall: 'Y' }),
    stub.refuses('SYSTEMERROR'),
    stub.refuses('SYSTEMERROR'),
    stub.says({ recall: 'N' }),
  );
  expect(await gateway.takeByCode(ORDER)).toEqual({ kind: 'reversed' });
  expect(seen.map(([at]) => at)).toEqual([0, 10, 20, 30, 40, 45, 45, 50, 50, 55]);
  const reversal = stub.calls.at(-1)!;
  expect([reversal.path, reversal.request.identity]).toEqual(['/secapi/pay/reverse', CERTIFICATE]);
  expect(reversal.fields.out_trade_no).toBe(REF.out_trade_no);
});

test('the pace is the caller’s to choose, but nothing is reversed before 15 s', async () => {
  const world = createV2World();
  const { stub, gateway } = world;
  const { seen, next } = timetable(world);
  next(
    stub.refuses('USERPAYING'),
    state(world, 'USERPAYING'),
    state(world, 'USERPAYING'),
    stub.says({ recall: 'N' }),
  );
  await gateway.takeByCode(ORDER, { ask_every_ms: 2000, ask_for_ms: 4000 });
  expect(seen.map(([at]) => at)).toEqual([0, 2, 4, 15]);
});

test('no answer is asked about, and an order that is not known yet is asked about again', async () => {
  const world = createV2World();
  const { stub, gateway } = world;
  const paid = stub.says({ ...BY_CODE, trade_state: 'SUCCESS' });
  stub.next(silence(world), stub.refuses('ORDERNOTEXIST'), silence(world), silence(world), paid);
  expect(await gateway.takeByCode(ORDER)).toMatchObject({ kind: 'paid' });
});

test.each([
  ['CLOSED', 2],
  ['REVOKED', 2],
  ['PAYERROR', 3],
])('%s ends the waiting', async (trade_state, calls) => {
  const world = createV2World();
  const { stub, gateway } = world;
  stub.next(stub.refuses('USERPAYING'), state(world, trade_state), stub.says({ recall: 'N' }));
  expect(await gateway.takeByCode(ORDER)).toEqual({ kind: 'reversed' });
  expect(stub.calls).toHaveLength(calls);
});

test('a definite refusal ends it at once', async () => {
  const { gateway, stub } = createV2World();
  stub.next(stub.refuses('AUTHCODEEXPIRE'));
  expect(await failure(gateway.takeByCode(ORDER))).toMatchObject({
    gateway_code: 'AUTHCODEEXPIRE',
    outcome: 'not_applied',
  });
  expect(stub.calls).toHaveLength(1);
});

test('a reversal that gets no clear answer five times leaves the outcome unknown', async () => {
  const world = createV2World();
  const { stub, gateway } = world;
  stub.next(stub.refuses('USERPAYING'), state(world, 'PAYERROR'));
  stub.next(...Array.from({ length: 10 }, () => silence(world)));
  expect(await failure(gateway.takeByCode(ORDER))).toMatchObject({
    outcome: 'unknown',
    retry: 'after_query',
  });
  expect(stub.calls.filter(({ path }) => path === '/secapi/pay/reverse').length).toBeLessThanOrEqual(10);
});

test('a refused reversal says nothing of the payment, which may have been made', async () => {
  const world = createV2World();
  const { stub, gateway } = world;
  stub.next(silence(world), state(world, 'PAYERROR'), stub.refuses('PARAM_ERROR'));
  expect(await failure(gateway.takeByCode(ORDER))).toMatchObject({
    code: 'GATEWAY_REFUSED',
    gateway_code: 'PARAM_ERROR',
    outcome: 'unknown',
    retry: 'after_query',
  });
  expect(stub.calls).toHaveLength(3);
});

test('without a certificate nothing is begun that could not be reversed', async () => {
  const { gateway, stub } = createV2World({ client_certificate: undefined });
  expect(await failure(gateway.takeByCode(ORDER))).toMatchObject({ code: 'CONFIG_INVALID' });
  expect(stub.calls).toEqual([]);
});

test('whose code it is can be asked, of a partner by the sub-merchant’s appid', async () => {
  const direct = createV2World();
  direct.stub.next(direct.stub.says({ openid: 'oME' }), direct.stub.says());
  expect(await direct.gateway.openidOfCode(ORDER.auth_code, LIMITS)).toBe('oME');
  expect(direct.stub.calls[0]).toMatchObject({
    path: '/tools/authcodetoopenid',
    fields: { auth_code: ORDER.auth_code },
  });
  expect(await failure(direct.gateway.openidOfCode('1', LIMITS))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
  });
  const partner = createV2World({ name: 'v2_partner', ...SUB });
  partner.stub.next(partner.stub.says({ openid: 'oSP', sub_openid: 'oSUB' }));
  expect(await partner.gateway.openidOfCode(ORDER.auth_code, LIMITS)).toBe('oSUB');
});
