import { isUtf8 } from 'node:buffer';
import { damagedBill } from './damaged-bill';

/** A row has some 400 bytes; what is longer than this is no line of a bill. */
const LINE_MAX_BYTES = 64 * 1024;
const LF = 0x0a;
const CR = 0x0d;
const NOTHING: Buffer = Buffer.alloc(0);
const BOM = [0xef, 0xbb, 0xbf];

/** One line without its end: the bytes `from` … `to` of a buffer that is only good during the call. */
export type TakeLine = (bytes: Buffer, from: number, to: number) => void;

/**
 * Cuts bytes into lines, wherever the pieces are cut, inside a character too. Lines end in LF or CRLF; the
 * last one may have no end. A byte order mark is dropped, blank lines are skipped.
 */
export class BillLines {
  /** A line that has no end yet. */
  private open: Buffer = NOTHING;
  private isFirst = true;

  constructor(private readonly take: TakeLine) {}

  /** @throws KitError BILL_DAMAGED */
  push(piece: Uint8Array): void {
    const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    let from = 0;
    if (this.open.length > 0) {
      const end = bytes.indexOf(LF);
      const line = Buffer.concat([this.open, end < 0 ? bytes : bytes.subarray(0, end)]);
      this.keep(end < 0 ? line : NOTHING);
      if (end < 0) return;
      this.give(line, 0, line.length);
      from = end + 1;
    }
    for (let end = bytes.indexOf(LF, from); end >= 0; end = bytes.indexOf(LF, from)) {
      this.give(bytes, from, end);
      from = end + 1;
    }
    // A copy: the caller may fill the same memory again.
    if (from < bytes.length) this.keep(Buffer.from(bytes.subarray(from)));
  }

  /** @throws KitError BILL_DAMAGED */
  end(): void {
    this.give(this.open, 0, this.open.length);
    this.open = NOTHING;
  }

  private keep(line: Buffer): void {
    if (line.length > LINE_MAX_BYTES) throw tooLong();
    this.open = line;
  }

  private give(bytes: Buffer, start: number, end: number): void {
    const to = end > start && bytes[end - 1] === CR ? end - 1 : end;
    const from = this.isFirst && BOM.every((byte, at) => bytes[start + at] === byte) ? start + 3 : start;
    this.isFirst = false;
    if (to <= from) return;
    if (to - from > LINE_MAX_BYTES) throw tooLong();
    if (!isUtf8(bytes.subarray(from, to))) throw damagedBill('it is not UTF-8');
    this.take(bytes, from, to);
  }
}

function tooLong() {
  return damagedBill(`a line of more than ${LINE_MAX_BYTES} bytes`);
}
