import type { PostResult } from '../notifier/post';
import { type CallbackAddress, readCallbackUrl } from './callback-address';

/** Calls a function of the cloud, and says what it gave back or why it gave nothing. */
export type CallFunction = (
  address: CallbackAddress,
  event: unknown,
) => Promise<{ ok: true; result: unknown } | { ok: false; error: { code: string } }>;

/**
 * Tells a function. Only `{errcode: 0}` is taken for received; everything else is told again. The function's own time
 * limit is the only one.
 * @param url one that names a function
 * @param body the event, as JSON
 */
export async function deliver(call: CallFunction, url: string, body: Buffer): Promise<PostResult> {
  const started = performance.now();
  const outcome = await call(readCallbackUrl(url), JSON.parse(body.toString('utf8')));
  const ms = Math.round(performance.now() - started);
  if (!outcome.ok) return { status: 500, ms, error: outcome.error.code };
  const said = { status: 200, ms, body: JSON.stringify(outcome.result ?? null) };
  return saysReceived(outcome.result) ? said : { ...said, error: 'the function did not return errcode 0' };
}

function saysReceived(result: unknown): boolean {
  return typeof result === 'object' && result !== null && (result as { errcode?: unknown }).errcode === 0;
}
