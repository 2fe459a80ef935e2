import type { Recorded } from './control-types';

const DECISION = /^\/_sim\/cashier\/([^/]+)\/(?:approve|cancel)$/;

/** Ids of the cashiers that were opened for an order, oldest first, from the record of control calls. */
export function cashiersOf(entries: Recorded[], out_trade_no: string): string[] {
  return entries.flatMap(({ host, path, answer }) => {
    if (host !== 'control' || path !== '/_sim/cashier/open') return [];
    const opened = answer as { cashier_id?: unknown; out_trade_no?: unknown } | null;
    return opened?.out_trade_no === out_trade_no && typeof opened.cashier_id === 'string'
      ? [opened.cashier_id]
      : [];
  });
}

/** The cashier a control call decided; undefined for any other call. */
export function decidedCashier({ host, path }: Pick<Recorded, 'host' | 'path'>): string | undefined {
  return host === 'control' ? DECISION.exec(path)?.[1] : undefined;
}

/** The newest cashier of an order in which nothing was decided yet. */
export function openCashier(entries: Recorded[], out_trade_no: string): string | undefined {
  const decided = new Set(entries.map(decidedCashier));
  return cashiersOf(entries, out_trade_no)
    .filter((id) => !decided.has(id))
    .at(-1);
}
