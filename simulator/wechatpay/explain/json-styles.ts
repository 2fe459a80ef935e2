type Style = {
  sorted?: true;
  comma?: string;
  colon?: string;
  indent?: string;
  escaped?: (text: string) => string;
};

/** But for the blanks between values. */
const NON_ASCII = /[^\n\r\t -~]/g;
const escapeAs = (pattern: RegExp) => (text: string) =>
  text.replace(pattern, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const ascii = escapeAs(NON_ASCII);
const slashes = (text: string) => text.replaceAll('/', '\\/');
const php = (text: string) => slashes(ascii(text));
const go = escapeAs(/[<>&\u2028\u2029]/g);
const gson = escapeAs(/[<>&='\u2028\u2029]/g);
/** These change nothing outside strings, so they also fit JSON whose blanks nobody touched. */
const ESCAPES = [ascii, slashes, php, go, gson];
const SPACED = { comma: ', ', colon: ': ' };

/** How the usual libraries write the same value, the likeliest first. */
const STYLES: Style[] = [
  {},
  { sorted: true },
  // Python's json.dumps, as it is and with ensure_ascii=False.
  { ...SPACED, escaped: ascii },
  SPACED,
  { ...SPACED, escaped: ascii, sorted: true },
  { ...SPACED, sorted: true },
  { escaped: ascii },
  { escaped: ascii, sorted: true },
  { escaped: slashes },
  { escaped: php },
  { escaped: go },
  { escaped: gson },
  { indent: '  ' },
  { indent: '    ' },
  { indent: '\t' },
  { indent: '  ', sorted: true },
];

/** The same JSON in the other ways there are to write it. Nothing for what is not JSON. */
export function writtenOtherwise(json: string): string[] {
  const value = parsed(json);
  if (value === undefined) return [];
  return [...STYLES.map((style) => write(value, style, '')), ...ESCAPES.map((change) => change(json))];
}

/** What JSON says, undefined for what is not JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function write(value: unknown, style: Style, margin: string): string {
  if (Array.isArray(value)) {
    return wrap(
      value.map((item) => write(item, style, margin + (style.indent ?? ''))),
      '[]',
      style,
      margin,
    );
  }
  if (value === null || typeof value !== 'object') return writeScalar(value, style);
  const names = style.sorted ? Object.keys(value).toSorted() : Object.keys(value);
  const colon = style.colon ?? (style.indent ? ': ' : ':');
  const items = names.map((name) => {
    const item = (value as Record<string, unknown>)[name];
    return writeScalar(name, style) + colon + write(item, style, margin + (style.indent ?? ''));
  });
  return wrap(items, '{}', style, margin);
}

function writeScalar(value: unknown, { escaped }: Style): string {
  const json = JSON.stringify(value);
  return escaped ? escaped(json) : json;
}

function wrap(items: string[], [open, close]: string, style: Style, margin: string): string {
  if (items.length === 0 || !style.indent) return open + items.join(style.comma ?? ',') + close;
  const inner = `\n${margin}${style.indent}`;
  return `${open}${inner}${items.join(`,${inner}`)}\n${margin}${close}`;
}
