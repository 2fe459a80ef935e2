import { raiseAlert } from './alerts';
import type { TimeLeft } from './effects';
import type { Kit } from './kit';
import { keepUnmatched } from './unmatched';

/** What follows from a notification that is stored. The answer to the sender never depends on it. */
export type FollowUp = (hasTime: TimeLeft) => Promise<void>;
export const NOTHING_FOLLOWS: FollowUp = async () => undefined;

/** Verified, but for no order of ours: kept under a key that a repetition meets again. */
export async function storeUnmatched(
  kit: Kit,
  kind: string,
  number: string,
  trace_id: string,
  known?: { out_trade_no: string; amount: { total: number; currency?: string } },
): Promise<FollowUp> {
  const at = kit.clock.now();
  const stored = await keepUnmatched(kit, { kind, number, at, ...known });
  if (stored === 'exists') return NOTHING_FOLLOWS;
  const alert = {
    code: 'UNMATCHED_NOTIFICATION',
    out_trade_no: known?.out_trade_no ?? '',
    at,
    trace_id,
  } as const;
  // Stored is stored: an alert hook that fails must not make the sender repeat the message.
  return async (hasTime) => {
    if (hasTime()) await raiseAlert(kit, alert).catch(() => undefined);
  };
}
