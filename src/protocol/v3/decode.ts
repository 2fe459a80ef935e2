import { isUtf8 } from 'node:buffer';
import * as v from 'valibot';
import { KitError } from '../errors';

/**
 * Bytes → JSON value. Doubled members and `__proto__` do no harm: the text is parsed once, and only named
 * members are read from the result.
 * @throws KitError MESSAGE_MALFORMED; the parser's own message would quote the text, so it is not kept
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw new KitError('MESSAGE_MALFORMED', { message: 'the message is not UTF-8' });
  return parseJsonText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
}

/** @throws KitError MESSAGE_MALFORMED */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KitError('MESSAGE_MALFORMED', { message: 'the message is not JSON' });
  }
}

/**
 * Takes from a value what the schema names and drops the rest.
 * @throws KitError MESSAGE_MALFORMED with the paths that are wrong and what is expected there, never a value
 */
export function decode<const S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  what: string,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const wrong = result.issues
    .slice(0, 5)
    .map((issue) => `${v.getDotPath(issue) ?? 'the whole'} (expected ${issue.expected ?? issue.type})`);
  throw new KitError('MESSAGE_MALFORMED', { message: `${what} is malformed: ${wrong.join(', ')}` });
}
