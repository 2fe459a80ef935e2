/** The flat XML of APIv2: one root, in it elements that hold text and nothing else. */

/** The elements of a message, in their order. */
export type XmlFields = Record<string, string>;

const ENTITIES: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const DECLARATION = /\s*(?:<\?xml[^<>]*\?>\s*)?/y;
const OPENING = /\s*<([A-Za-z_][\w.-]*)>/y;
const EMPTY = /\s*<([A-Za-z_][\w.-]*)\s*\/>/y;
const CDATA = /<!\[CDATA\[([\s\S]*?)\]\]>/y;
const ENTITY = /&(?:(lt|gt|amp|quot|apos)|#(\d{1,7})|#x([\da-f]{1,6}));/iy;
const TEXT = /[^<&]+/y;
const CODE_POINT_MAX = 0x10ffff;

/** @param root `xml`, or `root` for what is sealed. Every value is wrapped, as WeChat Pay does it. */
export function writeXml(root: string, fields: XmlFields): string {
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${wrapped(value)}</${name}>`);
  return `<${root}>\n${elements.join('\n')}\n</${root}>`;
}

/** A section cannot hold its own end, so that is cut in two. */
function wrapped(value: string): string {
  return `<![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]>`;
}

/**
 * Reads what a merchant sent. No document type, no comment, no attribute, no element within an element and no name
 * twice: nothing that an honest client sends, and nothing to be fooled by.
 * @returns undefined when it is anything else than flat XML with that root
 */
export function readXml(text: string, root = 'xml'): XmlFields | undefined {
  const reader = new Reader(text);
  reader.take(DECLARATION);
  if (reader.take(OPENING)?.[1] !== root) return undefined;
  const fields = new Map<string, string>();
  // Ends: every round takes at least one element off the text.
  while (!reader.closes(root)) {
    const element = reader.element();
    if (!element || fields.has(element.name)) return undefined;
    fields.set(element.name, element.value);
  }
  return reader.isAtEnd() ? Object.fromEntries(fields) : undefined;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at = pattern.lastIndex;
    return found ?? undefined;
  }

  closes(name: string): boolean {
    return this.take(new RegExp(`\\s*</${name}\\s*>`, 'y')) !== undefined;
  }

  isAtEnd(): boolean {
    return this.text.slice(this.at).trim() === '';
  }

  element(): { name: string; value: string } | undefined {
    const empty = this.take(EMPTY)?.[1];
    if (empty !== undefined) return { name: empty, value: '' };
    const name = this.take(OPENING)?.[1];
    const value = name === undefined ? undefined : this.value(name);
    return name === undefined || value === undefined ? undefined : { name, value };
  }

  /** Blanks before the first section and after the last are layout; blanks in bare text are the merchant's. */
  private value(name: string): string | undefined {
    const parts: { text: string; section: boolean }[] = [];
    const closing = new RegExp(`</${name}\\s*>`, 'y');
    while (!this.take(closing)) {
      const section = this.take(CDATA)?.[1];
      const text = section ?? this.take(TEXT)?.[0] ?? this.entity();
      if (text === undefined) return undefined;
      parts.push({ text, section: section !== undefined });
    }
    const blank = (part: (typeof parts)[number] | undefined) =>
      part?.section === false && part.text.trim() === '';
    if (parts.some(({ section }) => section)) {
      if (blank(parts[0])) parts.shift();
      if (blank(parts.at(-1))) parts.pop();
    }
    return parts.map(({ text }) => text).join('');
  }

  private entity(): string | undefined {
    const found = this.take(ENTITY);
    if (!found) return undefined;
    const [, name, decimal, hex] = found;
    if (name !== undefined) return ENTITIES[name.toLowerCase()];
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return code <= CODE_POINT_MAX ? String.fromCodePoint(code) : undefined;
  }
}
