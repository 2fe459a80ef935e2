import type { BillRow } from '../../protocol/v3/bill-row';
import { type Difference, type Item, isOnlyTold, itemOf, type Outcome } from './difference';
import { type DaySum, ITEMS_MAX, type Reconciliation } from './reconciliation';

/** What was found: counted by class; what nobody need ask about is an item at once, the rest waits to be asked about. */
export function withFound(day: Reconciliation, found: readonly Difference[]): Reconciliation {
  const classes = { ...day.classes };
  for (const { class: name } of found) classes[name] = (classes[name] ?? 0) + 1;
  const told = found.filter(isOnlyTold);
  const pending = [...day.pending, ...found.filter((one) => !isOnlyTold(one))];
  return told.reduce((next, one) => withItem(next, itemOf(one, { state: 'noted', outcome: 'told_only' })), {
    ...day,
    classes,
    pending,
  });
}

/** What became of one that was pending. */
export function withOutcome(day: Reconciliation, difference: Difference, outcome: Outcome): Reconciliation {
  const pending = day.pending.filter((one) => one !== difference);
  return withItem({ ...day, pending }, itemOf(difference, outcome));
}

/** What a person has to see takes the place of what is only for information. */
export function withItem(day: Reconciliation, item: Item): Reconciliation {
  const open = day.open + (item.state === 'open' ? 1 : 0);
  if (day.items.length < ITEMS_MAX) return { ...day, open, items: [...day.items, item] };
  const items_left_out = day.items_left_out + 1;
  const place = item.state === 'open' ? day.items.findIndex((one) => one.state !== 'open') : -1;
  const items = place < 0 ? day.items : day.items.toSpliced(place, 1, item);
  return { ...day, open, items, items_left_out };
}

/** Sums over rows, each payment and refund once. */
export function addRow(sums: Map<string, DaySum>, row: BillRow): void {
  const { currency } = row;
  const sum = sums.get(currency) ?? { currency, payments: 0, paid: 0, refunds: 0, refunded: 0 };
  if (row.kind === 'payment') {
    sum.payments++;
    sum.paid += row.total;
  } else {
    sum.refunds++;
    sum.refunded += row.refund.amount;
  }
  sums.set(currency, sum);
}
