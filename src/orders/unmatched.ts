import { sha256Hex } from '../protocol/crypto/digest';
import type { Kit } from './kit';
import type { UnmatchedNotification } from './order-store';

/** Keeps what is verified and of no order of ours, under a key that a repetition meets again. */
export function keepUnmatched(
  kit: Pick<Kit, 'gateway' | 'store'>,
  said: Omit<UnmatchedNotification, 'gateway'>,
): Promise<'inserted' | 'exists'> {
  const gateway = kit.gateway.name;
  const id = sha256Hex(JSON.stringify([gateway, said.kind, said.number])).slice(0, 32);
  return kit.store.insertUnmatched(id, { gateway, ...said });
}
