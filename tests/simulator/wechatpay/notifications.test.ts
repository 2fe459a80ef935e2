import { RETRY_PAUSES_MS } from '../../../simulator/wechatpay/notifier/notifier';
import { isSignedBy } from './support/client';
import { contentOf, createReceiver, envelopeOf } from './support/receiver';
import {
  APPID,
  CREDENTIALS,
  createWorld,
  KEYS,
  MINUTE_MS,
  NUMBER,
  OPENID,
  START,
  type World,
} from './support/world';

type Receiver = Awaited<ReturnType<typeof createReceiver>>;
const HOUR_MS = 60 * MINUTE_MS;

let world: World;
let merchant: Receiver;
beforeEach(async () => {
  merchant = await createReceiver();
  world = createWorld({ own_base: merchant.base });
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

async function paid(answers: (number | 'hang')[] = []) {
  merchant.answers.push(...answers);
  await world.prepay({ notify_url: merchant.url });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
}
const attempts = () => world.pay.notifier.list()[0]!.attempts;

describe('a payment is told', () => {
  test('at once, sealed and signed, to the notify_url of the order', async () => {
    await paid();
    expect(merchant.received).toHaveLength(1);
    const [told] = merchant.received;
    expect(told!.url).toBe('/notify');
    expect(told!.headers['content-type']).toBe('application/json');
    expect(told!.headers['wechatpay-serial']).toBe(KEYS.platform[0]!.serial_no);
    expect(isSignedBy(told!, KEYS.platform[0]!.certificate)).toBe(true);
    expect(envelopeOf(told!)).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
      create_time: '2031-03-04T12:00:00+08:00',
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      summary: '支付成功',
      resource: {
        original_type: 'transaction',
        algorithm: 'AEAD_AES_256_GCM',
        ciphertext: expect.any(String),
        associated_data: 'transaction',
        nonce: expect.stringMatching(/^[0-9A-Za-z]{12}$/),
      },
    });
    expect(contentOf(told!)).toEqual({
      appid: APPID,
      mchid: CREDENTIALS.mchid,
      out_trade_no: NUMBER,
      transaction_id: world.pay.ledger.truth(NUMBER)!.transaction_id,
      trade_type: 'JSAPI',
      trade_state: 'SUCCESS',
      trade_state_desc: '支付成功',
      bank_type: 'OTHERS',
      attach: 'k=v',
      success_time: '2031-03-04T12:00:00+08:00',
      payer: { openid: OPENID },
      amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
      promotion_detail: [],
    });
  });

  test('before approve is answered it is stored, and the list shows its attempts', async () => {
    await paid([500]);
    expect(world.pay.notifier.list()).toEqual([
      {
        id: envelopeOf(merchant.received[0]!).id,
        out_trade_no: NUMBER,
        kind: 'payment',
        format: 'v3',
        url: merchant.url,
        attempts: [{ at: START, status: 500, ms: expect.any(Number) }],
        next_at: START + 15_000,
      },
    ]);
  });

  test('nothing is told of closing', async () => {
    await world.prepay({ notify_url: merchant.url });
    await world.close(NUMBER);
    await world.clock.advance(HOUR_MS);
    expect([merchant.received, world.pay.notifier.list()]).toEqual([[], []]);
  });

  test('simulated time for our own functions, wall-clock time for everybody else', async () => {
    await paid();
    expect(merchant.received[0]!.headers['wechatpay-timestamp']).toBe(String(START / 1000));
    const outside = createWorld({ own_base: 'http://127.0.0.1:1/http/' });
    await outside.prepay({ notify_url: merchant.url });
    outside.pay.ledger.pay(NUMBER);
    await outside.pay.notifier.idle();
    const told = Number(merchant.received[1]!.headers['wechatpay-timestamp']);
    expect(Math.abs(told - Date.now() / 1000)).toBeLessThan(60);
    outside.end();
  });

  test('it is in the record of requests', async () => {
    await paid();
    const recorded = world.recorder.list().find((entry) => entry.host === 'notification');
    expect(recorded).toMatchObject({
      about: 'payment',
      status: 204,
      out_trade_no: NUMBER,
      path: merchant.url,
    });
    const signature = String(merchant.received[0]!.headers['wechatpay-signature']);
    expect(JSON.stringify(world.recorder.list())).not.toContain(signature);
  });
});

