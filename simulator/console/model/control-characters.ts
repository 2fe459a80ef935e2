/** A stretch of text, or one character that nobody could see, with what stands for it. */
export type Piece = { text: string; control?: string };

const NAMES: Record<string, string> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\u00a0': 'NBSP',
  '\u200b': 'ZWSP',
  '\u2028': 'LS',
  '\u2029': 'PS',
  '\ufeff': 'BOM',
};
/** First and last code of what looks like nothing, or like something else. A plain blank is visible enough. */
const UNSEEN: [number, number][] = [
  [0x00, 0x1f],
  [0x7f, 0xa0],
  [0x200b, 0x200f],
  [0x2028, 0x2029],
  [0xfeff, 0xfeff],
  [0xfffd, 0xfffd],
];

/** Cuts a text into what can be seen and what cannot. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  for (const character of text) {
    const last = found.at(-1);
    if (isUnseen(character)) found.push({ text: character, control: nameOf(character) });
    else if (last && last.control === undefined) last.text += character;
    else found.push({ text: character });
  }
  return found;
}

function isUnseen(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return UNSEEN.some(([first, last]) => code >= first && code <= last);
}

function nameOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return NAMES[character] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}
