import { parsed, writtenOtherwise } from './json-styles';
import type { Suspect } from './signed-candidates';
import { type Draft, rewrites } from './signed-draft';

/** A larger body is not written otherwise: it is only asked whether it was left out. */
export const BODY_REWRITTEN_MAX = 32 * 1024;
const NOTHING = ['{}', '""', 'null', 'undefined', '[]', '[object Object]'];
const BYTE_ORDER_MARK = '\ufeff';

/** Mistakes in the body, which is the line `body` of the draft. */
export function bodySuspects(draft: Draft, body: Buffer): Suspect[] {
  if (body.length === 0) return [suspect(draft, 'body_signed_but_not_sent', NOTHING)];
  const missing = suspect(draft, 'body_missing', ['']);
  if (body.length > BODY_REWRITTEN_MAX) return [missing];
  const text = body.toString('utf8');
  return [
    missing,
    suspect(draft, 'body_line_end', [text.trimEnd(), text.replaceAll('\r\n', '\n'), crlf(text)]),
    suspect(draft, 'body_byte_order_mark', [withoutMark(text), BYTE_ORDER_MARK + text]),
    suspect(draft, 'body_reserialized', writtenOtherwise(withoutMark(text))),
    suspect(draft, 'body_encoded_twice', [insideOf(text)]),
    suspect(draft, 'body_object_as_text', ['[object Object]']),
    suspect(draft, 'body_in_another_encoding', recodings(body)),
  ];
}

function suspect(draft: Draft, name: Suspect['name'], texts: (string | undefined)[]): Suspect {
  return { name, part: 'body', edits: rewrites(draft, 'body', texts) };
}

/** The JSON inside a JSON text, when there is one. */
function insideOf(text: string): string | undefined {
  const value = parsed(text);
  return typeof value === 'string' ? value : undefined;
}

function crlf(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll('\n', '\r\n');
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/** UTF-8 taken for Latin-1 and written as UTF-8 once more, or GBK sent where UTF-8 was signed. */
function recodings(body: Buffer): string[] {
  const again = body.toString('latin1');
  return isUtf8(body) ? [again] : [new TextDecoder('gbk').decode(body), again];
}

function isUtf8(body: Buffer): boolean {
  return Buffer.from(body.toString('utf8'), 'utf8').equals(body);
}
