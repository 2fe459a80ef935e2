import { createHash } from 'node:crypto';
import type { DigestName } from '../../open-signature';

/** One line of a text to sign. Only a body is bytes: it need not be text. */
export type DraftLine = { name: string; text: string | Buffer };

/** A text that somebody may have signed, in its parts. */
export type Draft = { lines: DraftLine[]; separator: string; end: string };

/** Makes another draft of one; what it does not speak of stays as it was. */
export type Edit = (draft: Draft) => Draft;

const LINE_FEED = '\n';

/** The text as it should be: each line ends in a line feed. */
export function draftOf(...lines: [name: string, text: string | Buffer][]): Draft {
  return { lines: lines.map(([name, text]) => ({ name, text })), separator: LINE_FEED, end: LINE_FEED };
}

export function lineOf(draft: Draft, name: string): DraftLine {
  const line = draft.lines.find((one) => one.name === name);
  if (!line) throw new RangeError(`the text has no line '${name}'`);
  return line;
}

/** One edit per text that is not the line's own already, in the order given. */
export function rewrites(draft: Draft, name: string, texts: (string | Buffer | undefined)[]): Edit[] {
  const seen = [lineOf(draft, name).text];
  const fresh = texts.filter((text): text is string | Buffer => {
    if (text === undefined || seen.some((one) => sameText(one, text))) return false;
    seen.push(text);
    return true;
  });
  return fresh.map((text) => rewrite(name, text));
}

export function rewrite(name: string, text: string | Buffer): Edit {
  return (draft) => ({
    ...draft,
    lines: draft.lines.map((line) => (line.name === name ? { name, text } : line)),
  });
}

/** Length in bytes. */
export function sizeOf(draft: Draft): number {
  return chunksOf(draft).reduce((sum, chunk) => sum + Buffer.byteLength(chunk), 0);
}

export function digestOf(draft: Draft, digest: DigestName): Buffer {
  const hash = createHash(digest);
  for (const chunk of chunksOf(draft)) hash.update(chunk);
  return hash.digest();
}

/** The whole text; bytes that are not UTF-8 become replacement characters. */
export function textOf(draft: Draft): string {
  return Buffer.concat(chunksOf(draft).map((chunk) => Buffer.from(chunk as string))).toString('utf8');
}

/** Bytes are not joined with the rest: a body is large, and digests take it piece by piece. */
function chunksOf({ lines, separator, end }: Draft): (string | Buffer)[] {
  const chunks: (string | Buffer)[] = [];
  let text = '';
  for (const [index, line] of lines.entries()) {
    if (typeof line.text === 'string') text += line.text;
    else {
      chunks.push(text, line.text);
      text = '';
    }
    text += index < lines.length - 1 ? separator : end;
  }
  return [...chunks, text];
}

function sameText(a: string | Buffer, b: string | Buffer): boolean {
  return Buffer.from(a as string).equals(Buffer.from(b as string));
}
