import type { FollowUp } from '../orders/unmatched-notification';
import type { Clock, Log } from '../protocol/ports';

/**
 * Starts what follows from a notification and waits for it, but never past the time it has, and never lets it
 * change the answer. What is still running then gets no time any more: it writes no mark, and its lease decides.
 * @param left_ms how long it may take
 */
export async function withinTime(
  follow: FollowUp,
  left_ms: number,
  parts: { clock: Clock; log: Log; trace_id: string },
): Promise<void> {
  const over = new AbortController();
  const running = follow(() => !over.signal.aborted).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    parts.log.write({ event: 'effects_failed', trace_id: parts.trace_id, message });
  });
  await Promise.race([running, parts.clock.sleep(Math.max(0, left_ms), over.signal)]);
  over.abort();
}
