import type { BillCells } from './bill-cells';
import type { BillColumns } from './bill-table';
import { damagedBill } from './damaged-bill';

/** Fen: bills state money in yuan with two decimals. */
export const FEN = 2;

/** A column of money: each cell as an integer, their sum, and what the summary says of it. */
export class BillSum {
  readonly exists: boolean;
  private readonly column: number;
  private sum = 0;

  /**
   * @param name of the column; in a layout without it every cell is 0, and nothing is compared
   * @param summary_names of its sum in the summary; where there is none of them, nothing is compared
   * @param places of a yuan: 2 for fen
   */
  constructor(
    columns: BillColumns,
    private readonly name: string,
    private readonly summary_names: readonly string[],
    private readonly places = FEN,
  ) {
    this.column = columns.optional(name);
    this.exists = this.column >= 0;
  }

  /** @throws KitError BILL_DAMAGED */
  read(cells: BillCells): number {
    if (!this.exists) return 0;
    const value = cells.decimal(this.column, this.places);
    if (Number.isNaN(value)) throw damagedBill(`a cell of ${this.name} is no amount`);
    this.sum += value;
    return value;
  }

  /**
   * @param tolerance a difference below this is none
   * @returns the sum. @throws KitError BILL_DAMAGED
   */
  check(columns: BillColumns, cells: BillCells, tolerance = 1): number {
    if (!Number.isSafeInteger(this.sum)) throw damagedBill(`the sum of ${this.name} is too large`);
    const column = this.exists ? columns.optional(...this.summary_names) : -1;
    if (column >= 0) checkSum(this.name, cells.decimal(column, this.places), this.sum, tolerance);
    return this.sum;
  }
}

/** @throws KitError BILL_DAMAGED */
export function checkSum(name: string, said: number, found: number, tolerance = 1): void {
  if (Math.abs(said - found) < tolerance) return;
  throw damagedBill(`${name} adds up to another sum than its summary says`);
}

/** @throws KitError BILL_DAMAGED when the summary counts otherwise; `45.0` is a count, too */
export function checkCount(columns: BillColumns, cells: BillCells, name: string, counted: number): void {
  const column = columns.optional(name);
  if (column >= 0 && cells.decimal(column, 0) !== counted) {
    throw damagedBill(`it has ${counted} rows where its summary (${name}) says otherwise`);
  }
}
