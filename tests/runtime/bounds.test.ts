import { readHttpEvent } from '../../src/runtime/http-event';
import { readPayRequest } from '../../src/runtime/pay-request';
import { consoleLog, systemEntropy } from '../../src/runtime/system';

const http = (changes: object) => ({ httpMethod: 'POST', headers: {}, body: '', ...changes });
const create = (changes: object) => ({
  action: 'create',
  request_id: 'abcdefghijklmnopqrstuv',
  items: [{ sku: 'tea', quantity: 1 }],
  ...changes,
});
const times = (length: number) => Array.from({ length }, (_, n) => ({ sku: `tea${n}`, quantity: 1 }));
const headersOf = (length: number) =>
  Object.fromEntries(Array.from({ length }, (_, n) => [`x-${n}`, 'v'] as const));

test('exactly 64 KB, as text and as base64, and a hundred headers are let through', () => {
  const body = 'x'.repeat(64 * 1024);
  expect(readHttpEvent(http({ body })).body).toHaveLength(64 * 1024);
  const base64 = Buffer.from(body).toString('base64');
  expect(readHttpEvent(http({ body: base64, isBase64Encoded: true })).body).toHaveLength(64 * 1024);
  expect(Object.keys(readHttpEvent(http({ headers: headersOf(100) })).headers)).toHaveLength(100);
});

test.each<[string, unknown]>([
  ['101 headers', http({ headers: headersOf(101) })],
  ['64 KB of characters that are three bytes each', http({ body: '茶'.repeat(22_000) })],
  ['a PUT', http({ httpMethod: 'PUT' })],
  ['a method that is a list', http({ httpMethod: ['POST'] })],
  ['headers that are a list', http({ headers: ['a'] })],
  ['headers that are text', http({ headers: 'a: b' })],
  ['a body that is a list of bytes', http({ body: [1, 2] })],
  ['no object', 'POST'],
  ['a list', [http({})]],
  ['nothing', null],
])('F-40 an HTTP event with %s is refused before anything is loaded', (_what, event) => {
  expect(() => readHttpEvent(event)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
});

test('the most a buyer may ask for is let through', () => {
  const most = create({ items: times(50), code: 'c'.repeat(256), request_id: 'r'.repeat(64) });
  expect(readPayRequest(most)).toEqual(most);
  const goods = create({ items: [{ sku: 's'.repeat(64), quantity: 999 }] });
  expect(readPayRequest(goods)).toEqual(goods);
  expect(readPayRequest({ action: 'list', limit: 50 })).toEqual({ action: 'list', limit: 50 });
});

test.each<[string, unknown]>([
  ['51 lines', create({ items: times(51) })],
  ['a thousand pieces', create({ items: [{ sku: 'tea', quantity: 1_000 }] })],
  ['no number of pieces', create({ items: [{ sku: 'tea', quantity: Number.NaN }] })],
  ['a sku of 65 characters', create({ items: [{ sku: 's'.repeat(65), quantity: 1 }] })],
  ['an empty sku', create({ items: [{ sku: '', quantity: 1 }] })],
  ['items that are an object', create({ items: { length: 1, 0: { sku: 'tea', quantity: 1 } } })],
  ['a request_id of 65 characters', create({ request_id: 'r'.repeat(65) })],
  ['a request_id with a line feed', create({ request_id: `${'r'.repeat(22)}\n` })],
  ['a code of 257 characters', create({ code: 'c'.repeat(257) })],
  ['an empty code', create({ code: '' })],
  ['an empty number', { action: 'query', out_trade_no: '' }],
  ['a number of 65 characters', { action: 'query', out_trade_no: 'x'.repeat(65) }],
  ['a page of 51', { action: 'list', limit: 51 }],
  ['a page of none', { action: 'list', limit: 0 }],
  ['a cursor of 65 characters', { action: 'list', cursor: 'x'.repeat(65) }],
  ['an unknown status', { action: 'list', status: 'refunded' }],
  ['a status that every object has', { action: 'list', status: 'constructor' }],
  ['an action that is a list', { action: ['list'] }],
])('a request with %s is refused', (_what, event) => {
  expect(() => readPayRequest(event)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
});

test.each([
  ['a request context alone', { requestContext: {}, action: 'list' }],
  ['an HTTP method without a value', { httpMethod: undefined, action: 'list' }],
])('an event with %s was not sent by a mini-program', (_what, event) => {
  expect(() => readPayRequest(event)).toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }));
});

test('I-19 values under secret-sounding names leave no trace in the log, at any depth', () => {
  const lines: string[] = [];
  const write = jest.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
  const deep = { headers: { Authorization: 'canary', 'Wechatpay-Signature': 'canary' } };
  const secrets = { app_secret: 'canary', api_v3_key: 'canary', payer_openid: 'canary' };
  consoleLog.write({ event: 'e', deep, ...secrets, private_key: 'canary', session_key: 'canary' });
  write.mockRestore();
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('canary');
  expect(JSON.parse(lines[0]!)).toMatchObject({ event: 'e', app_secret: '[secret]' });
});

test('a nonce has 32 characters of the alphabet, and no two are the same', () => {
  const nonces = Array.from({ length: 200 }, () => systemEntropy.nonce());
  for (const nonce of nonces) expect(nonce).toMatch(/^[0-9A-Za-z]{32}$/);
  expect(new Set(nonces).size).toBe(200);
});

test('a refusal repeats no more than 200 characters of what a client sent', () => {
  const key = 'k'.repeat(5_000);
  expect(() => readPayRequest({ action: 'query', out_trade_no: 'x', [key]: 1 })).toThrow(
    expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringMatching(/^.{1,200}$/) }),
  );
});
