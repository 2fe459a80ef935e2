import { isSignedBy } from '../support/client';
import { contentOf, createReceiver, envelopeOf, type Received } from '../support/receiver';
import { createWorld, KEYS, MINUTE_MS, NUMBER, START, type World } from '../support/world';

const SECOND = 'T20310304000002';
let world: World;
let merchant: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  merchant = await createReceiver();
  world = createWorld({ own_base: merchant.base });
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

const once = (name: string, more = {}) => world.faults.add({ name, times: 1, ...more });
const isValid = (message: Received) => isSignedBy(message, KEYS.platform[0]!.certificate);
const attempts = () => world.pay.notifier.list()[0]!.attempts;
const numbers = () => merchant.received.map((one) => contentOf(one).out_trade_no);

async function paid(out_trade_no = NUMBER): Promise<void> {
  await world.prepay({ notify_url: merchant.url, out_trade_no });
  world.pay.ledger.pay(out_trade_no);
  await world.pay.notifier.idle();
}

/** The first attempt, which a fault breaks and the merchant refuses, and the honest one after it. */
async function broken(name: string): Promise<Received> {
  merchant.answers.push(401);
  once(name, { match: { attempt: '1', out_trade_no: NUMBER, kind: 'payment' } });
  await paid();
  await world.clock.advance(15_000);
  expect(merchant.received).toHaveLength(2);
  const honest = merchant.received[1]!;
  expect([isValid(honest), contentOf(honest).out_trade_no]).toEqual([true, NUMBER]);
  return merchant.received[0]!;
}

describe('an attempt is broken, and the honest one follows on schedule', () => {
  test('F-18 notification_signature_wrong', async () => {
    expect(isValid(await broken('notification_signature_wrong'))).toBe(false);
    expect(attempts()).toMatchObject([{ status: 401, mutate: 'signature_bit' }, { status: 204 }]);
  });

  test('F-56 notification_serial_unknown', async () => {
    const { headers } = await broken('notification_serial_unknown');
    expect(KEYS.platform.map((one) => one.serial_no)).not.toContain(headers['wechatpay-serial']);
  });

  test('F-17 notification_stale: validly signed, 301 s ago', async () => {
    const message = await broken('notification_stale');
    expect(message.headers['wechatpay-timestamp']).toBe(String(START / 1000 - 301));
    expect(isValid(message)).toBe(true);
  });

  test('F-48 notification_undecryptable: validly signed, and cannot be opened', async () => {
    const message = await broken('notification_undecryptable');
    expect(isValid(message)).toBe(true);
    expect(() => contentOf(message)).toThrow(/unable to authenticate/);
  });

  test('F-41 notification_malformed: validly signed, and no JSON', async () => {
    const message = await broken('notification_malformed');
    expect(isValid(message)).toBe(true);
    expect(() => envelopeOf(message)).toThrow(SyntaxError);
  });

  test('F-40 notification_oversized: validly signed JSON of more than 64 KB', async () => {
    const message = await broken('notification_oversized');
    expect(message.body.length).toBeGreaterThan(64 * 1024);
    expect([isValid(message), contentOf(message).out_trade_no]).toEqual([true, NUMBER]);
  });

  test('F-47 notification_in_v2: XML without a header of v3', async () => {
    const { headers, body } = await broken('notification_in_v2');
    expect(body.toString()).toMatch(/^<xml>\n<return_code><!\[CDATA\[SUCCESS\]\]><\/return_code>/);
    expect(headers['content-type']).toBe('text/xml');
    expect(Object.keys(headers).filter((name) => name.startsWith('wechatpay-'))).toEqual([]);
  });

  test('F-49 notification_event_unknown: validly signed', async () => {
    const message = await broken('notification_event_unknown');
    expect([isValid(message), envelopeOf(message).event_type]).toEqual([true, 'SECURITY_ECHO.SUCCESS']);
  });

  test.each([
    ['F-22 notification_wrong_amount', { amount: expect.objectContaining({ total: 101 }) }],
    ['F-23 notification_wrong_currency', { amount: expect.objectContaining({ currency: 'USD' }) }],
    ['F-21 notification_wrong_mchid', { mchid: '1900000109' }],
    ['F-21 notification_wrong_appid', { appid: 'wx777870617973ffff' }],
    ['F-24 notification_unknown_order', { out_trade_no: 'T20310304000000' }],
  ])('%s: validly signed and sealed', async (name, content) => {
    const message = await broken(name.split(' ')[1]!);
    expect(isValid(message)).toBe(true);
    expect(contentOf(message)).toMatchObject(content);
  });
});

test('a repetition can be broken, too', async () => {
  merchant.answers.push(500, 401);
  once('notification_wrong_amount', { match: { attempt: '2' } });
  await paid();
  await world.clock.advance(15_000);
  expect(attempts().map(({ mutate }) => mutate)).toEqual([undefined, 'wrong_amount']);
});

test('F-18 notification_forged: a forged one comes first, which counts for nothing, then the genuine one', async () => {
  once('notification_forged');
  await paid();
  const [forged, genuine] = merchant.received;
  expect([isValid(forged!), isValid(genuine!)]).toEqual([false, true]);
  expect(forged!.headers['wechatpay-serial']).toBe(genuine!.headers['wechatpay-serial']);
  expect(() => contentOf(forged!)).toThrow(/unable to authenticate/);
  const signature = (one: Received) =>
    Buffer.from(String(one.headers['wechatpay-signature']), 'base64').length;
  expect(signature(forged!)).toBe(signature(genuine!));
  expect(attempts()).toMatchObject([{ mutate: 'forged', status: 204 }, { status: 204 }]);
});

