import { differenceOf } from '../../../../simulator/wechatpay/explain/signature-difference';
import { explained } from './support/explaining';
import { GET, POST, TEXT } from './support/signing';

const NAMES = ['method', 'url', 'timestamp', 'nonce', 'body'] as const;
const RIGHT = TEXT.request(POST);
const difference = (built: string, implied: string) => differenceOf(built, implied, NAMES)!;
const changed = (change: object) => difference(RIGHT, TEXT.request({ ...POST, ...change }));

test('two texts that are the same do not differ', () => {
  expect(differenceOf(RIGHT, RIGHT, NAMES)).toBeUndefined();
});

test.each([
  ['method', 1, { method: 'GET' }],
  ['url', 2, { url: '/v3/other' }],
  ['timestamp', 3, { timestamp: '1700000001' }],
  ['nonce', 4, { nonce: 'other' }],
  ['body', 5, { body: '{}' }],
  ['body', 5, { body: '' }],
])('a difference in the %s is on line %i', (line_name, line, change) => {
  expect(changed(change)).toMatchObject({ line_name, line });
});

test('a body of many lines is one line', () => {
  const sent = { ...POST, body: '{\n"a": 1,\n"b": 2\n}' };
  const text = TEXT.request({ ...sent, body: sent.body.replace('2', '3') });
  expect(difference(TEXT.request(sent), text)).toMatchObject({ line: 5, line_name: 'body' });
});

test('what is missing or too much after the last line differs at the end', () => {
  const end = { line: 5, line_name: 'end' };
  expect(difference(RIGHT, RIGHT.slice(0, -1))).toMatchObject({ ...end, index: RIGHT.length - 1 });
  expect(difference(RIGHT, `${RIGHT}\n`)).toMatchObject({ index: RIGHT.length, line_name: 'end' });
  const get = TEXT.request(GET);
  expect(difference(get, get.slice(0, -1))).toMatchObject({ ...end, index: get.length - 1 });
});

test('a body that was signed but not sent differs in the body, not at the end', () => {
  expect(explained(GET, TEXT.request({ ...GET, body: '{}' })).difference).toMatchObject({
    line: 5,
    line_name: 'body',
    built: '…8␊1700000000␊q8Zk0f3Nn2␊▶␊',
    implied: '…8␊1700000000␊q8Zk0f3Nn2␊▶{}␊',
  });
});

test('excerpts are short, and marked before the first character that differs', () => {
  const long = 'x'.repeat(1000);
  const { built, implied, index } = difference(`${long}a${long}`, `${long}b${long}`);
  expect(index).toBe(1000);
  expect(built).toBe(`…${'x'.repeat(24)}▶a${'x'.repeat(23)}…`);
  expect(implied).toBe(`…${'x'.repeat(24)}▶b${'x'.repeat(23)}…`);
});

test('characters that cannot be seen are shown', () => {
  const shown = difference('A\r\n\t', 'A\u0000\u00a0\u200b\u2028\ufeff\u007f中');
  expect(shown.built).toBe('A▶␍␊␉');
  expect(shown.implied).toBe('A▶␀\\u{a0}\\u{200b}\\u{2028}\\u{feff}\\u{7f}中');
});

test('a character outside the first plane is not cut into halves that cannot be shown', () => {
  expect(difference('😀', '😁')).toMatchObject({ index: 1, built: '�▶�', implied: '�▶�' });
});
