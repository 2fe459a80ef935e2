import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Item } from '../../src/orders/reconcile/difference';
import { csvHeader, csvLine } from './csv';

const BUFFER_CHARS = 64 * 1024;

/** A CSV file that grows line by line, and has its name only when it is whole: a damaged bill leaves none behind. */
export class CsvFile {
  private readonly part: string;
  private readonly opened: number;
  private waiting = csvHeader();

  constructor(private readonly file: string) {
    this.part = `${file}.part`;
    this.opened = openSync(this.part, 'w');
  }

  add(date: string, item: Item): void {
    this.waiting += csvLine(date, item);
    if (this.waiting.length >= BUFFER_CHARS) this.flush();
  }

  end(): void {
    this.flush();
    closeSync(this.opened);
    renameSync(this.part, this.file);
  }

  abandon(): void {
    closeSync(this.opened);
    rmSync(this.part, { force: true });
  }

  private flush(): void {
    writeSync(this.opened, this.waiting);
    this.waiting = '';
  }
}
