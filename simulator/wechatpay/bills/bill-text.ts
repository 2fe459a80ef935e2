import type { BillWriter, FileFlaw } from './bill';
import { BYTE_ORDER_MARK, headerLine, valueLine } from './cells';
import type { Kind, Movement } from './movements';

/** A column that no document knows, second from the left: those who count columns read everything after it wrongly. */
const EXTRA = { place: 1, name: '门店编号', value: '0' };

/** A whole bill, line by line: mark, header, rows, names of the sums, sums. */
export function* billLines(
  movements: Iterable<Movement>,
  writer: BillWriter,
  flaws: readonly FileFlaw[],
): Generator<string> {
  const extra = flaws.includes('bill_extra_column');
  const widened = (cells: readonly string[], cell: string) =>
    extra ? cells.toSpliced(EXTRA.place, 0, cell) : cells;
  yield BYTE_ORDER_MARK + headerLine(widened(writer.columns, EXTRA.name));
  for (const movement of movements) {
    for (const row of writer.rows(movement)) yield valueLine(widened(row, EXTRA.value));
  }
  yield headerLine(writer.sum_columns);
  yield valueLine(writer.sums(flaws.includes('bill_sums_wrong') ? 1 : 0));
}

/** What the faults make of the first row of a kind; the sums follow the rows that are written. */
export function* flawed(
  movements: Iterable<Movement>,
  kind: Kind,
  flaws: readonly FileFlaw[],
): Generator<Movement> {
  let found = false;
  for (const movement of movements) {
    if (found || movement.kind !== kind) {
      yield movement;
      continue;
    }
    found = true;
    if (flaws.includes('bill_row_missing')) continue;
    const shown = flaws.includes('bill_amount_wrong') ? oneFenMore(movement) : movement;
    yield shown;
    if (flaws.includes('bill_row_repeated')) yield shown;
  }
}

function oneFenMore(movement: Movement): Movement {
  if (movement.kind === 'payment') return { ...movement, total: movement.total + 1 };
  return { ...movement, refund: { ...movement.refund, total: movement.refund.total + 1 } };
}
