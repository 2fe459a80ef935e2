import { TransportError } from '../../src/gateways/transport';
import { CERTIFICATE_2, MERCHANT } from './support/second-signer';
import { BACKUP, silence } from './support/wechat-stub';
import { createWorld, failure, LIMITS, prepay, REF, SNAPSHOT } from './support/world';

/** One line per kind of answer to a prepay: what is known afterwards, and what to do. */
test.each([
  [400, 'PARAM_ERROR', 'GATEWAY_REFUSED', 'PARAM_ERROR', 'not_applied', 'never'],
  [400, 'INVALID_REQUEST', 'GATEWAY_REFUSED', 'INVALID_REQUEST', 'not_applied', 'never'],
  [400, 'ORDERPAID', 'GATEWAY_REFUSED', 'ORDER_PAID', 'not_applied', 'after_query'],
  [400, 'ORDER_PAID', 'GATEWAY_REFUSED', 'ORDER_PAID', 'not_applied', 'after_query'],
  [400, 'ORDERCLOSED', 'GATEWAY_REFUSED', 'ORDER_CLOSED', 'not_applied', 'after_query'],
  [403, 'OUT_TRADE_NO_USED', 'GATEWAY_REFUSED', 'OUT_TRADE_NO_USED', 'not_applied', 'after_query'],
  [403, 'NOAUTH', 'GATEWAY_REFUSED', 'NO_AUTH', 'not_applied', 'never'],
  [403, 'RULELIMIT', 'GATEWAY_REFUSED', 'RULE_LIMIT', 'not_applied', 'never'],
  [403, 'NOTENOUGH', 'GATEWAY_REFUSED', 'NOT_ENOUGH', 'not_applied', 'same_request'],
  [403, 'ACCOUNTERROR', 'GATEWAY_REFUSED', 'ACCOUNT_ERROR', 'not_applied', 'never'],
  [404, undefined, 'GATEWAY_REFUSED', undefined, 'not_applied', 'never'],
  [405, undefined, 'GATEWAY_REFUSED', undefined, 'not_applied', 'never'],
  [401, 'SIGN_ERROR', 'GATEWAY_SIGNATURE_REFUSED', 'SIGN_ERROR', 'not_applied', 'never'],
  [429, 'FREQUENCY_LIMITED', 'GATEWAY_RATE_LIMITED', 'FREQUENCY_LIMITED', 'unknown', 'same_request'],
  [429, 'RATELIMIT_EXCEEDED', 'GATEWAY_RATE_LIMITED', 'RATELIMIT_EXCEEDED', 'unknown', 'same_request'],
  [500, 'SYSTEMERROR', 'GATEWAY_SYSTEM_ERROR', 'SYSTEM_ERROR', 'unknown', 'same_request'],
  [500, 'BANKERROR', 'GATEWAY_SYSTEM_ERROR', 'BANK_ERROR', 'unknown', 'same_request'],
  [502, undefined, 'GATEWAY_SYSTEM_ERROR', undefined, 'unknown', 'same_request'],
  [302, undefined, 'GATEWAY_ANSWER_MALFORMED', undefined, 'unknown', 'same_request'],
  [400, '__proto__', 'GATEWAY_REFUSED', '__proto__', 'not_applied', 'never'],
])('%s %s → %s, %s, %s, %s', async (http_status, wire, code, gateway_code, outcome, retry) => {
  const world = createWorld();
  const answer = () => world.stub.refusal(http_status, wire, '说明');
  world.stub.next(answer, answer);
  const error = await failure(prepay(world));
  expect(error).toMatchObject({ name: 'GatewayError', code, gateway_code, outcome, retry, http_status });
  expect(error.gateway_message).toBe(wire === undefined ? undefined : '说明');
  expect(error.request_id).toBe('08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0');
});

test('INVALID_REQUEST about a repeated number is OUT_TRADE_NO_USED', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.refusal(400, 'INVALID_REQUEST', '201 商户订单号重复'));
  const error = await failure(prepay(world));
  expect(error).toMatchObject({
    gateway_code: 'OUT_TRADE_NO_USED',
    retry: 'after_query',
    outcome: 'not_applied',
  });
});

test('a refusal is quoted in its first 256 characters, one over 64 KB not at all', async () => {
  const world = createWorld();
  world.stub.next(() => world.stub.refusal(400, 'PARAM_ERROR', '长'.repeat(300)));
  expect((await failure(prepay(world))).gateway_message).toHaveLength(256);
  world.stub.next(() => world.stub.refusal(400, 'PARAM_ERROR', 'x'.repeat(64 * 1024)));
  expect(await failure(prepay(world))).toMatchObject({ gateway_code: undefined, gateway_message: undefined });
});

test('F-51 no answer is GATEWAY_NO_ANSWER, unknown, with the transport reason', async () => {
  const world = createWorld();
  world.stub.next(silence(world.clock, 10), silence(world.clock, 10));
  const error = await failure(prepay(world));
  expect(error).toMatchObject({ code: 'GATEWAY_NO_ANSWER', outcome: 'unknown', retry: 'same_request' });
  expect(error.message).toBe('no answer from the gateway: timeout');
  expect(error.cause).toBeInstanceOf(TransportError);
});

test('F-55 a 401 far from our clock says how far, and on which side', async () => {
  for (const [seconds, words] of [
    [301, '301 s ahead of'],
    [-4000, '4000 s behind'],
  ] as const) {
    const world = createWorld('public_key');
    world.stub.next(() => {
      const answer = world.stub.refusal(401, 'SIGN_ERROR', 'Http头Authorization中的timestamp…');
      world.clock.jump(seconds * 1000);
      return answer;
    });
    expect((await failure(prepay(world))).message).toContain(words);
  }
  const world = createWorld('public_key');
  world.stub.next(() => world.stub.refusal(401, 'SIGN_ERROR', '签名错误'));
  expect((await failure(prepay(world))).message).not.toContain('clock is');
});

