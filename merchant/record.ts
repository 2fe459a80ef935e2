import type { Db } from '../src/orders/db';

/**
 * One record per order, keyed by its number: `held → sold → revoked`, `held → released`, and from either `refused`,
 * when the goods of a paid order are gone. `revoked`, when all the money is back, may follow anything. Every step leaves its mark, even when there was nothing to do, so that a late
 * call of an earlier step (an instance that was frozen meanwhile) finds the mark and does nothing. Steps may run
 * twice, even at once: the first write of each is `insertOnce`, every other a compare-and-set.
 */
export type Step = 'held' | 'sold' | 'released' | 'refused' | 'revoked';
type Delivery = { _id: string; version: number; step: Step; at: number };

const DELIVERIES = 'deliveries';
const TRIES_MAX = 20;

/** Which step may follow which. Money may arrive for a released order, and then it is sold after all. */
const NEXT: Record<Step, Step[]> = {
  held: ['sold', 'released', 'refused', 'revoked'],
  released: ['sold', 'refused', 'revoked'],
  sold: ['revoked'],
  refused: ['revoked'],
  revoked: [],
};

/** Brings the record to the step if that may follow; answers the step it is at afterwards. */
export async function reach(db: Db, order: string, step: Step, at: number): Promise<Step> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    if ((await db.insertOnce(DELIVERIES, order, { version: 1, step, at })) === 'inserted') return step;
    const record = (await db.get<Delivery>(DELIVERIES, order))!;
    if (record.step === step || !NEXT[record.step].includes(step)) return record.step;
    const next = { ...record, step, at, version: record.version + 1 };
    if ((await db.replace(DELIVERIES, record, next)) === 'replaced') return step;
  }
  throw new Error(`delivery of ${order}: lost ${TRIES_MAX} compare-and-sets in a row`);
}

export async function stepOf(db: Db, order: string): Promise<Step | undefined> {
  return (await db.get<Delivery>(DELIVERIES, order))?.step;
}
