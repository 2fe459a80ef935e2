const BYTES = 16;

/**
 * The name of one purchase: 16 random bytes as 32 hex digits. The order number is derived from it, so it must never
 * come from a clock or a counter: two phones would make the same one.
 *
 * @throws what wx.getRandomValues fails with (base library 2.15.0 has it)
 */
export async function newRequestId(): Promise<string> {
  const { randomValues } = await wx.getRandomValues({ length: BYTES });
  return Array.from(new Uint8Array(randomValues), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
