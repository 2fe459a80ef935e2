/** One line of a signed text; `end` is what ends it, a line feed or nothing. */
export type Line = { number: number; text: string; end: string; differs: boolean; mark?: Mark };
/** Where in `text + end` the first difference is. Empty when the other text has more here. */
export type Mark = { from: number; to: number };

/** The index of the first character in which two texts differ; undefined when they are the same. */
export function firstDifference(one: string, other: string): number | undefined {
  if (one === other) return undefined;
  const shorter = Math.min(one.length, other.length);
  for (let index = 0; index < shorter; index++) if (one[index] !== other[index]) return index;
  return shorter;
}

/**
 * A text in lines, with those that differ from the other text's, and the first difference marked in its line.
 * Lines are compared by their place: strings to sign have a fixed number of them.
 */
export function markedLines(text: string, other: string | undefined): Line[] {
  const index = other === undefined ? undefined : firstDifference(text, other);
  const others = other === undefined ? undefined : split(other);
  let start = 0;
  return split(text).map((line, position) => {
    const whole = line.text + line.end;
    const theirs = others?.[position];
    const differs = others !== undefined && whole !== (theirs ? theirs.text + theirs.end : undefined);
    const inside = index !== undefined && index >= start && index < start + whole.length;
    const atEnd = index === start + whole.length && index === text.length && line.end === '';
    const from = (index ?? 0) - start;
    start += whole.length;
    const mark = inside ? { from, to: from + 1 } : atEnd ? { from, to: from } : undefined;
    return { number: position + 1, ...line, differs, ...(mark ? { mark } : {}) };
  });
}

/** A text that ends in a line feed has no empty line after it. */
function split(text: string): { text: string; end: string }[] {
  const parts = text.split('\n');
  const last = parts.pop() ?? '';
  const lines = parts.map((part) => ({ text: part, end: '\n' }));
  return last === '' && lines.length > 0 ? lines : [...lines, { text: last, end: '' }];
}
