import type { RawMessage } from './control-types';

/** Shown of a body at most; the rest is told by its size. */
const HEX_BYTES_MAX = 16 * 1024;
const ROW_BYTES = 16;

/** The bytes of a recorded body. */
export function bytesOf({ body, encoding }: Pick<RawMessage, 'body' | 'encoding'>): Uint8Array {
  if (encoding === 'utf8') return new TextEncoder().encode(body);
  return Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
}

/** Rows of `00000010  7b 22 …  |{"…|`, of the first 16 KB. */
export function hexDump(bytes: Uint8Array): string {
  const rows: string[] = [];
  const end = Math.min(bytes.length, HEX_BYTES_MAX);
  for (let at = 0; at < end; at += ROW_BYTES) {
    const row = [...bytes.slice(at, Math.min(at + ROW_BYTES, end))];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'));
    const halves = `${hex.slice(0, 8).join(' ').padEnd(23)}  ${hex.slice(8).join(' ').padEnd(23)}`;
    const shown = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    rows.push(`${at.toString(16).padStart(8, '0')}  ${halves}  |${shown}|`);
  }
  return rows.join('\n');
}

/** JSON with indentation; undefined for what is no JSON object or list. */
export function indented(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return undefined;
  }
}

/** `812 B`, `1.4 KB` */
export function sizeText(bytes: number): string {
  return bytes < 1024 ? `${bytes} B` : `${(bytes / 1024).toFixed(1)} KB`;
}
