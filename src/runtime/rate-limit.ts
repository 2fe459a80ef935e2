import type { Clock } from '../protocol/ports';

const BURST = 100;
const PER_SECOND = 20;
const REMEMBERED_MAX = 5_000;

/** May this user have one more answer? */
export type RateLimit = { takes(openid: string): boolean };

/** A token bucket per openid and instance: one user cannot keep a function busy for the others. */
export function createRateLimit(clock: Clock): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    takes(openid) {
      const now = clock.monotonic();
      const bucket = buckets.get(openid) ?? { tokens: BURST, at: now };
      bucket.tokens = Math.min(BURST, bucket.tokens + ((now - bucket.at) / 1_000) * PER_SECOND);
      bucket.at = now;
      buckets.delete(openid);
      buckets.set(openid, bucket);
      if (buckets.size > REMEMBERED_MAX) buckets.delete(buckets.keys().next().value!);
      if (bucket.tokens < 1) return false;
      bucket.tokens -= 1;
      return true;
    },
  };
}