test('notification_forged: a merchant who believes it is still told the truth until he accepts that', async () => {
  once('notification_forged');
  merchant.answers.push(204, 500);
  await paid();
  await world.clock.advance(15_000);
  expect(merchant.received.map(isValid)).toEqual([false, true, true]);
});

test('F-15 notification_late: the first attempt comes so much later, the rest as ever', async () => {
  once('notification_late', { delay_ms: 24 * 60 * MINUTE_MS });
  merchant.answers.push(500);
  await paid();
  await world.clock.advance(24 * 60 * MINUTE_MS - 1);
  expect(merchant.received).toHaveLength(0);
  await world.clock.advance(15_001);
  expect(attempts().map(({ at }) => at - START)).toEqual([24 * 60 * MINUTE_MS, 24 * 60 * MINUTE_MS + 15_000]);
});

describe('notification_reordered', () => {
  test('F-14 the first is held until the next of the same merchant has gone', async () => {
    once('notification_reordered');
    await paid();
    expect(merchant.received).toHaveLength(0);
    await paid(SECOND);
    await world.clock.advance(0);
    expect(numbers()).toEqual([SECOND, NUMBER]);
    await world.clock.advance(60 * MINUTE_MS);
    expect(merchant.received).toHaveLength(2);
  });

  test('with nothing after it, it is held for delay_ms at most', async () => {
    once('notification_reordered', { delay_ms: MINUTE_MS });
    await paid();
    await world.clock.advance(MINUTE_MS - 1);
    expect(merchant.received).toHaveLength(0);
    await world.clock.advance(1);
    expect(numbers()).toEqual([NUMBER]);
    await paid(SECOND);
    await world.clock.advance(MINUTE_MS);
    expect(numbers()).toEqual([NUMBER, SECOND]);
  });

  test('let go and refused, it is repeated on schedule, whatever else goes meanwhile', async () => {
    once('notification_reordered');
    await paid();
    merchant.answers.push(204, 500);
    await paid(SECOND);
    await world.clock.advance(0);
    expect(numbers()).toEqual([SECOND, NUMBER]);
    await paid('T20310304000003');
    await world.clock.advance(14_999);
    expect(numbers()).toEqual([SECOND, NUMBER, 'T20310304000003']);
    await world.clock.advance(1);
    expect(numbers().at(-1)).toBe(NUMBER);
  });

  test('sent by hand and accepted meanwhile, it is not sent again', async () => {
    once('notification_reordered');
    await paid();
    await world.pay.notifier.send(world.pay.notifier.list()[0]!.id);
    await paid(SECOND);
    await world.clock.advance(60 * MINUTE_MS);
    expect(numbers()).toEqual([NUMBER, SECOND]);
  });
});

test('F-12 notification_answer_lost: accepted, and sent again on schedule all the same', async () => {
  once('notification_answer_lost');
  await paid();
  expect(attempts()).toMatchObject([{ status: 0, error: 'answer lost' }]);
  await world.clock.advance(15_000);
  expect(merchant.received).toHaveLength(2);
  expect(merchant.received[1]!.body).toEqual(merchant.received[0]!.body);
  expect(attempts()).toMatchObject([{ status: 0 }, { status: 204 }]);
});

describe('notification_before_answer', () => {
  test('it has arrived, and been answered, when the payer is told', async () => {
    once('notification_before_answer');
    await world.prepay({ notify_url: merchant.url });
    world.pay.ledger.pay(NUMBER);
    expect(merchant.received).toHaveLength(0);
    await world.pay.notifier.told();
    expect(attempts()).toMatchObject([{ status: 204 }]);
    await world.clock.advance(60 * MINUTE_MS);
    expect(merchant.received).toHaveLength(1);
  });

  test('the API does not answer before it: a close that the payer was quicker than', async () => {
    once('notification_before_answer');
    once('payment_before_close');
    await world.prepay({ notify_url: merchant.url });
    await world.close(NUMBER);
    expect(numbers()).toEqual([NUMBER]);
  });

  test('what the merchant asks meanwhile is answered: nobody waits for himself', async () => {
    world.end();
    const asked: number[] = [];
    const post = async () => {
      asked.push((await world.query(NUMBER)).status);
      return { status: 204, ms: 0 };
    };
    world = createWorld({ post });
    once('notification_before_answer');
    once('payment_before_close');
    await world.prepay();
    await world.close(NUMBER);
    expect(asked).toEqual([200]);
  });

  test('a payment whose booking fails is not told of', async () => {
    once('notification_before_answer');
    await world.prepay({ notify_url: merchant.url });
    const { onPaid } = world.pay.ledger;
    world.pay.ledger.onPaid = (order, payment) => {
      onPaid(order, payment);
      throw new Error('disk full');
    };
    expect(() => world.pay.ledger.pay(NUMBER)).toThrow('disk full');
    await world.pay.notifier.told();
    expect(merchant.received).toEqual([]);
  });
});

test('of two copies sent at once the record keeps the order in which they went, whichever is answered first', async () => {
  world.end();
  const sent: (string | undefined)[] = [];
  let answerFirst = () => undefined as void;
  const first = new Promise<void>((resolve) => {
    answerFirst = resolve;
  });
  const post = async (_url: string, headers: Record<string, string>) => {
    sent.push(headers['wechatpay-nonce']);
    if (sent.length === 1) await first;
    else answerFirst();
    return { status: 204, ms: 0 };
  };
  world = createWorld({ post });
  once('notification_duplicated');
  await paid();
  const told = world.recorder.list().filter(({ host }) => host === 'notification');
  const noted = told.map(({ request }) => (request as { headers: Record<string, string> }).headers);
  expect(noted.map((headers) => headers['wechatpay-nonce'])).toEqual(sent);
  expect(new Set(sent).size).toBe(2);
});
