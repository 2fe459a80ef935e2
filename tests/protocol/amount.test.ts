import { assertAmount } from '../../src/protocol/amount';
import { errorOf } from './support';

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '100' as unknown as number])(
  'a total of %p is no amount',
  (total) => {
    expect(errorOf(() => assertAmount({ total, currency: 'CNY' })).code).toBe('AMOUNT_INVALID');
  },
);

test.each(['', 'cny', 'CN', 'CNYY', undefined as unknown as string])(
  'a currency of %p is no amount',
  (currency) => {
    expect(errorOf(() => assertAmount({ total: 1, currency })).code).toBe('AMOUNT_INVALID');
  },
);

test('one fen and the largest safe integer are amounts', () => {
  expect(() => assertAmount({ total: 1, currency: 'CNY' })).not.toThrow();
  expect(() => assertAmount({ total: Number.MAX_SAFE_INTEGER, currency: 'HKD' })).not.toThrow();
});
