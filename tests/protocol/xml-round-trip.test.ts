import fc from 'fast-check';
import { buildXml } from '../../src/protocol/build-xml';
import { parseXml } from '../../src/protocol/xml';
import { errorOf } from './support';

const back = (members: Record<string, string>) => ({ ...parseXml(Buffer.from(buildXml(members)), 'xml') });

test('what would end an element, a CDATA or a document stays inside its value', () => {
  const hostile = {
    attach: ']]></attach><total_fee>1</total_fee><attach><![CDATA[',
    body: '</body></xml><xml>',
    detail: '<![CDATA[x]]>',
    entity: '&lt;&#60;&x;<!DOCTYPE a [<!ENTITY x "y">]>',
    instruction: '<?xml version="1.0"?>',
  };
  expect(back(hostile)).toEqual(hostile);
});

test('leading zeros, long ids, blanks and every kind of line end survive exactly', () => {
  const members = {
    id: '4200001234202011112222333344',
    zeros: '0099',
    blanks: '  a \t b  ',
    blank: ' ',
    lines: '\r\na\rb\nc\r\n',
    empty: '',
    json: '{"goods_detail":[{"goods_id":"1001","goods_name":"茶 \\"A\\" & 咖啡 🍵"}]}',
  };
  expect(back(members)).toEqual(members);
});

test.each([
  ['a NUL', 'a\0b'],
  ['a control character', 'a\u001bb'],
  ['half a surrogate pair', 'a\ud800b'],
  ['the other half', '\udc00'],
  ['a non-character', 'a\uffff'],
])('%s is refused, and the value is not quoted', (_what, value) => {
  const error = errorOf(() => buildXml({ attach: `canary${value}` }));
  expect(error).toMatchObject({ code: 'REQUEST_INVALID' });
  expect(error.message).toContain('<attach>');
  expect(error.message).not.toContain('canary');
});

test.each(['', 'a b', 'a>', '1a', 'a/', '茶', 'a\n', 'a'.repeat(65)])(
  'a name that is none is refused: %j',
  (name) => {
    expect(errorOf(() => buildXml({ [name]: '1' })).code).toBe('REQUEST_INVALID');
  },
);

const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,12}$/);
const isText = (text: string) => !/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(text);
const value = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter(isText),
  fc.stringMatching(/^[\]<>!?&;#x0-9CDAT[\r\n \t-]{0,12}$/),
  fc.constantFrom('007', '1e5', '0x1F', 'true', ']]>', '<![CDATA[', '&amp;', ' '),
);
/** The names of objects' own members, which the reader refuses. */
const REFUSED = ['__proto__', 'constructor', 'prototype'];
const members = fc
  .array(fc.tuple(name, value), { maxLength: 4 })
  .map((pairs) => Object.fromEntries(pairs.filter(([one]) => !REFUSED.includes(one))));

test('100,000 generated documents are read back as they were written', () => {
  fc.assert(
    fc.property(members, (all) => {
      const read = back(all);
      const names = Object.keys(all);
      return Object.keys(read).length === names.length && names.every((one) => read[one] === all[one]);
    }),
    { numRuns: 100_000 },
  );
}, 60_000);
