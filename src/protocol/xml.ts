import { isUtf8 } from 'node:buffer';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { KitError } from './errors';

/**
 * The flat XML of APIv2: one root, one level, text or CDATA. Everything that XML can do besides is refused at
 * the door, before the parser or after it. A file of its own: only a message of APIv2 loads it.
 */

export const XML_MAX_BYTES = 64 * 1024;
/** Beginnings and ends of elements and CDATA: many times what the longest message of APIv2 has. */
const MARKS_MAX = 4096;
const DECLARATION = /^\s*<\?xml [^<>?]*\?>/;
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
const REFERENCE = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([0-9A-Fa-f]{1,6}));/g;
const PREDEFINED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const CDATA = '#cdata';
const TEXT = '#text';
const ATTRIBUTES = ':@';

/** Keeps order, so that doubled members are seen; turns no text into numbers, cuts no blanks, expands nothing. */
const parser = new XMLParser({
  preserveOrder: true,
  cdataPropName: CDATA,
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  // Not renamed: each node is an object of one member, and ours has no prototype.
  onDangerousProperty: (name) => name,
});

type Node = { readonly [member: string]: readonly Node[] | string };

/**
 * Bytes → members by name, every value the string that was sent, on an object without a prototype.
 * @param root the name that the one root must have
 * @throws KitError MESSAGE_MALFORMED; no message quotes the text
 */
export function parseXml(bytes: Uint8Array, root: string): Record<string, string> {
  const text = checked(bytes);
  const nodes = parsed(text).filter((node) => !isBlank(node));
  const [top, ...more] = nodes;
  if (top === undefined || more.length > 0 || nameOf(top) !== root) {
    throw malformed(`its root is not one <${root}>`);
  }
  const members: Record<string, string> = Object.create(null);
  for (const node of childrenOf(top).filter((child) => !isBlank(child))) {
    const name = nameOf(node);
    if (!NAME.test(name)) throw malformed('there is text, or an odd name, between its members');
    if (Object.hasOwn(members, name)) throw malformed(`<${name}> comes twice`);
    members[name] = childrenOf(node).map(textOf).join('');
  }
  return members;
}

/** The door: what is refused without a look at its structure. */
function checked(bytes: Uint8Array): string {
  if (bytes.length > XML_MAX_BYTES) throw malformed(`it is over ${XML_MAX_BYTES} bytes`);
  if (!isUtf8(bytes)) throw malformed('it is not UTF-8');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('utf8')
    .replace(DECLARATION, '');
  // DOCTYPE, ENTITY and comments; inside CDATA too, where nobody needs them.
  if (/<!(?!\[CDATA\[)/.test(text)) throw malformed('it has a <! that is no CDATA');
  if (text.includes('<?')) throw malformed('it has a processing instruction');
  if (text.includes('\0')) throw malformed('it has a NUL');
  // Each costs the parser far more than a byte of text does.
  if (text.split('<').length - 1 > MARKS_MAX) throw malformed(`it has over ${MARKS_MAX} marks`);
  return text;
}

function parsed(text: string): readonly Node[] {
  try {
    if (XMLValidator.validate(text) === true) return parser.parse(text) as readonly Node[];
  } catch {
    // Its own message may quote the text. Names such as __proto__ end here.
  }
  throw malformed('it is not well-formed');
}

/** The one member of a node that is not its attributes, which nobody may have. */
function nameOf(node: Node): string {
  if (Object.hasOwn(node, ATTRIBUTES)) throw malformed('it has attributes');
  return Object.keys(node)[0] ?? '';
}

function childrenOf(node: Node): readonly Node[] {
  const children = node[nameOf(node)];
  return Array.isArray(children) ? children : [];
}

/** What XML means by a piece of a member's content: CDATA as it stands, text with its references resolved. */
function textOf(piece: Node): string {
  const name = nameOf(piece);
  if (name === CDATA) return childrenOf(piece).map(rawText).join('');
  if (name === TEXT) return resolve(rawText(piece));
  throw malformed('it has more than one level');
}

function rawText(piece: Node): string {
  const text = piece[TEXT];
  return typeof text === 'string' ? text : '';
}

/** One pass: what a reference stands for is not read again. */
function resolve(text: string): string {
  const left = text.replace(REFERENCE, '');
  if (left.includes('&')) throw malformed('it has a reference that XML does not define');
  return text.replace(REFERENCE, (_whole, name?: string, decimal?: string, hex?: string) => {
    if (name !== undefined) return PREDEFINED[name]!;
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    const isCharacter = code > 0x1f && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    if (!isCharacter && ![0x9, 0xa, 0xd].includes(code)) throw malformed('it refers to no character');
    return String.fromCodePoint(code);
  });
}

function isBlank(node: Node): boolean {
  const text = node[TEXT];
  return typeof text === 'string' && text.trim() === '';
}

function malformed(what: string): KitError {
  return new KitError('MESSAGE_MALFORMED', { message: `the XML is refused: ${what}` });
}
