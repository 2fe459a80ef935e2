import { amountText, parseAmount } from '../../../simulator/console/model/amounts';
import { bytesOf, hexDump, indented, sizeText } from '../../../simulator/console/model/bytes';
import { parseMatch } from '../../../simulator/console/model/fault-wish';
import {
  dateTime,
  inUnits,
  nextMorning,
  parseDateTime,
  timeOfDayMs,
} from '../../../simulator/console/model/instants';
import { hashOf, parseRoute } from '../../../simulator/console/model/route';

test.each([
  [{ total: 12800, currency: 'CNY' }, '¥128.00'],
  [{ total: 1, currency: 'CNY' }, '¥0.01'],
  [{ total: 0, currency: 'CNY' }, '¥0.00'],
  [{ total: 123456789, currency: 'CNY' }, '¥1,234,567.89'],
  [{ total: 1280, currency: 'USD' }, 'USD 12.80'],
  [{ total: 1500, currency: 'JPY' }, 'JPY 1,500'],
  [{ total: -5, currency: 'CNY' }, '−¥0.05'],
])('an amount is told in its currency’s own decimals: %o', (money, text) => {
  expect(amountText(money)).toBe(text);
});

test.each([
  ['12.8', 'CNY', 1280],
  ['12.80', 'CNY', 1280],
  [' 12 ', 'CNY', 1200],
  ['0.01', 'CNY', 1],
  ['1500', 'JPY', 1500],
  ['12.345', 'CNY', undefined],
  ['1.5', 'JPY', undefined],
  ['0', 'CNY', undefined],
  ['-1', 'CNY', undefined],
  ['1e3', 'CNY', undefined],
  ['', 'CNY', undefined],
])('what was typed is an amount in the smallest unit, or none: %s %s', (text, currency, total) => {
  expect(parseAmount(text, currency)).toBe(total);
});

test('instants are told and read in UTC+8, over the end of a year too', () => {
  const at = Date.UTC(2026, 11, 31, 16, 0, 5, 7);
  expect(dateTime(at)).toBe('2027-01-01 00:00:05');
  expect(timeOfDayMs(at)).toBe('00:00:05.007');
  expect(parseDateTime('2027-01-01 00:00:05')).toBe(at - 7);
  expect(parseDateTime('2027-01-01T00:00')).toBe(at - 5007);
});

test.each(['', 'tomorrow', '2026-02-30 10:00', '2026-13-01 10:00', '2026-05-20 25:00', '2026-05-20'])(
  'is no instant: "%s"',
  (text) => {
    expect(parseDateTime(text)).toBeUndefined();
  },
);

test('the next morning is ten o’clock in UTC+8, and never now', () => {
  const ten = Date.UTC(2026, 4, 20, 2);
  expect(nextMorning(ten - 1)).toBe(ten);
  expect(nextMorning(ten)).toBe(ten + 86_400_000);
  expect(nextMorning(Date.UTC(2026, 4, 19, 17))).toBe(ten);
});

test.each([
  [999, { value: 999, unit: 'ms' }],
  [1_000, { value: 1, unit: 's' }],
  [90_000, { value: 1, unit: 'min' }],
  [3_600_000, { value: 1, unit: 'h' }],
  [200_000_000, { value: 2, unit: 'd' }],
])('%i ms in its largest unit', (ms, told) => {
  expect(inUnits(ms)).toEqual(told);
});

test('bytes are dumped sixteen in a row, with what can be read', () => {
  expect(hexDump(bytesOf({ body: '{"a":"中文"}\n0123', encoding: 'utf8' }))).toBe(
    [
      '00000000  7b 22 61 22 3a 22 e4 b8  ad e6 96 87 22 7d 0a 30  |{"a":"......"}.0|',
      '00000010  31 32 33                                          |123|',
    ].join('\n'),
  );
  expect([...bytesOf({ body: '/wA=', encoding: 'base64' })]).toEqual([255, 0]);
});

test('a dump ends after 16 KB', () => {
  expect(hexDump(new Uint8Array(20_000)).split('\n')).toHaveLength(1024);
});

test('JSON is indented, and what is none is not', () => {
  expect(indented('{"a":1}')).toBe('{\n  "a": 1\n}');
  for (const text of ['<xml/>', '"text"', '{"a":', '']) expect(indented(text)).toBeUndefined();
});

test('sizes', () => {
  expect([sizeText(0), sizeText(1023), sizeText(1536)]).toEqual(['0 B', '1023 B', '1.5 KB']);
});

test('an address and its parts are one another’s inverse; what is empty is left out', () => {
  const hash = hashOf(['orders', 'a/b c'], { search: '茶 & x', page: 2, none: '', absent: undefined });
  expect(hash).toBe('#/orders/a%2Fb%20c?search=%E8%8C%B6+%26+x&page=2');
  expect(parseRoute(hash)).toEqual({ path: ['orders', 'a/b c'], query: { search: '茶 & x', page: '2' } });
  expect(parseRoute('')).toEqual({ path: [], query: {} });
  expect(parseRoute('#/%E0%A4%A')).toEqual({ path: [], query: {} });
});

test('conditions of a fault', () => {
  expect(parseMatch('out_trade_no=T1  attempt=2')).toEqual({ out_trade_no: 'T1', attempt: '2' });
  expect(parseMatch('after=db:2, path=/v3/a=b')).toEqual({ after: 'db:2', path: '/v3/a=b' });
  expect(parseMatch('')).toEqual({});
  expect(parseMatch('attempt')).toBeUndefined();
  expect(parseMatch('=2')).toBeUndefined();
});
