import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { formatInstant, parseHttpDate, parseInstant } from '../../src/protocol/instant';

const ROOT = join(__dirname, '..', '..');
const AT = Date.UTC(2018, 5, 8, 2, 34, 56);

test('an instant is written in UTC+8, to the second', () => {
  expect(formatInstant(AT)).toBe('2018-06-08T10:34:56+08:00');
  expect(formatInstant(AT + 999)).toBe('2018-06-08T10:34:56+08:00');
  expect(formatInstant(Date.UTC(2023, 11, 31, 16))).toBe('2024-01-01T00:00:00+08:00');
});

test.each([Number.NaN, -1, Number.POSITIVE_INFINITY, Date.UTC(9999, 11, 31)])('%p is not written', (at) => {
  expect(() => formatInstant(at)).toThrow(RangeError);
});

test.each([
  ['2018-06-08T10:34:56+08:00', AT],
  ['2018-06-08T02:34:56Z', AT],
  ['2018-06-07T22:04:56-04:30', AT],
  ['2018-06-08T10:34:56.7+08:00', AT + 700],
  ['2018-06-08T10:34:56.123456+08:00', AT + 123],
  ['2024-02-29T00:00:00+00:00', Date.UTC(2024, 1, 29)],
])('%s is read', (text, at) => {
  expect(parseInstant(text)).toBe(at);
});

test.each([
  '2018-06-08T10:34:56',
  '2018-06-08 10:34:56+08:00',
  '2018-06-08T10:34:56+0800',
  '2018-06-08',
  '2018-02-30T00:00:00Z',
  '2018-13-01T00:00:00Z',
  '2018-06-08T24:00:00Z',
  '2018-06-08T10:60:00Z',
  '2018-06-08T10:34:60Z',
  '2018-06-08T10:34:56+24:00',
  ' 2018-06-08T10:34:56Z',
  '2018-06-08T10:34:56Z\n',
  '',
])('%p is refused', (text) => {
  expect(parseInstant(text)).toBeUndefined();
});

test('the Date header is read, and nothing that only looks like it', () => {
  expect(parseHttpDate('Fri, 08 Jun 2018 02:34:56 GMT')).toBe(AT);
  for (const text of [
    '',
    'Fri, 08 Jun 2018 02:34:56',
    'Fri, 31 Jun 2018 02:34:56 GMT',
    '2018-06-08T02:34:56Z',
  ]) {
    expect(parseHttpDate(text)).toBeUndefined();
  }
});

test.each(['UTC', 'Asia/Shanghai', 'America/St_Johns', 'Pacific/Kiritimati'])(
  'the time zone of the host (%s) changes nothing',
  (TZ) => {
    const script = `
      const { formatInstant, parseInstant, parseHttpDate } = require('./src/protocol/instant.ts');
      console.log(JSON.stringify([formatInstant(${AT}), parseInstant('2018-06-08T10:34:56+08:00'),
        parseHttpDate('Fri, 08 Jun 2018 02:34:56 GMT'), new Date(${AT}).getHours()]));`;
    const out = execFileSync(process.execPath, ['-r', './scripts/typescript.cjs', '-e', script], {
      cwd: ROOT,
      env: { ...process.env, TZ },
    });
    const [text, at, date, hostHour] = JSON.parse(out.toString());
    expect([text, at, date]).toEqual(['2018-06-08T10:34:56+08:00', AT, AT]);
    expect(hostHour).toBe(
      { UTC: 2, 'Asia/Shanghai': 10, 'America/St_Johns': 0, 'Pacific/Kiritimati': 16 }[TZ],
    );
  },
);
