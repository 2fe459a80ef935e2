import fc from 'fast-check';
import { formatAmount } from '../../miniprogram/components/pay-checkout/format-amount';
import { parseYuan } from '../../miniprogram/pages/staff/yuan';

const MOST = 1_000_000_00;

test.each([
  ['19.9', 1990],
  ['19.90', 1990],
  ['0.1', 10],
  ['0.29', 29],
  ['1.15', 115],
  ['4.35', 435],
  ['128', 12800],
  ['128.', 12800],
  ['.5', 50],
  ['007', 700],
  [' 12.30 ', 1230],
  ['1000000', MOST],
])('%s yuan are typed as they are meant', (text, total) => {
  expect(parseYuan(text, 'CNY', MOST)).toEqual({ ok: true, total });
});

test.each([
  ['', 'empty'],
  ['  ', 'empty'],
  ['.', 'unreadable'],
  ['-1', 'unreadable'],
  ['+1', 'unreadable'],
  ['1e3', 'unreadable'],
  ['0x10', 'unreadable'],
  ['1,000', 'unreadable'],
  ['1.2.3', 'unreadable'],
  ['１２', 'unreadable'],
  ['十', 'unreadable'],
  ['1.005', 'too_fine'],
  ['0.000', 'too_fine'],
  ['0', 'zero'],
  ['0.00', 'zero'],
  ['1000000.01', 'too_much'],
  ['9'.repeat(40), 'too_much'],
])('"%s" is refused: %s', (text, issue) => {
  expect(parseYuan(text, 'CNY', MOST)).toEqual({ ok: false, issue });
});

test('a currency without decimals takes none', () => {
  expect(parseYuan('500', 'JPY', 500)).toEqual({ ok: true, total: 500 });
  expect(parseYuan('500.5', 'JPY', 1_000)).toEqual({ ok: false, issue: 'too_fine' });
});

test('every amount that is drawn can be typed back, to the fen', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (total) => {
      const drawn = formatAmount({ total, currency: 'CNY' }).slice(1);
      expect(parseYuan(drawn, 'CNY', Number.MAX_SAFE_INTEGER)).toEqual({ ok: true, total });
    }),
  );
});
