import { formatAmount } from '../../miniprogram/components/pay-checkout/format-amount';

test.each([
  [0, 'CNY', '¥0.00'],
  [1, 'CNY', '¥0.01'],
  [10, 'CNY', '¥0.10'],
  [1990, 'CNY', '¥19.90'],
  [-1990, 'CNY', '-¥19.90'],
  [9_007_199_254_740_991, 'CNY', '¥90071992547409.91'],
  [500, 'JPY', 'JPY 500'],
  [1234, 'HKD', 'HK$12.34'],
  [1234, 'THB', 'THB 12.34'],
])('%d in the minor unit of %s is written %s', (total, currency, text) => {
  expect(formatAmount({ total, currency })).toBe(text);
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d is no amount', (total) => {
  expect(() => formatAmount({ total, currency: 'CNY' })).toThrow(RangeError);
});
