/** Where two texts part. */
export type Difference<Name extends string> = {
  /** Place of the first character that differs, in UTF-16 units from 0; the length of the shorter if one begins the other. */
  index: number;
  /** Which line of the gateway's text that is, from 1; the last counts as one line however many it has in itself. */
  line: number;
  line_name: Name | 'end';
  /** What stands around it in either text, control characters shown; MARK stands before the first that differs. */
  built: string;
  implied: string;
};

/** Stands in the excerpts before the first character that differs. */
export const MARK = '▶';
const AROUND = 24;
const PICTURES_FROM = 0x2400;
const PICTURES = 0x20;
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\u00a0]/gu;

/** Undefined when the texts are the same. `names` are those of the lines, in order. */
export function differenceOf<Name extends string>(
  built: string,
  implied: string,
  names: readonly Name[],
): Difference<Name> | undefined {
  if (built === implied) return undefined;
  const index = firstDifference(built, implied);
  const before = built.slice(0, index).split('\n').length;
  const line = Math.min(before, names.length);
  const ended = index >= built.length - 1 && (index === built.length || index === implied.length);
  return {
    index,
    line,
    line_name: ended ? 'end' : names[line - 1]!,
    built: excerpt(built, index),
    implied: excerpt(implied, index),
  };
}

function firstDifference(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  let index = 0;
  while (index < shorter && a[index] === b[index]) index++;
  return index;
}

function excerpt(text: string, index: number): string {
  const from = Math.max(0, index - AROUND);
  const to = Math.min(text.length, index + AROUND);
  const shown = visible(text.slice(from, index)) + MARK + visible(text.slice(index, to));
  return (from > 0 ? '…' : '') + shown + (to < text.length ? '…' : '');
}

/** Control characters as their pictures (␊, ␍), other invisible ones as \u{X}, halves of a pair as �. */
function visible(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd').replace(INVISIBLE, (one) => {
    const code = one.codePointAt(0)!;
    return code < PICTURES ? String.fromCharCode(PICTURES_FROM + code) : `\\u{${code.toString(16)}}`;
  });
}
