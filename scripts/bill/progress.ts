/** Tells on standard error how far it is: on one line of a terminal, else now and then a line of its own. */
export type Progress = { tell(rows: number, part?: number): void; end(): void };

/** Between two lines of a file or a pipe. */
const ROWS_BETWEEN = 100_000;
const PER_CENT = 100;

export function progressOn(stream: NodeJS.WriteStream, date: string): Progress {
  let next = 0;
  const said = (rows: number, part?: number) =>
    `${date}  ${rows} rows${part === undefined ? '' : `, ${Math.floor(part * PER_CENT)} %`}`;
  return {
    tell(rows, part) {
      if (rows < next) return;
      next = rows + (stream.isTTY ? ROWS_BETWEEN / PER_CENT : ROWS_BETWEEN);
      stream.write(stream.isTTY ? `\r${said(rows, part)}` : `${said(rows, part)}\n`);
    },
    end() {
      if (stream.isTTY) stream.write('\n');
    },
  };
}
