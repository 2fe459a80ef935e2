import { BillCells } from './bill-cells';
import { BillLines } from './bill-lines';
import { damagedBill } from './damaged-bill';

const BACKTICK = 0x60;
const FIRST_NOT_ASCII = 0x80;

/** The names of a header line, and where each one is. Columns may come in any order, and more of them. */
export class BillColumns {
  private readonly names: string[];

  constructor(cells: BillCells) {
    this.names = Array.from({ length: cells.count }, (_, column) => cells.text(column).trim());
  }

  get count(): number {
    return this.names.length;
  }

  /**
   * The column of the first of these names that there is; layouts differ in them. −1 without any.
   * @throws KitError BILL_DAMAGED when it comes twice: nobody could tell which one counts
   */
  optional(...names: string[]): number {
    const name = names.find((one) => this.names.includes(one));
    if (name === undefined) return -1;
    const column = this.names.indexOf(name);
    if (this.names.lastIndexOf(name) !== column) throw damagedBill(`the column ${name} comes twice`);
    return column;
  }

  /** @throws KitError BILL_DAMAGED */
  required(...names: string[]): number {
    const column = this.optional(...names);
    if (column < 0) throw damagedBill(`it has no column ${names.join(' or ')}`);
    return column;
  }
}

/** One kind of bill: what a row of it says, and whether its rows are what its summary says. */
export type RowReader<Row, Sums> = {
  /** @throws KitError BILL_DAMAGED */
  read(cells: BillCells): Row;
  /** What was read until now. @throws KitError BILL_DAMAGED when the summary says otherwise */
  check(columns: BillColumns, cells: BillCells): Sums;
};

export type BillLayout<Row, Sums> = {
  /** By which the summary's header is known. */
  count_column: string;
  open(columns: BillColumns): RowReader<Row, Sums>;
};

/**
 * Reads the four parts of a bill: header, rows, the summary's header, one row of summary (page 4013071254).
 * Bytes go in as they come, rows come out; nothing is kept but an unfinished line. Rows are worth nothing until
 * `end` has found that they are what the summary says.
 */
export class BillTable<Row, Sums> {
  private readonly lines = new BillLines((bytes, from, to) => this.takeLine(bytes, from, to));
  private readonly cells = new BillCells();
  private columns: BillColumns | undefined;
  private reader: RowReader<Row, Sums> | undefined;
  private summary_columns: BillColumns | undefined;
  private sums: Sums | undefined;
  private rows: Row[] = [];
  private line = 0;

  constructor(private readonly layout: BillLayout<Row, Sums>) {}

  /** @returns the rows that end in this piece. @throws KitError BILL_DAMAGED */
  push(piece: Uint8Array): Row[] {
    this.rows = [];
    this.lines.push(piece);
    return this.rows;
  }

  /** After the last piece. @throws KitError BILL_DAMAGED when the summary is missing, or says otherwise */
  end(): Sums {
    this.lines.end();
    if (this.sums === undefined) throw damagedBill('it ends before its summary');
    return this.sums;
  }

  private takeLine(bytes: Buffer, from: number, to: number): void {
    this.line += 1;
    const { cells } = this;
    if (this.sums !== undefined) throw damagedBill(`line ${this.line} comes after the summary`);
    if (this.reader === undefined || this.columns === undefined) {
      cells.split(bytes, from, to);
      this.columns = new BillColumns(cells);
      this.reader = this.layout.open(this.columns);
    } else if (this.summary_columns !== undefined) {
      this.split(bytes, from, to, this.summary_columns);
      this.sums = this.reader.check(this.summary_columns, cells);
    } else if (this.isSummaryHeader(bytes, from, to)) {
      cells.split(bytes, from, to);
      this.summary_columns = new BillColumns(cells);
      this.summary_columns.required(this.layout.count_column);
    } else {
      this.split(bytes, from, to, this.columns);
      this.rows.push(this.reader.read(cells));
    }
  }

  private split(bytes: Buffer, from: number, to: number, columns: BillColumns): void {
    this.cells.split(bytes, from, to, columns.count);
    if (this.cells.count === columns.count) return;
    throw damagedBill(`line ${this.line} has ${this.cells.count} cells, its header ${columns.count}`);
  }

  /** Headers have no backticks, and begin with Chinese; a row begins with a backtick or a date. */
  private isSummaryHeader(bytes: Buffer, from: number, to: number): boolean {
    if (bytes[from] === BACKTICK || bytes[from]! < FIRST_NOT_ASCII) return false;
    return bytes.toString('utf8', from, to).split(',').includes(this.layout.count_column);
  }
}
