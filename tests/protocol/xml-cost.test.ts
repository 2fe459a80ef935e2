import { parseXml, XML_MAX_BYTES } from '../../src/protocol/xml';

/**
 * What is refused, or read, may cost this many times what an honest message of the same size costs. Both are
 * measured in turns in one process, the best of each: a slow machine slows both.
 */
const COST_MAX = 4;
const TURNS = 15;

/** A text of the largest size that is looked at: `piece` as often as it fits. */
const filled = (before: string, piece: (at: number) => string, after: string) => {
  const pieces: string[] = [before];
  let bytes = before.length + after.length;
  for (let at = 0; ; at++) {
    const next = piece(at);
    bytes += Buffer.byteLength(next);
    if (bytes > XML_MAX_BYTES) break;
    pieces.push(next);
  }
  return Buffer.from(pieces.join('') + after);
};

const HONEST = filled(
  '<xml>',
  (at) => `<coupon_id_${at}><![CDATA[2000000200${at}]]></coupon_id_${at}>\n`,
  '</xml>',
);

const numbered = (count: number, member: (name: string) => string) =>
  Array.from({ length: count }, (_, at) => member(`a${at}`)).join('');

function costOf(bytes: Buffer): number {
  const started = process.hrtime.bigint();
  try {
    parseXml(bytes, 'xml');
  } catch {
    // A refusal is a result.
  }
  return Number(process.hrtime.bigint() - started);
}

test('the honest message is read', () => {
  expect(Object.keys(parseXml(HONEST, 'xml')).length).toBeGreaterThan(1000);
});

test.each<[string, Buffer]>([
  ['nesting', filled('<xml>', () => '<a>', '</xml>')],
  ['nesting that is closed', Buffer.from(`${'<a>'.repeat(9000)}${'</a>'.repeat(9000)}`)],
  ['members without a name’s end', filled('<xml>', () => '<', '</xml>')],
  ['one name', filled('<xml><', () => 'a', '>1</xml>')],
  ['attributes', filled('<xml ', (at) => `a${at}="1" `, '></xml>')],
  ['an attribute without an end', filled('<xml a="', () => ' a=', '></xml>')],
  ['references', filled('<xml><a>', () => '&#x31;', '</a></xml>')],
  ['references that are none', filled('<xml><a>', () => '&x;', '</a></xml>')],
  ['half references', filled('<xml><a>', () => '&#1111111', '</a></xml>')],
  ['CDATA after CDATA', filled('<xml><a>', () => '<![CDATA[]]>', '</a></xml>')],
  ['CDATA without an end', filled('<xml><a>', () => '<![CDATA[', '</a></xml>')],
  ['CDATA that almost ends', filled('<xml><a><![CDATA[', () => ']]', '</a></xml>')],
  ['empty members', filled('<xml>', (at) => `<a${at}/>`, '</xml>')],
  ['one member again and again', filled('<xml>', () => '<a>1</a>', '</xml>')],
  ['ends without a beginning', filled('<xml>', () => '</a>', '</xml>')],
  ['blanks before the root', filled('', () => ' ', '<xml></xml>')],
  ['blanks before no root', filled('', () => ' ', '')],
  ['blanks in a name', filled('<xml', () => ' ', '></xml>')],
  ['a declaration without an end', filled('<?xml ', () => 'a', '<xml></xml>')],
  ['declarations', filled('', () => '<?xml version="1.0"?>', '<xml></xml>')],
  ['a DOCTYPE', filled('<!DOCTYPE a [', (at) => `<!ENTITY x${at} "&x;">`, ']><xml></xml>')],
  ['comments', filled('<xml>', () => '<!---->', '</xml>')],
  ['text between members', filled('<xml>', () => 'a<b/>', '</xml>')],
  [
    'as many members as are looked at',
    Buffer.from(`<xml>${numbered(2040, (name) => `<${name}>1</${name}>`)}</xml>`),
  ],
  ['empty members that are looked at', Buffer.from(`<xml>${numbered(4090, (name) => `<${name}/>`)}</xml>`)],
  ['roots', filled('', () => '<xml/>', '')],
])(`F-44 %s cost at most ${COST_MAX} times an honest message of the same size`, (_what, hostile) => {
  const best = { honest: Number.POSITIVE_INFINITY, hostile: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < TURNS; turn++) {
    best.honest = Math.min(best.honest, costOf(HONEST));
    best.hostile = Math.min(best.hostile, costOf(hostile));
  }
  expect(best.hostile / best.honest).toBeLessThan(COST_MAX);
});
