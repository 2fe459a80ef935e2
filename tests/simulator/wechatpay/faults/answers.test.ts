import { PROBE_PREFIX } from '../../../../simulator/wechatpay/keys/platform-signer';
import { type Answer, answered, isSignedBy, jsonOf } from '../support/client';
import { createWorld, KEYS, MINUTE_MS, NUMBER, order, START, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const certificate = KEYS.platform[0]!.certificate;
const isValid = (answer: Answer) => isSignedBy(answer, certificate);
const known = () => world.pay.ledger.list().length;
const once = (name: string, more = {}) => world.faults.add({ name, times: 1, ...more });

/** The answer to a prepay that this fault strikes; it was carried out all the same. */
async function struck(name: string): Promise<Answer> {
  once(name);
  const answer = await world.prepay();
  expect(known()).toBe(1);
  expect(isValid(await world.prepay())).toBe(true);
  return answer;
}

describe('F-54 it was done, but the answer is', () => {
  test('answer_html: a page', async () => {
    const { status, headers, body } = await struck('answer_html');
    expect([status, headers['content-type'], headers['wechatpay-signature']]).toEqual([
      200,
      'text/html',
      undefined,
    ]);
    expect(body.toString()).toMatch(/^<html>/);
  });

  test('answer_not_json: validly signed, and no JSON', async () => {
    const answer = await struck('answer_not_json');
    expect([answer.status, isValid(answer)]).toEqual([200, true]);
    expect(() => jsonOf(answer)).toThrow();
  });

  test('answer_empty: validly signed, and nothing', async () => {
    const answer = await struck('answer_empty');
    expect([answer.status, answer.body.length, isValid(answer)]).toEqual([200, 0, true]);
  });

  test('answer_unsigned: without Wechatpay-* headers', async () => {
    const { headers } = await struck('answer_unsigned');
    expect(Object.keys(headers).filter((name) => name.startsWith('wechatpay-'))).toEqual([]);
    expect(headers).toHaveProperty('request-id');
  });

  test('answer_header_missing: without the timestamp alone', async () => {
    const { headers } = await struck('answer_header_missing');
    expect(headers).not.toHaveProperty('wechatpay-timestamp');
    expect(headers).toHaveProperty('wechatpay-signature');
  });

  test('answer_signature_wrong: signed wrongly by one bit', async () => {
    expect(isValid(await struck('answer_signature_wrong'))).toBe(false);
  });

  test('F-56 answer_serial_unknown: of a key that nobody has', async () => {
    const answer = await struck('answer_serial_unknown');
    expect(KEYS.platform.map((one) => one.serial_no)).not.toContain(answer.headers['wechatpay-serial']);
    expect(isValid(answer)).toBe(true);
  });

  test('F-17 answer_timestamp_old: validly signed, 301 s ago', async () => {
    const answer = await struck('answer_timestamp_old');
    expect(answer.headers['wechatpay-timestamp']).toBe(String(START / 1000 - 301));
    expect(isValid(answer)).toBe(true);
  });

  test('F-20 answer_body_changed: changed by one bit after signing', async () => {
    expect(isValid(await struck('answer_body_changed'))).toBe(false);
  });

  test.each(['answer_not_json', 'answer_empty', 'answer_body_changed'])(
    '%s needs a body: a 204 is left alone and uses nothing up',
    async (name) => {
      await world.prepay();
      once(name);
      const closed = await world.close(NUMBER);
      expect([closed.status, isValid(closed)]).toEqual([204, true]);
      expect(world.faults.list().active).toHaveLength(1);
    },
  );

  test('errors are not signed, so they use no such fault up', async () => {
    once('answer_signature_wrong');
    await world.query('T20310304999999');
    expect(world.faults.list().active).toHaveLength(1);
  });
});

test('F-19 signature_probe on an answer: a signature that must fail, once', async () => {
  once('signature_probe', { match: { target: 'answer' } });
  const probe = await world.prepay();
  expect(probe.headers['wechatpay-signature']!.startsWith(PROBE_PREFIX)).toBe(true);
  expect(isValid(probe)).toBe(false);
  expect(isValid(await world.prepay())).toBe(true);
});

test('signature_probe on notifications leaves answers alone, and errors use no probe up', async () => {
  world.faults.add({ name: 'signature_probe', match: { target: 'notification' } });
  expect(isValid(await world.prepay())).toBe(true);
  world.faults.remove();
  once('signature_probe');
  await world.query('T20310304999999');
  expect(world.faults.list().active).toHaveLength(1);
});

describe('nothing was done, and the answer is', () => {
  test.each([
    ['F-52 server_error_before_commit', 500, 'SYSTEM_ERROR'],
    ['F-52 bank_error', 500, 'BANK_ERROR'],
    ['F-52 service_unavailable', 503, 'SERVICE_UNAVAILABLE'],
    ['F-53 rate_limited', 429, 'FREQUENCY_LIMITED'],
  ])('%s: %d %s', async (name, status, code) => {
    once(name.split(' ')[1]!);
    const answer = await world.prepay();
    expect([answer.status, jsonOf(answer).code, known()]).toEqual([status, code, 0]);
    expect(answer.headers).not.toHaveProperty('wechatpay-signature');
    expect((await world.prepay()).status).toBe(200);
  });

  test('F-52 bad_gateway: 502 with a page', async () => {
    once('bad_gateway');
    const { status, headers } = await world.prepay();
    expect([status, headers['content-type'], known()]).toEqual([502, 'text/html', 0]);
  });
});

test('F-52 server_error_after_commit: 500 SYSTEM_ERROR, and it was done', async () => {
  const answer = await struck('server_error_after_commit');
  expect([answer.status, jsonOf(answer).code]).toEqual([500, 'SYSTEM_ERROR']);
});

test('server_error_after_commit: a request that is refused is refused, and uses nothing up', async () => {
  once('server_error_after_commit');
  expect((await world.query(NUMBER)).status).toBe(404);
  expect(world.faults.list().active).toHaveLength(1);
});

test.each([6 * MINUTE_MS, -6 * MINUTE_MS])(
  'F-55 gateway_clock_off: Date and Wechatpay-Timestamp are off by %d ms, of errors too',
  async (delay_ms) => {
    world.faults.add({ name: 'gateway_clock_off', delay_ms });
    const answer = await world.prepay();
    expect(answer.headers['wechatpay-timestamp']).toBe(String((START + delay_ms) / 1000));
    expect(Date.parse(answer.headers.date!)).toBe(START + delay_ms);
    expect(isValid(answer)).toBe(true);
    const refused = await world.query('T20310304999999');
    expect(Date.parse(refused.headers.date!)).toBe(START + delay_ms);
    world.faults.remove();
    const late = { ...order(), out_trade_no: 'T20310304000002' };
    const right = answered(
      await world.raw({ method: 'POST', url: '/v3/pay/transactions/jsapi', body: late }),
    );
    expect(Date.parse(right.headers.date!)).toBe(START);
  },
);