describe('until it is accepted', () => {
  test.each([200, 204])('%d accepts it, whatever the body', async (status) => {
    await paid([status]);
    await world.clock.advance(48 * HOUR_MS);
    expect(merchant.received).toHaveLength(1);
    expect(world.pay.notifier.list()[0]).not.toHaveProperty('next_at');
  });

  test.each([201, 202, 301, 302, 400, 401, 404, 500, 503])('%d does not', async (status) => {
    await paid([status]);
    await world.clock.advance(15_000);
    expect(attempts().map((attempt) => attempt.status)).toEqual([status, 204]);
  });

  test('fifteen repetitions, on the schedule of the documents, 24 h 4 min in all', async () => {
    await paid(Array.from({ length: 20 }, () => 500));
    await world.clock.advance(48 * HOUR_MS);
    const pauses = attempts()
      .slice(1)
      .map((attempt, index) => (attempt.at - attempts()[index]!.at) / 1000);
    const [m, h] = [60, 3600];
    expect(pauses).toEqual([
      15,
      15,
      30,
      3 * m,
      10 * m,
      20 * m,
      30 * m,
      30 * m,
      30 * m,
      60 * m,
      3 * h,
      3 * h,
      3 * h,
      6 * h,
      6 * h,
    ]);
    expect(RETRY_PAUSES_MS.reduce((sum, pause_ms) => sum + pause_ms, 0)).toBe(24 * HOUR_MS + 4 * MINUTE_MS);
    expect(merchant.received).toHaveLength(16);
    expect(world.pay.notifier.list()[0]).not.toHaveProperty('next_at');
  });

  test('the clock has moved on only when the deliveries it caused are answered', async () => {
    await paid([500, 500, 500]);
    await world.clock.advance(15_000);
    expect(merchant.received).toHaveLength(2);
    await world.clock.advance(14_999);
    expect(merchant.received).toHaveLength(2);
    await world.clock.advance(1);
    expect(merchant.received).toHaveLength(3);
  });

  test('every attempt is the same message, freshly signed', async () => {
    await paid([500]);
    await world.clock.advance(15_000);
    const [first, second] = merchant.received;
    expect(second!.body).toEqual(first!.body);
    expect(isSignedBy(second!, KEYS.platform[0]!.certificate)).toBe(true);
    expect(second!.headers['wechatpay-nonce']).not.toBe(first!.headers['wechatpay-nonce']);
    expect(second!.headers['wechatpay-timestamp']).toBe(String(START / 1000 + 15));
  });

  test('no answer in time counts as none', async () => {
    world.end();
    world = createWorld({ own_base: merchant.base, answer_ms: 50 });
    await paid(['hang']);
    await world.clock.advance(15_000);
    expect(attempts()).toMatchObject([{ status: 0, error: 'timeout' }, { status: 204 }]);
  });

  test('nobody there counts as no answer', async () => {
    await world.prepay();
    world.pay.ledger.pay(NUMBER);
    await world.pay.notifier.idle();
    expect(attempts()).toMatchObject([{ status: 0, error: 'ECONNREFUSED' }]);
  });
});

describe('by hand', () => {
  const id = () => world.pay.notifier.list()[0]!.id;

  test('sent again as it was, it arrives at once; accepted, the schedule ends', async () => {
    await paid([500]);
    expect(await world.pay.notifier.send(id())).toMatchObject({ status: 204 });
    expect(merchant.received[1]!.body).toEqual(merchant.received[0]!.body);
    await world.clock.advance(48 * HOUR_MS);
    expect(merchant.received).toHaveLength(2);
  });

  test('sent again and refused, the schedule goes on', async () => {
    await paid([500, 500]);
    expect(await world.pay.notifier.send(id())).toMatchObject({ status: 500 });
    await world.clock.advance(15_000);
    expect(attempts().map((attempt) => [attempt.at - START, attempt.status])).toEqual([
      [0, 500],
      [0, 500],
      [15_000, 204],
    ]);
  });

  test('sent broken and accepted all the same, the schedule goes on', async () => {
    await paid([500]);
    expect(await world.pay.notifier.send(id(), 'wrong_amount')).toMatchObject({ status: 204 });
    await world.clock.advance(15_000);
    expect(merchant.received).toHaveLength(3);
  });

  test('accepted while an attempt on schedule still hangs, the schedule ends', async () => {
    world.end();
    world = createWorld({ own_base: merchant.base, answer_ms: 300 });
    merchant.answers.push('hang');
    await world.prepay({ notify_url: merchant.url });
    world.pay.ledger.pay(NUMBER);
    while (merchant.received.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    await world.pay.notifier.send(id());
    await world.pay.notifier.idle();
    expect(attempts().map((attempt) => attempt.status)).toEqual([204, 0]);
    await world.clock.advance(48 * HOUR_MS);
    expect(merchant.received).toHaveLength(2);
  });

  test('one that does not exist', async () => {
    expect(await world.pay.notifier.send('x')).toBeUndefined();
  });
});

describe('faults', () => {
  const first = async (name: string, answers: (number | 'hang')[] = []) => {
    world.faults.add({ name, times: 1, match: { target: 'notification', out_trade_no: NUMBER } });
    await paid(answers);
  };

  test('notification_lost: the next one follows on schedule', async () => {
    await first('notification_lost');
    expect(merchant.received).toHaveLength(0);
    expect(attempts()).toEqual([{ at: START, status: 0, ms: 0, error: 'lost' }]);
    await world.clock.advance(15_000);
    expect(merchant.received).toHaveLength(1);
  });

  test('notification_duplicated: twice at once, each signed by itself, one attempt of the schedule', async () => {
    await first('notification_duplicated', [500, 500]);
    expect(merchant.received).toHaveLength(2);
    const [one, two] = merchant.received;
    expect(one!.body).toEqual(two!.body);
    expect(one!.headers['wechatpay-nonce']).not.toBe(two!.headers['wechatpay-nonce']);
    await world.clock.advance(15_000);
    expect(attempts()).toHaveLength(3);
    await world.clock.advance(48 * HOUR_MS);
    expect(attempts()).toHaveLength(3);
  });

  test('signature_probe: refused, the real one follows on schedule', async () => {
    await first('signature_probe', [401]);
    expect(merchant.received[0]!.headers['wechatpay-signature']).toMatch(/^WECHATPAY\/SIGNTEST\//);
    expect(attempts()).toMatchObject([{ status: 401, mutate: 'probe' }]);
    await world.clock.advance(15_000);
    expect(isSignedBy(merchant.received[1]!, KEYS.platform[0]!.certificate)).toBe(true);
  });

  test('signature_probe: a merchant who accepts it has had his notification', async () => {
    await first('signature_probe', [200]);
    await world.clock.advance(48 * HOUR_MS);
    expect(merchant.received).toHaveLength(1);
  });

  test('signature_probe: a repetition is never one', async () => {
    await paid([500, 500]);
    world.faults.add({ name: 'signature_probe' });
    await world.clock.advance(15_000);
    expect(isSignedBy(merchant.received[1]!, KEYS.platform[0]!.certificate)).toBe(true);
  });
});
