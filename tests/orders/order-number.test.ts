import { isOrderNumber, orderNumber, requestHash } from '../../src/orders/order-number';

const parts = { prefix: '', env: 'e', appid: 'wx1', openid: 'oA', request_id: 'Bx'.padEnd(22, '0') };

test('equal requests get equal numbers: 32 characters that WeChat Pay takes', () => {
  expect(orderNumber(parts)).toBe(orderNumber({ ...parts }));
  expect(orderNumber(parts)).toMatch(/^[0-9a-f]{32}$/);
});

test('the number is the documented hash, so that other systems can compute it', () => {
  const { createHash } = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  const json = `["wxpay-kit/order/1","e","wx1","oA","${parts.request_id}"]`;
  expect(orderNumber(parts)).toBe(createHash('sha256').update(json).digest('hex').slice(0, 32));
});

test('a prefix tells whose number it is, and the length stays 32', () => {
  expect(orderNumber({ ...parts, prefix: 'Sh0p' })).toMatch(/^Sh0p[0-9a-f]{28}$/);
});

test.each(['env', 'appid', 'openid', 'request_id'] as const)('another %s, another number', (part) => {
  expect(orderNumber({ ...parts, [part]: 'other' })).not.toBe(orderNumber(parts));
});

test('parts cannot run into each other: ("oA","Bx") is not ("oAB","x")', () => {
  const a = orderNumber({ ...parts, openid: 'oA', request_id: 'Bx' });
  const b = orderNumber({ ...parts, openid: 'oAB', request_id: 'x' });
  expect(a).not.toBe(b);
});

test('"same parameters" compares sku and quantity in the order they were sent', () => {
  const items = [
    { sku: 'a', quantity: 1 },
    { sku: 'b', quantity: 2 },
  ];
  expect(requestHash(items)).toBe(requestHash(structuredClone(items)));
  expect(requestHash(items)).not.toBe(
    requestHash([
      { sku: 'a', quantity: 2 },
      { sku: 'b', quantity: 2 },
    ]),
  );
});

test.each<[string, string, boolean]>([
  ['0123456789abcdef0123456789abcdef', '', true],
  ['AB0123456789abcdef0123456789abcd', 'AB', true],
  ['AB0123456789abcdef0123456789abcd', '', false],
  ['CD0123456789abcdef0123456789abcd', 'AB', false],
  ['0123456789abcdef0123456789abcde', '', false],
  ['0123456789abcdef0123456789abcdef0', '', false],
  ['0123456789ABCDEF0123456789ABCDEF', '', false],
  ['shop2-20260105-0001-0000-0000-01', '', false],
])('D-03 could we have made the number %s, with the prefix %j? %s', (number, prefix, ours) => {
  expect(isOrderNumber(number, prefix)).toBe(ours);
});
