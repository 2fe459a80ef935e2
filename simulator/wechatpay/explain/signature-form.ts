import type { MistakeName } from './signature-mistakes';

/** What the text of a signature turned out to be. */
export type SignatureForm =
  | { kind: 'rsa'; bytes: Buffer; mistake?: MistakeName }
  /** MD5 or HMAC-SHA256 in hexadecimal. */
  | { kind: 'api_v2' }
  /** Exact base64, but of another length than any key here makes. */
  | { kind: 'length'; bytes: number }
  | { kind: 'nonsense' };

const API_V2 = /^([0-9a-f]{32}|[0-9a-f]{64})$/i;
const HEX = /^([0-9a-f]{2})+$/i;

/** How a signature's bytes may have been written, and what undoes it to base64. */
const SPELLINGS: { mistake?: MistakeName; undo: (text: string) => string | undefined }[] = [
  { undo: (text) => text },
  {
    mistake: 'signature_in_hex',
    undo: (text) => (HEX.test(text) ? Buffer.from(text, 'hex').toString('base64') : undefined),
  },
  { mistake: 'signature_padding_missing', undo: padded },
  {
    mistake: 'signature_in_base64url',
    undo: (text) => padded(text.replaceAll('-', '+').replaceAll('_', '/')),
  },
  { mistake: 'signature_url_encoded', undo: decoded },
  { mistake: 'signature_with_blanks', undo: (text) => text.replace(/\s/g, '') },
  { mistake: 'signature_with_blanks', undo: (text) => text.replaceAll(' ', '+') },
  { mistake: 'signature_encoded_twice', undo: (text) => Buffer.from(text, 'base64').toString('latin1') },
];

/** @param sizes how many bytes the signatures of the known keys have */
export function readSignature(text: string, sizes: number[]): SignatureForm {
  if (API_V2.test(text)) return { kind: 'api_v2' };
  for (const { mistake, undo } of SPELLINGS) {
    const bytes = exactBase64(undo(text));
    if (!bytes || !sizes.includes(bytes.length)) continue;
    return mistake ? { kind: 'rsa', bytes, mistake } : { kind: 'rsa', bytes };
  }
  const bytes = exactBase64(text);
  return bytes ? { kind: 'length', bytes: bytes.length } : { kind: 'nonsense' };
}

function exactBase64(text: string | undefined): Buffer | undefined {
  if (!text) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

function padded(text: string): string {
  return text.padEnd(Math.ceil(text.length / 4) * 4, '=');
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
