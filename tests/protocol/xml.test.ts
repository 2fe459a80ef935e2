import fc from 'fast-check';
import { parseXml, XML_MAX_BYTES } from '../../src/protocol/xml';
import { errorOf } from './support';

const read = (text: string | Buffer, root = 'xml') => parseXml(Buffer.from(text as string), root);
const messageOf = (text: string | Buffer, root?: string) => {
  const error = errorOf(() => read(text, root));
  expect(error.code).toBe('MESSAGE_MALFORMED');
  return error.message;
};

test('every value is the string that was sent: leading zeros, exponents, blanks, CDATA', () => {
  const text = `<?xml version="1.0" encoding="UTF-8"?>
<xml>
  <transaction_id>4200001234202011112222333344</transaction_id>
  <zeros><![CDATA[0099]]></zeros>
  <hex>0x1F</hex> <float>1e5</float> <truth>true</truth> <plus>+86</plus>
  <blanks>  a  </blanks>
  <marked><![CDATA[ <b>&amp; 茶 ]]></marked>
  <mixed>a<![CDATA[&lt;]]>b</mixed>
  <empty></empty><closed/>
</xml>
`;
  expect({ ...read(text) }).toEqual({
    transaction_id: '4200001234202011112222333344',
    zeros: '0099',
    hex: '0x1F',
    float: '1e5',
    truth: 'true',
    plus: '+86',
    blanks: '  a  ',
    marked: ' <b>&amp; 茶 ',
    mixed: 'a&lt;b',
    empty: '',
    closed: '',
  });
});

test('references in text are resolved once, those of XML and of numbers only', () => {
  expect(read('<xml><a>x&lt;y&amp;lt;&quot;&apos;&gt;&#20013;&#x4E2D;</a></xml>').a).toBe('x<y&lt;"\'>中中');
  for (const reference of ['&bad;', '&#0;', '&#xD800;', '&#x110000;', '&#1;'])
    expect(messageOf(`<xml><a>${reference}</a></xml>`)).toMatch(/reference|refers/);
});

test('the root may have another name, where another is asked for', () => {
  expect(read('<root><a>1</a></root>', 'root').a).toBe('1');
  expect(messageOf('<root><a>1</a></root>')).toContain('root is not one <xml>');
});

test.each([
  ['F-43 an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><a>&x;</a></xml>'],
  ['F-44 an entity bomb', '<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><xml><a>&y;</a></xml>'],
  ['F-44 a DOCTYPE behind the declaration', '<?xml version="1.0"?><!DOCTYPE xml><xml><a>1</a></xml>'],
  ['a comment', '<xml><!-- a --><a>1</a></xml>'],
  ['a DOCTYPE inside CDATA', '<xml><a><![CDATA[<!DOCTYPE x>]]></a></xml>'],
])('%s is refused at the door', (_what, text) => {
  expect(messageOf(text)).toContain('<!');
});

test.each([
  ['a processing instruction', '<?xml version="1.0"?><?php x?><xml><a>1</a></xml>', 'processing instruction'],
  ['a NUL', '<xml><a>\0</a></xml>', 'NUL'],
  ['F-46 a second level', '<xml><a><b>1</b></a></xml>', 'more than one level'],
  ['F-46 a doubled member', '<xml><a>1</a><a>1</a></xml>', '<a> comes twice'],
  ['attributes', '<xml><a x="1">1</a></xml>', 'attributes'],
  ['attributes of the root', '<xml x="1"><a>1</a></xml>', 'attributes'],
  ['text between members', '<xml><a>1</a>text</xml>', 'between its members'],
  ['CDATA between members', '<xml><![CDATA[x]]></xml>', 'between its members'],
  ['an odd name', '<xml><茶>1</茶></xml>', 'odd name'],
  ['a second root', '<xml><a>1</a></xml><xml></xml>', 'well-formed'],
  ['junk after the end', '<xml><a>1</a></xml>junk', 'well-formed'],
  ['a text cut short', '<xml><a>1</a>', 'well-formed'],
  ['a CDATA cut short', '<xml><a><![CDATA[1</a></xml>', 'well-formed'],
  ['tags that do not meet', '<xml><a>1</b></xml>', 'well-formed'],
  ['HTML', '<html><head><title>502</title></head><body><hr></body></html>', 'well-formed'],
  ['text', 'hello', ''],
  ['nothing', '', ''],
  ['JSON', '{"a":1}', ''],
])('%s is refused', (_what, text, why) => {
  expect(messageOf(text)).toContain(why);
});

test('over 64 KB, and what is no UTF-8, is refused unparsed', () => {
  const filled = (length: number) => `<xml><a>${'x'.repeat(length - 20)}</a></xml>`.padEnd(length);
  expect(read(filled(XML_MAX_BYTES)).a).toHaveLength(XML_MAX_BYTES - 20);
  expect(messageOf(filled(XML_MAX_BYTES + 1))).toContain('65536 bytes');
  expect(messageOf(Buffer.from([...Buffer.from('<xml><a>'), 0xff, ...Buffer.from('</a></xml>')]))).toContain(
    'UTF-8',
  );
});

test('over 4096 marks are refused unparsed, however short the text', () => {
  const filled = (count: number) =>
    `<xml>${Array.from({ length: count }, (_, at) => `<a${at}/>`).join('')}</xml>`;
  expect(Object.keys(read(filled(4094)))).toHaveLength(4094);
  expect(messageOf(filled(4095))).toContain('4096 marks');
});

test('F-45 names of objects’ own members do no harm', () => {
  for (const name of ['__proto__', 'constructor', 'prototype'])
    expect(messageOf(`<xml><${name}>1</${name}></xml>`)).toContain('well-formed');
  const members = read('<xml><toString>1</toString><valueOf>2</valueOf></xml>');
  expect(Object.getPrototypeOf(members)).toBeNull();
  expect({ ...members }).toEqual({ toString: '1', valueOf: '2' });
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});

test('no message quotes the text', () => {
  for (const text of ['<xml><a>canary</b></xml>', '<xml><a>&canary;</a></xml>', '<canary></canary>'])
    expect(messageOf(text)).not.toContain('canary');
});

const member = fc.tuple(
  fc.stringMatching(/^[a-z][a-z0-9_]{0,12}$/),
  fc
    .string({ unit: 'binary', maxLength: 40 })
    .filter((text) => [...text].every((one) => one >= ' ' && !/[\ud800-\udfff\ufffe\uffff]/.test(one)))
    .filter((text) => !/<[!?]|\]\]>/.test(text)),
  fc.boolean(),
);
const escaped = (text: string) => text.replace(/[&<>"']/g, (one) => `&#${one.codePointAt(0)};`);

test('what an independent writer wrote is read back, as text or as CDATA', () => {
  const members = fc.uniqueArray(member, { selector: ([name]) => name, maxLength: 12 });
  fc.assert(
    fc.property(members, (all) => {
      const written = all.map(([name, text, isMarked]) => {
        const inside = isMarked ? `<![CDATA[${text}]]>` : escaped(text);
        return `<${name}>${inside}</${name}>`;
      });
      const expected = all.map(([name, text]) => [name, text]);
      expect({ ...read(`<xml>${written.join('\n')}</xml>`) }).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 300 },
  );
});
