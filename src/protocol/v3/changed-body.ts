/** Beyond this nothing is tried: an explanation must not cost a stranger's request more than a millisecond. */
const BODY_MAX_BYTES = 64 * 1024;

type Change = { name: string; undo: (text: string, body: Uint8Array) => string | Uint8Array };

/**
 * What frameworks, proxies and HTTP triggers do to a body on its way, each with what the signed body must
 * have been. The list is the bound: at most one more verification for each entry.
 */
const CHANGES: readonly Change[] = [
  { name: 'a newline or blank at its end was added on the way', undo: (text) => text.replace(/\s+$/, '') },
  { name: 'the newline at its end was cut off on the way', undo: (text) => `${text}\n` },
  { name: 'line ends were turned into CRLF on the way', undo: (text) => text.replaceAll('\r\n', '\n') },
  { name: 'a byte order mark was put before it', undo: (_text, body) => withoutMark(body) },
  {
    name: 'it was parsed and written again as JSON (other blanks or escapes), for example by a body parser',
    undo: (text) => JSON.stringify(JSON.parse(text)),
  },
  {
    name: 'it is still base64: decode it where the event says isBase64Encoded',
    undo: (text) => Buffer.from(text, 'base64'),
  },
  {
    name: 'its UTF-8 was read as Latin-1 and encoded again',
    undo: (text) => Buffer.from(text, 'latin1'),
  },
];

/**
 * Looks for the change that made a signature misfit. It serves the error message only: a body that fits
 * after repair is refused all the same, since what would be parsed is not what was signed.
 *
 * @returns the change in words, or undefined when none of the known ones explains it
 */
export function nameTheChange(body: Uint8Array, fits: (bytes: Uint8Array) => boolean): string | undefined {
  if (body.length === 0 || body.length > BODY_MAX_BYTES) return undefined;
  const arrived = Buffer.from(body.buffer, body.byteOffset, body.length);
  const text = arrived.toString('utf8');
  for (const { name, undo } of CHANGES) {
    const original = attempt(() => Buffer.from(undo(text, body)));
    if (original && !original.equals(arrived) && fits(original)) return name;
  }
  return undefined;
}

function withoutMark(body: Uint8Array): Uint8Array {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** A body that is no JSON was not changed by a JSON parser. */
function attempt<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}
