const BYTES = 16;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The name of one purchase: 16 random bytes as 22 characters of base64url. The order number is derived from it,
 * so it must never come from a clock or a counter: two phones would make the same one.
 *
 * @throws what wx.getRandomValues fails with (base library 2.15.0 has it)
 */
export async function newRequestId(): Promise<string> {
  const { randomValues } = await wx.getRandomValues({ length: BYTES });
  return base64url(new Uint8Array(randomValues));
}

/** Base64 with the alphabet of RFC 4648 §5, without padding. */
export function base64url(bytes: Uint8Array): string {
  let text = '';
  let held = 0;
  let bits = 0;
  for (const byte of Array.from(bytes)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((held >> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + ALPHABET.charAt((held << (6 - bits)) & 63) : text;
}