describe('a refusal after an attempt that may have arrived', () => {
  test.each([
    [400, 'PARAM_ERROR'],
    [401, 'SIGN_ERROR'],
    [403, 'OUT_TRADE_NO_USED'],
    [403, 'RULE_LIMIT'],
  ])('%i %s leaves the outcome of a prepay unknown', async (status, code) => {
    const world = createWorld();
    world.stub.next(silence(world.clock, 10), () => world.stub.refusal(status, code));
    const error = await failure(prepay(world));
    expect(error).toMatchObject({ gateway_code: code, outcome: 'unknown', retry: 'after_query' });
  });

  test('answers a question all the same: a question changes nothing', async () => {
    const world = createWorld();
    world.stub.next(silence(world.clock, 10), () => world.stub.refusal(403, 'NO_AUTH'));
    expect(await failure(world.gateway.queryOrder(REF, LIMITS))).toMatchObject({ outcome: 'not_applied' });
    world.stub.next(silence(world.clock, 10), () => world.stub.refusal(404, 'ORDER_NOT_EXIST'));
    expect(await world.gateway.queryOrder(REF, LIMITS)).toMatchObject({ kind: 'no_such_order' });
    world.stub.next(silence(world.clock, 10), () => world.stub.refusal(400, 'ORDER_PAID'));
    expect(await world.gateway.closeOrder(REF, LIMITS)).toBe('already_paid');
  });
});

describe('F-54 an answer that does not verify', () => {
  const answers = {
    unsigned: (world: ReturnType<typeof createWorld>) => {
      const answer = world.stub.json(200, { prepay_id: 'wx-forged' });
      for (const name of Object.keys(answer.headers))
        if (name.startsWith('wechatpay-')) delete answer.headers[name];
      return answer;
    },
    changed: (world: ReturnType<typeof createWorld>) => {
      const answer = world.stub.json(200, { prepay_id: 'wx-forged' });
      return { ...answer, body: Buffer.from(answer.body.toString().replace('forged', 'FORGED')) };
    },
    'of another signer': (world: ReturnType<typeof createWorld>) =>
      world.stub.json(200, { prepay_id: 'wx-forged' }, CERTIFICATE_2),
    'a probe': (world: ReturnType<typeof createWorld>) => {
      const answer = world.stub.json(200, { prepay_id: 'wx-forged' });
      answer.headers['wechatpay-signature'] = `WECHATPAY/SIGNTEST/${answer.headers['wechatpay-signature']}`;
      return answer;
    },
    old: (world: ReturnType<typeof createWorld>) => {
      const answer = world.stub.json(200, { prepay_id: 'wx-forged' });
      world.clock.advance(300_000);
      return answer;
    },
  };
  const causes = {
    unsigned: 'SIGNATURE_HEADER_MISSING',
    changed: 'SIGNATURE_MISMATCH',
    'of another signer': 'SIGNATURE_SERIAL_UNKNOWN',
    'a probe': 'SIGNATURE_PROBE',
    old: 'SIGNATURE_TIMESTAMP_INVALID',
  };

  test.each(Object.keys(answers) as (keyof typeof answers)[])('(%s) is believed in nothing', async (kind) => {
    const world = createWorld();
    world.stub.next(() => answers[kind](world));
    const error = await failure(prepay(world));
    expect(error).toMatchObject({
      code: 'GATEWAY_ANSWER_UNVERIFIED',
      outcome: 'unknown',
      retry: 'same_request',
      http_status: 200,
      cause: { code: causes[kind] },
    });
    expect(world.stub.calls).toHaveLength(1);
  });
});

test('no error and no log line holds a key, a signature or the buyer', async () => {
  const world = createWorld();
  const found: string[] = [];
  const collect = async (promise: Promise<unknown>) => {
    const error = await failure(promise);
    found.push(
      String(error.stack),
      JSON.stringify({ ...error }),
      String((error.cause as Error | undefined)?.stack),
    );
  };
  world.stub.next(
    () => world.stub.refusal(401, 'SIGN_ERROR'),
    () => {
      throw new Error(`socket of ${world.stub.seen.at(-1)!.headers.authorization}`);
    },
    () => world.stub.refusal(400, 'PARAM_ERROR'),
    () => world.stub.json(200, {}),
  );
  for (let i = 0; i < 3; i += 1) await collect(prepay(world));
  await collect(world.gateway.request({ method: 'POST', path: '/v3/\ud800', body: {} }));
  const everything = [...found, JSON.stringify(world.log)].join('\n');
  const secrets = [
    MERCHANT.api_v3_key,
    SNAPSHOT.openid,
    'WECHATPAY2-SHA256',
    'signature="',
    ...MERCHANT.private_pem.split('\n').slice(1, 3),
  ];
  for (const secret of secrets) expect(everything).not.toContain(secret);
});

test('each call is one log line with host, status and Request-ID', async () => {
  const world = createWorld('public_key');
  world.stub.next(silence(world.clock, 30));
  await prepay(world);
  expect(world.log).toEqual([
    {
      event: 'gateway_call',
      call: 'prepay',
      host: 'https://main.test',
      ms: 30,
      status: 0,
      reason: 'timeout',
    },
    {
      event: 'gateway_call',
      call: 'prepay',
      host: BACKUP,
      ms: 0,
      status: 200,
      request_id: '08F5B8C2B506102C18FDDFEEA30620BE821E28EDC405-0',
    },
  ]);
});
