import { KitError } from './errors';

/** The flat XML that APIv2 takes, written by hand: nothing has to be loaded for it. */

const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,63}$/;
/** What XML 1.0 has no way to write, not even as a reference: control characters, half surrogates, two non-characters. */
const UNWRITABLE = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u;
/** Markup, and the line end that every parser turns into another one. */
const TO_ESCAPE = /[&<>\r]/g;
const REFERENCES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

/**
 * Members → `<xml>…</xml>`, in the order given. Values are text with references, never CDATA: nothing in a value
 * can then end it, and a carriage return survives.
 * @throws KitError REQUEST_INVALID for a name that is none, or a character that XML cannot hold; no value is quoted
 */
export function buildXml(members: Readonly<Record<string, string>>, root = 'xml'): string {
  const written = Object.entries(members).map(([name, value]) => element(name, textOf(name, value)));
  return element(root, written.join(''));
}

/** The text without what XML has no way to write. */
export function writable(text: string): string {
  return [...text].filter((character) => !UNWRITABLE.test(character)).join('');
}

function element(name: string, content: string): string {
  if (!NAME.test(name)) throw new KitError('REQUEST_INVALID', { message: 'not a name of an XML member' });
  return `<${name}>${content}</${name}>`;
}

function textOf(name: string, value: string): string {
  if (UNWRITABLE.test(value)) {
    const message = `the value of <${name}> has a character that XML cannot hold`;
    throw new KitError('REQUEST_INVALID', { message });
  }
  return value.replace(TO_ESCAPE, (one) => REFERENCES[one]!);
}
