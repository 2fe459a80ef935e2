import type { Amount } from '../../../typings/contract';

/** Ways in which the gateway's bill and our orders may differ; each has a line in docs/invariants.md. */
export const DIFFERENCE_CLASSES = [
  ...['D-01', 'D-02', 'D-03', 'D-04', 'D-05', 'D-06', 'D-07', 'D-08', 'D-09'],
  ...['D-10', 'D-11', 'D-12', 'D-13', 'D-14', 'D-15', 'D-16', 'D-17'],
] as const;
export type DifferenceClass =
  | `D-0${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `D-1${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7}`;

/** One thing that bill and orders do not agree on. Small: hundreds of them are kept in one document. */
export type Difference = {
  class: DifferenceClass;
  out_trade_no: string;
  transaction_id: string;
  /** Of a refund. */
  out_refund_no?: string;
  refund_id?: string;
  /** What the bill says, and what our order says. */
  billed?: Amount;
  booked?: Amount;
  /** When it happened, as far as anybody says. */
  at?: number;
  /** How often the gateway was asked about it in vain. */
  attempts?: number;
};

/** What became of a difference. Codes, so that a page may say it in its reader's language. */
export type OutcomeCode =
  | 'booked'
  | 'booked_meanwhile'
  | 'confirmed'
  | 'fetched_again'
  | 'decided'
  | 'told_only'
  | 'in_review'
  | 'gateway_says_unpaid'
  | 'gateway_knows_no_refund'
  | 'refund_abnormal'
  | 'unmatched'
  | 'other_system'
  | 'unanswered'
  | 'order_gone'
  | 'not_asked';

/** `repaired`: nothing is left to do. `noted`: for information. `open`: for a person. */
export type ItemState = 'repaired' | 'noted' | 'open';
export type Outcome = { state: ItemState; outcome: OutcomeCode };
export type Item = Omit<Difference, 'attempts'> & Outcome;

/** For information alone: nobody asks about these, and no order changes. */
const ONLY_TOLD = new Set<DifferenceClass>(['D-12', 'D-15', 'D-16', 'D-17']);

export function isOnlyTold({ class: name }: Pick<Difference, 'class'>): boolean {
  return ONLY_TOLD.has(name);
}

export function itemOf({ attempts: _tries, ...difference }: Difference, outcome: Outcome): Item {
  return { ...difference, ...outcome };
}
