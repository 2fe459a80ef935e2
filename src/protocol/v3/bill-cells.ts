import { damagedBill } from './damaged-bill';

/** A trade bill has 27 columns; more than this is no bill. */
const COLUMNS_MAX = 128;
const COMMA = 0x2c;
const BACKTICK = 0x60;
const DIGIT_0 = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

/**
 * The cells of one line, in place: bytes are decoded only where a cell is read, since a bill of a large
 * merchant has a million lines of 27 cells.
 */
export class BillCells {
  count = 0;
  private bytes: Buffer = Buffer.alloc(0);
  private readonly starts = new Int32Array(COLUMNS_MAX);
  private readonly ends = new Int32Array(COLUMNS_MAX);
  private readonly known: { bytes: Buffer; text: string }[] = [];

  /**
   * Splits a line. Cells have a backtick before them, and one in a merchant's text is never after a comma:
   * comma and backtick together are a border. A line without backticks is split at its commas.
   * @param wanted how many cells there should be
   */
  split(bytes: Buffer, from: number, to: number, wanted?: number): void {
    this.bytes = bytes;
    const isMarked = bytes[from] === BACKTICK;
    this.splitAt(from, to, isMarked);
    if (isMarked && wanted !== undefined && this.count < wanted) this.splitAt(from, to, false);
  }

  private splitAt(from: number, to: number, isMarked: boolean): void {
    const { bytes } = this;
    let count = 0;
    let start = from;
    for (let at = from; at <= to; at += 1) {
      if (at < to && (bytes[at] !== COMMA || (isMarked && bytes[at + 1] !== BACKTICK))) continue;
      if (count === COLUMNS_MAX) throw damagedBill(`a line of more than ${COLUMNS_MAX} cells`);
      this.starts[count] = start < at && bytes[start] === BACKTICK ? start + 1 : start;
      this.ends[count] = at;
      count += 1;
      start = at + 1;
    }
    this.count = count;
  }

  /** '' for a column that the bill does not have (−1). */
  text(column: number): string {
    return column < 0 ? '' : this.bytes.toString('utf8', this.starts[column], this.ends[column]);
  }

  /** As `text`, for a column that often says the same as in the line before: appid, currency, state. */
  repeated(column: number): string {
    if (column < 0) return '';
    const known = this.known[column];
    const start = this.starts[column]!;
    const end = this.ends[column]!;
    if (known && this.isSame(known.bytes, start, end)) return known.text;
    const text = this.text(column);
    this.known[column] = { bytes: Buffer.from(this.bytes.subarray(start, end)), text };
    return text;
  }

  /** Cells are short: comparing here is faster than a call of the buffer's. */
  private isSame(known: Buffer, start: number, end: number): boolean {
    if (end - start !== known.length) return false;
    for (let at = 0; at < known.length; at += 1) if (this.bytes[start + at] !== known[at]) return false;
    return true;
  }

  /**
   * A decimal number as an integer in units of its `places`-th place: `1.50` with 2 is 150. Never by way of a
   * float.
   * @returns NaN for what is no such number, or has more places than fit, or is too large
   */
  decimal(column: number, places: number): number {
    const { bytes } = this;
    const end = this.ends[column]!;
    let at = this.starts[column]!;
    const isNegative = bytes[at] === MINUS;
    if (isNegative) at += 1;
    let value = 0;
    let left = -1; // places still to come; -1 before the point
    const digits = at;
    for (; at < end; at += 1) {
      const digit = bytes[at]! - DIGIT_0;
      if (bytes[at] === POINT && left < 0 && at > digits) left = places;
      else if (digit < 0 || digit > 9 || (left === 0 && digit !== 0)) return Number.NaN;
      else if (left !== 0) {
        value = value * 10 + digit;
        if (left > 0) left -= 1;
      }
    }
    if (at === digits || bytes[end - 1] === POINT) return Number.NaN;
    value *= 10 ** (left < 0 ? places : left);
    if (value > Number.MAX_SAFE_INTEGER) return Number.NaN;
    return isNegative && value !== 0 ? -value : value;
  }

  /** Where a cell is, for readers of their own. */
  span(column: number): { bytes: Buffer; start: number; end: number } {
    return { bytes: this.bytes, start: this.starts[column]!, end: this.ends[column]! };
  }
}
