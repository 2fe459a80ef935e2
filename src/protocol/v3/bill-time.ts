import { parseBeijing } from '../instant';
import type { BillCells } from './bill-cells';

const DATE_CHARS = 10;
const CHARS = 19;
const DIGIT_0 = 0x30;
const [BLANK, COLON] = [0x20, 0x3a];

/** Reads `2018-10-30 10:10:10`, meant in UTC+8. The rows of a bill share a day, so its date is read once. */
export class BillTime {
  private day = Buffer.alloc(0);
  private midnight = 0;

  /** @returns epoch ms, or NaN */
  read(cells: BillCells, column: number): number {
    const { bytes, start, end } = cells.span(column);
    if (end - start !== CHARS || bytes[start + 10] !== BLANK) return Number.NaN;
    if (bytes[start + 13] !== COLON || bytes[start + 16] !== COLON) return Number.NaN;
    if (this.day.length === 0 || bytes.compare(this.day, 0, DATE_CHARS, start, start + DATE_CHARS) !== 0) {
      const day = Buffer.from(bytes.subarray(start, start + DATE_CHARS));
      const midnight = parseBeijing(`${day.toString('latin1')} 00:00:00`);
      if (midnight === undefined) return Number.NaN;
      [this.day, this.midnight] = [day, midnight];
    }
    const hour = twoDigits(bytes, start + 11);
    const minute = twoDigits(bytes, start + 14);
    const second = twoDigits(bytes, start + 17);
    if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN;
    return this.midnight + (hour * 3600 + minute * 60 + second) * 1000;
  }
}

function twoDigits(bytes: Buffer, at: number): number {
  const tens = bytes[at]! - DIGIT_0;
  const ones = bytes[at + 1]! - DIGIT_0;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}
