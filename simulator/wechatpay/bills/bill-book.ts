import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Store } from '../../store';
import type { Toggles } from '../toggles';
import { type Bill, type BillWriter, KINDS } from './bill';
import { billLines, flawed } from './bill-text';
import { fundFlowBill } from './fund-flow-bill';
import { type Books, type Kind, Movements } from './movements';
import { tradeBill } from './trade-bill';

export type BillBookParts = {
  store: Store;
  toggles: Pick<Toggles, 'bill_hash'>;
  bytes_max?: number;
};

/**
 * A bill's text, unpacked: more than a million rows of usual length. While a file is put together to be sent it is in
 * memory twice, and its hash alone takes one piece at a time.
 */
const BYTES_MAX = 512 * 1024 * 1024;
const PIECE_CHARS = 64 * 1024;
/** The header of a packed file says when and where it was packed; here it says nothing, so that equal is equal. */
const GZIP_MADE_AT = { from: 4, until: 8 };
const GZIP_SYSTEM = { at: 9, unknown: 255 };

/** A bill with more text than this simulator puts into one file. */
export class BillTooLongError extends Error {
  constructor(readonly bytes_max: number) {
    super(`a bill of more than ${bytes_max} bytes`);
  }
}

/** Bills, written from WeChat Pay's books whenever somebody wants one: what is past does not change. */
export class BillBook {
  private readonly movements: Movements;

  constructor(private readonly parts: BillBookParts) {
    this.movements = new Movements(parts.store);
  }

  /** Has the bill any row? */
  exists(bill: Bill): boolean {
    return this.movements.any(booksOf(bill), bill.day, KINDS[bill.sort]);
  }

  /** Has it a row that a fault of rows could strike: a payment, or in a bill of refunds a refund? */
  hasFlawable(bill: Bill): boolean {
    return this.movements.any(booksOf(bill), bill.day, [flawableKind(bill)]);
  }

  /**
   * SHA-1 in hex over the text, packed or not (the page says 原始账单(gzip需要解压缩)的摘要值), or, when the toggle says so,
   * over what is sent. What is damaged on its way is hashed whole.
   * @throws BillTooLongError
   */
  hash(bill: Bill): string {
    const hash = createHash('sha1');
    if (this.parts.toggles.bill_hash === 'packed' && bill.gzip) hash.update(packed(this.text(bill)));
    else for (const piece of this.pieces(bill)) hash.update(piece);
    return hash.digest('hex');
  }

  /**
   * The bytes that are sent.
   * @throws BillTooLongError
   */
  file(bill: Bill): Buffer {
    const file = bill.gzip ? packed(this.text(bill)) : this.text(bill);
    if (bill.flaws.includes('bill_gzip_damaged') && bill.gzip) file[file.length >> 1]! ^= 0xff;
    return bill.flaws.includes('bill_truncated') ? file.subarray(0, file.length >> 1) : file;
  }

  /** Unpacked. @throws BillTooLongError */
  text(bill: Bill): Buffer {
    return Buffer.concat([...this.pieces(bill)]);
  }

  private *pieces(bill: Bill): Generator<Buffer> {
    const bytes_max = this.parts.bytes_max ?? BYTES_MAX;
    let waiting = '';
    let bytes = 0;
    const piece = (): Buffer => {
      const made = Buffer.from(waiting, 'utf8');
      waiting = '';
      bytes += made.length;
      if (bytes > bytes_max) throw new BillTooLongError(bytes_max);
      return made;
    };
    for (const line of this.lines(bill)) {
      waiting += line;
      if (waiting.length >= PIECE_CHARS) yield piece();
    }
    yield piece();
  }

  private lines(bill: Bill): Generator<string> {
    const { sort, day, flaws } = bill;
    const movements = this.movements.ofDay(booksOf(bill), day, KINDS[sort]);
    return billLines(flawed(movements, flawableKind(bill), flaws), this.writerOf(bill), flaws);
  }

  private writerOf(bill: Bill): BillWriter {
    if (bill.sort !== 'FUND_FLOW') return tradeBill(bill.sort);
    return fundFlowBill(this.movements.balanceBefore(booksOf(bill), bill.day.from));
  }
}

/**
 * Trades of sub-merchants are in their provider's trade bill, but the money is on accounts of their own: a provider's
 * own account sees none of it.
 */
function booksOf({ sort, owner }: Bill): Books {
  return { owner, with_subs: sort !== 'FUND_FLOW' };
}

function flawableKind({ sort }: Bill): Kind {
  return KINDS[sort][0]!;
}

function packed(text: Buffer): Buffer {
  const file = gzipSync(text);
  file.fill(0, GZIP_MADE_AT.from, GZIP_MADE_AT.until);
  file[GZIP_SYSTEM.at] = GZIP_SYSTEM.unknown;
  return file;
}
