import { createHash } from 'node:crypto';
import { explainedPayment, explainedPaymentWith, firstDifference, namesOf } from './support/explaining';
import { OTHER_APPID, PAYMENT_MISTAKES } from './support/payment-mistakes';
import { EXPECTED, OTHERS, PAYMENT, PLATFORM, STRANGER, signText, TEXT } from './support/signing';

const TEXT_OF_PAYMENT = TEXT.payment(PAYMENT);

describe('a paySign over another text is found and named', () => {
  test.each(PAYMENT_MISTAKES.map((one) => ({ ...one, title: `${one.name}: ${one.about}` })))(
    '$title',
    ({ name, given, signs }) => {
      const text = signs(given);
      const explanation = explainedPayment(given, text, [OTHER_APPID]);
      expect(namesOf(explanation)).toEqual([name]);
      expect(explanation.implied).toBe(text);
      expect(explanation.built).toBe(TEXT.payment(given));
      expect(explanation.difference!.index).toBe(firstDifference(explanation.built, text));
    },
  );

  test('the prefix and the last line feed missing at once are both named', () => {
    const text = TEXT.payment({ ...PAYMENT, package: PAYMENT.package.slice('prepay_id='.length) });
    expect(namesOf(explainedPayment(PAYMENT, text.slice(0, -1)))).toEqual([
      'package_without_prefix',
      'last_line_feed_missing',
    ]);
  });
});

test.each(['md5', 'sha256'])('a paySign in hexadecimal (%s) is one of APIv2', (hash) => {
  const paySign = createHash(hash).update(TEXT_OF_PAYMENT).digest('hex').toUpperCase();
  expect(namesOf(explainedPaymentWith(PAYMENT, paySign))).toEqual(['api_v2_signature']);
});

test('another known key is named, an unknown one is called unknown', () => {
  const known = explainedPaymentWith(PAYMENT, signText(TEXT_OF_PAYMENT, PLATFORM));
  expect(known).toMatchObject({ signed_with: OTHERS[0]!.name, mistakes: [{ name: 'key_of_another' }] });
  const unknown = explainedPaymentWith(PAYMENT, signText(TEXT_OF_PAYMENT, STRANGER));
  expect(unknown.mistakes).toEqual([]);
  expect(unknown.verdict.en).toContain(EXPECTED.name);
});

test('an appid nobody knows of is not guessed, and what to compare is said', () => {
  const explanation = explainedPayment(PAYMENT, TEXT.payment({ ...PAYMENT, appid: OTHER_APPID }));
  expect(explanation.mistakes).toEqual([]);
  expect(explanation.verdict.en).toContain('nonceStr, package or appid');
});

test('of other appids the first ten are tried', () => {
  const appids = Array.from({ length: 11 }, (_, index) => `wx${index}`);
  const names = (appid: string) =>
    namesOf(explainedPayment(PAYMENT, TEXT.payment({ ...PAYMENT, appid }), appids));
  expect(names('wx9')).toEqual(['appid_other']);
  expect(names('wx10')).toEqual([]);
});

test('the differing line goes by its name', () => {
  const changed = (change: object) =>
    explainedPayment(PAYMENT, TEXT.payment({ ...PAYMENT, ...change })).difference!;
  expect(changed({ appid: '' })).toMatchObject({ index: 0, line: 1, line_name: 'appid' });
  expect(changed({ timeStamp: '1700000001' })).toMatchObject({ line: 2, line_name: 'timeStamp' });
  expect(changed({ nonceStr: PAYMENT.nonceStr.toLowerCase() })).toMatchObject({
    line: 3,
    line_name: 'nonceStr',
  });
  expect(changed({ package: 'Sign=WXPay' })).toMatchObject({ line: 4, line_name: 'package' });
});
