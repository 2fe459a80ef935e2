import type { FaultName } from '../../fault-list';
import type { FaultMatch, Faults } from '../../faults';
import { fits, type MutationName } from './mutations';
import type { StoredNotification } from './notification-store';

/** Faults that break an attempt, each in one of the named ways. One at a time: the first in the table that strikes. */
const BROKEN: [name: FaultName, mutate: MutationName][] = [
  ['notification_signature_wrong', 'signature_bit'],
  ['notification_serial_unknown', 'serial_unknown'],
  ['notification_stale', 'timestamp_past_301'],
  ['notification_undecryptable', 'tag_bit'],
  ['notification_malformed', 'not_json'],
  ['notification_oversized', 'oversized'],
  ['notification_in_v2', 'v2_xml'],
  ['notification_event_unknown', 'event_unknown'],
  ['notification_wrong_amount', 'wrong_amount'],
  ['notification_wrong_currency', 'wrong_currency'],
  ['notification_wrong_mchid', 'wrong_mchid'],
  ['notification_wrong_appid', 'wrong_appid'],
  ['notification_unknown_order', 'unknown_order'],
];

/** What becomes of one attempt on schedule. */
export type AttemptPlan = {
  lost: boolean;
  /** A forged one goes before it. */
  forged_first: boolean;
  copies: 1 | 2;
  mutate?: MutationName;
  /** The merchant's answer does not reach WeChat Pay. */
  answer_lost: boolean;
};

/** A fault whose way of breaking has no meaning for this notification leaves it whole, and is not used up. */
export function planAttempt(faults: Faults, notification: StoredNotification): AttemptPlan {
  const facts = notificationFacts(notification);
  const breaks = (name: FaultName, mutate: MutationName) =>
    fits(mutate, notification.format, notification.kind) && faults.strikes(name, facts);
  const lost = faults.strikes('notification_lost', facts);
  if (lost) return { lost, forged_first: false, copies: 1, answer_lost: false };
  // A repetition is never a probe.
  const probe = notification.tries === 0 && breaks('signature_probe', 'probe');
  const mutate = probe ? 'probe' : BROKEN.find(([name, way]) => breaks(name, way))?.[1];
  return {
    lost,
    forged_first: breaks('notification_forged', 'forged'),
    copies: faults.strikes('notification_duplicated', facts) ? 2 : 1,
    ...(mutate === undefined ? {} : { mutate }),
    answer_lost: faults.strikes('notification_answer_lost', facts),
  };
}

/** When a first attempt is made. */
export type FirstAttempt = {
  /** Epoch ms. */
  at: number;
  /** Sooner, when another one has gone before. */
  held: boolean;
  /** Now, and waited for by whoever is about to be answered. */
  before_answer: boolean;
};

export function planFirst(faults: Faults, facts: FaultMatch, now: number): FirstAttempt {
  if (faults.strikes('notification_before_answer', facts))
    return { at: now, held: false, before_answer: true };
  const held = faults.strike('notification_reordered', facts);
  if (held) return { at: now + held.delay_ms, held: true, before_answer: false };
  const late_ms = faults.strike('notification_late', facts)?.delay_ms ?? 0;
  return { at: now + late_ms, held: false, before_answer: false };
}

/** What a fault of a notification may be matched with. */
export function notificationFacts(
  notification: Pick<StoredNotification, 'out_trade_no' | 'kind' | 'url' | 'content' | 'tries'>,
): FaultMatch {
  const { out_trade_no, kind, url, tries, content } = notification;
  const { out_refund_no } = content;
  return {
    ...{ target: 'notification', out_trade_no, kind, url, path: new URL(url).pathname },
    ...(typeof out_refund_no === 'string' ? { out_refund_no } : {}),
    attempt: String(tries + 1),
  };
}
