import type { Attempt, Notification } from './control-types';

export type Delivery = 'delivered' | 'retrying' | 'given_up';
export const DELIVERY_FILTERS = ['all', 'failing', 'undelivered'] as const;
export type DeliveryFilter = (typeof DELIVERY_FILTERS)[number];

/** WeChat Pay takes 200 and 204 for "received" (page 4012791861), and nothing else. */
export function isAccepted({ status }: Pick<Attempt, 'status'>): boolean {
  return status === 200 || status === 204;
}

/** How far a notification has come. One that was sent broken on purpose delivers nothing. */
export function deliveryOf({ attempts, next_at }: Notification): Delivery {
  if (next_at !== undefined) return 'retrying';
  return attempts.some((attempt) => attempt.mutate === undefined && isAccepted(attempt))
    ? 'delivered'
    : 'given_up';
}

/** failing: its last attempt was refused or got no answer; undelivered: no attempt has delivered it yet. */
export function passesFilter(notification: Notification, filter: DeliveryFilter): boolean {
  const last = notification.attempts.at(-1);
  if (filter === 'failing') return last !== undefined && !isAccepted(last);
  if (filter === 'undelivered') return deliveryOf(notification) !== 'delivered';
  return true;
}
