import fc from 'fast-check';
import { explained, explainedPayment, firstDifference } from './support/explaining';
import { PAYMENT_MISTAKES } from './support/payment-mistakes';
import { REQUEST_MISTAKES } from './support/request-mistakes';
import { type Payment, type Request, TEXT } from './support/signing';

// Goal: whatever was sent, and whichever mistake was made of it, what is shown as signed was signed.
// Method: random requests and payments; the mistakes of the tables, made by the tests' own signer.

// Some thousands of signatures: on a busy machine they may take a while.
jest.setTimeout(60_000);

const RUNS = 15;
const segment = fc.stringMatching(/^[A-Za-z0-9_*-]{1,12}$/);
const url = fc
  .tuple(
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(segment, segment), { maxLength: 5 }),
  )
  .map(([path, query]) => {
    const pairs = query.map(([name, value]) => `${name}=${value}`).join('&');
    return `/v3/${path.join('/')}${pairs && `?${pairs}`}`;
  });
const key = fc.stringMatching(/^[a-z_]{1,8}$/);
const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean(), fc.constant(null));
const json = fc.dictionary(key, fc.oneof(leaf, fc.array(leaf), fc.dictionary(key, leaf)));
const body = fc.oneof(
  fc.constant(''),
  json.map((one) => JSON.stringify(one)),
  json.map((one) => JSON.stringify(one, null, 2)),
);
const timestamp = fc.integer({ min: 1_600_000_000, max: 1_900_000_000 }).map(String);
const nonce = fc.stringMatching(/^[0-9A-Za-z]{16,32}$/);
const request: fc.Arbitrary<Request> = fc.record({
  method: fc.constantFrom('GET', 'POST'),
  url,
  timestamp,
  nonce,
  body,
});
const payment: fc.Arbitrary<Payment> = fc.record({
  appid: fc.stringMatching(/^wx[0-9a-f]{16}$/),
  timeStamp: timestamp,
  nonceStr: nonce,
  package: fc.stringMatching(/^prepay_id=wx[0-9a-f]{10,34}$/),
});

type Explained = ReturnType<typeof explained> | ReturnType<typeof explainedPayment>;

/** What must hold of every explanation of `text`, signed with the right key where `built` belongs. */
function expectExplained(explanation: Explained, built: string, text: string): void {
  expect(explanation.built).toBe(built);
  expect(explanation.implied).toBe(text);
  expect(explanation.mistakes.length > 0).toBe(built !== text);
  expect(explanation.difference?.index ?? -1).toBe(firstDifference(built, text));
}

/** A mistake that was made of a random request; undefined where it cannot be made of this one. */
function made(signs: (sent: Request) => string | undefined, sent: Request): string | undefined {
  try {
    return signs(sent);
  } catch {
    return undefined;
  }
}

test.each(REQUEST_MISTAKES.map(({ name, about, signs }) => ({ title: `${name}: ${about}`, signs })))(
  'of any request, $title',
  ({ signs }) => {
    fc.assert(
      fc.property(request, (sent) => {
        const text = made(signs, sent);
        if (text !== undefined) expectExplained(explained(sent, text), TEXT.request(sent), text);
      }),
      { numRuns: RUNS },
    );
  },
);

test.each(PAYMENT_MISTAKES.map(({ name, about, signs }) => ({ title: `${name}: ${about}`, signs })))(
  'of any payment, $title',
  ({ signs }) => {
    fc.assert(
      fc.property(payment, (given) => {
        const text = signs(given);
        const appids = ['wx0000000000000002'];
        expectExplained(explainedPayment(given, text, appids), TEXT.payment(given), text);
      }),
      { numRuns: RUNS },
    );
  },
);

test('of any request, whatever else was signed, nothing is named that was not signed', () => {
  fc.assert(
    fc.property(request, fc.string(), (sent, text) => {
      const explanation = explained(sent, text);
      expect([undefined, text]).toContain(explanation.implied);
      expect(explanation.mistakes.length > 0).toBe(
        explanation.implied !== undefined && text !== TEXT.request(sent),
      );
    }),
    { numRuns: RUNS },
  );
});
