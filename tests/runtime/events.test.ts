import { readHttpEvent } from '../../src/runtime/http-event';
import { readPayRequest } from '../../src/runtime/pay-request';

const http = (changes: object = {}) => ({
  httpMethod: 'POST',
  path: '/',
  headers: { 'Wechatpay-Serial': 'S', 'content-type': 'application/json' },
  body: '{"a":"茶"}',
  isBase64Encoded: false,
  ...changes,
});

test('header names arrive in any case, and the bytes as they were signed', () => {
  const message = readHttpEvent(http());
  expect(message.headers['wechatpay-serial']).toBe('S');
  expect(Buffer.from(message.body).toString()).toBe('{"a":"茶"}');
});

test('a base64 body is decoded to the same bytes', () => {
  const body = Buffer.from('{"a":"茶"}').toString('base64');
  expect(readHttpEvent(http({ body, isBase64Encoded: true })).body).toEqual(readHttpEvent(http()).body);
});

test.each([
  ['a GET', { httpMethod: 'GET' }],
  ['a body that is an object', { body: {} }],
  ['a base64 flag that is text', { isBase64Encoded: 'no' }],
  ['a header value that is an array', { headers: { a: ['b'] } }],
  ['headers that are missing', { headers: undefined }],
  ['F-40 a body over 64 KB', { body: 'x'.repeat(64 * 1024 + 1) }],
  [
    'F-40 a base64 body over 64 KB',
    { body: Buffer.alloc(64 * 1024 + 1).toString('base64'), isBase64Encoded: true },
  ],
])('an HTTP event with %s is refused', (_what, changes) => {
  expect(() => readHttpEvent(http(changes))).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
});

test('F-45 headers named __proto__ pollute nothing', () => {
  const event = JSON.parse('{"httpMethod":"POST","headers":{"__proto__":"x"},"body":""}');
  readHttpEvent(event);
  expect(({} as Record<string, unknown>).x).toBeUndefined();
  expect(Object.getPrototypeOf(readHttpEvent(event).headers)).toBeNull();
});

const create = (changes: object = {}) => ({
  action: 'create',
  request_id: 'abcdefghijklmnopqrstuv',
  items: [{ sku: 'tea', quantity: 1 }],
  ...changes,
});

test('what the platform merges into an event is dropped unread', () => {
  const request = readPayRequest(create({ userInfo: { openId: 'oForged', appId: 'wx' } }));
  expect(request).toEqual(create());
});

test.each([
  ['amount', create({ amount: 1 })],
  ['openid', create({ openid: 'oForged' })],
  ['price', create({ items: [{ sku: 'tea', quantity: 1, price: 1 }] })],
  ['total_fee', create({ total_fee: 1 })],
  ['__proto__', JSON.parse('{"action":"query","out_trade_no":"x","__proto__":{"a":1}}')],
])('F-03 I-16 a request with the key %s is refused, by name', (key, event) => {
  expect(() => readPayRequest(event)).toThrow(
    expect.objectContaining({ code: 'REQUEST_INVALID', message: expect.stringContaining(key) }),
  );
});

test.each([
  ['a short request_id', create({ request_id: 'short' })],
  ['no items', create({ items: [] })],
  ['a quantity of zero', create({ items: [{ sku: 'tea', quantity: 0 }] })],
  ['half a piece', create({ items: [{ sku: 'tea', quantity: 0.5 }] })],
  ['F-50 an operator for a number', { action: 'query', out_trade_no: { $ne: null } }],
  ['an unknown action', { action: 'refund_everything' }],
  ['an action inherited by every object', { action: 'constructor' }],
  ['no object at all', 'create'],
])('a request with %s is refused', (_what, event) => {
  expect(() => readPayRequest(event)).toThrow(expect.objectContaining({ code: 'REQUEST_INVALID' }));
});

test.each([
  ['HTTP', { httpMethod: 'POST', headers: {}, body: '' }],
  ['a timer', { Type: 'Timer', TriggerName: 't' }],
])('an event shaped like %s is refused by the function for people', (_what, event) => {
  expect(() => readPayRequest(event)).toThrow(expect.objectContaining({ code: 'NOT_ALLOWED' }));
});
