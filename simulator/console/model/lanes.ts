import type { Recorded } from './control-types';
import type { PaymentEntry } from './payment-entries';

export type LaneKind = 'phone' | 'function' | 'merchant' | 'gateway' | 'database' | 'notification';
/** A column of the diagram. `name` is the instance of a function: `pay#1`. */
export type Lane = { id: string; kind: LaneKind; name?: string };
/** Between which lanes a message goes, by their ids. The same one twice: something that starts by itself. */
export type Path = { from: string; to: string };

const ORDER: LaneKind[] = ['phone', 'merchant', 'function', 'gateway', 'database', 'notification'];

/** Whence and whereto. `merchant` is a program outside of the world: another SDK's. */
export function pathOf({ entry, inner }: PaymentEntry): Path {
  const caller = entry.instance ?? 'merchant';
  switch (entry.host) {
    case 'function':
      return { from: entry.method === 'call' ? 'phone' : caller, to: caller };
    case 'notification':
      return { from: 'notification', to: inner?.instance ?? ownFunction(entry.path) ?? 'merchant' };
    case 'cloudbase':
      return { from: caller, to: 'database' };
    case 'control':
      return { from: 'phone', to: 'gateway' };
    default:
      return { from: caller, to: 'gateway' };
  }
}

/** A notification whose function is no longer in the record is drawn to the function by its name. */
function ownFunction(url: string): string | undefined {
  return /^http:\/\/(?:127\.0\.0\.1|localhost):\d+\/http\/([\w-]+)$/.exec(url)?.[1];
}

/** The columns that these entries need, in the diagram's order; instances in the order in which they appear. */
export function lanesOf(entries: PaymentEntry[]): Lane[] {
  const ids = new Set(entries.flatMap((one) => Object.values(pathOf(one))));
  const lanes = [...ids].map(laneOf);
  return ORDER.flatMap((kind) => lanes.filter((lane) => lane.kind === kind));
}

function laneOf(id: string): Lane {
  const kind = ORDER.find((one) => one === id);
  return kind ? { id, kind } : { id, kind: 'function', name: id };
}

/** What went wrong with a message, or was made to. */
export type MarkName = 'killed' | 'no_answer' | 'lost' | 'broken' | 'refused' | 'failed';

/** @returns undefined for a message that went well */
export function markOf({ entry, inner }: PaymentEntry): MarkName | undefined {
  if (wasKilled(entry) || (inner && wasKilled(inner))) return 'killed';
  if (entry.host === 'notification' && mutationOf(entry) !== undefined) return 'broken';
  if (entry.status === 0) return 'no_answer';
  if (entry.status >= 500) return 'failed';
  return entry.status >= 400 ? 'refused' : undefined;
}

/** The name of the way in which a notification was sent broken. */
export function mutationOf({ about }: Pick<Recorded, 'about'>): string | undefined {
  return about?.split(', ')[1];
}

function wasKilled({ host, answer }: Recorded): boolean {
  const { code } = (answer ?? {}) as { code?: unknown };
  return host === 'function' && code === 'FUNCTION_KILLED';
}
