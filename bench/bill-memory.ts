import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readBillFile } from '../scripts/bill/file-source';
import { Reckoning } from '../scripts/bill/reckon';
import { billDay } from '../src/orders/reconcile/bill-day';

/**
 * A bill of a million rows, read as `npm run bill -- --file` reads it: rows a second and the most memory it took, each
 * reader in a process of its own.
 * `node -r ./scripts/typescript.cjs bench/bill-memory.ts [--rows N] [--csv-parse FOLDER]`
 * FOLDER holds an installed csv-parse to compare with; it is no part of this project.
 */

const DATE = '2026-01-05';
const COLUMNS =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,' +
  '应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,' +
  '手续费,费率,订单金额,申请退款金额,费率备注';
const SUMS = '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const ROWS_PER_PIECE = 1_000;
/** What the kit promises. */
const MEMORY_MAX_BYTES = 200e6;

const flag = (name: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};

function row(n: number): string {
  const id = String(n).padStart(14, '0');
  const clock = [n / 3600, n / 60, n].map((part, i) =>
    String(Math.floor(part) % [24, 60, 60][i]!).padStart(2, '0'),
  );
  const cells = [
    ...[`${DATE} ${clock.join(':')}`, 'wx0000000000000001', '1900009191', '0', '', `42000020260105${id}`],
    ...[`${id}${id}0000`, `oAAAAAAAAAAAAAA${id}`, 'JSAPI', 'SUCCESS', 'OTHERS', 'CNY', '128.00', '0.00'],
    ...['0', '0', '0.00', '0.00', '', '', '明前龙井 50g', '', '0.77000', '0.60%', '128.00', '0.00', ''],
  ];
  return `\`${cells.join(',`')}\r\n`;
}

function writeBill(file: string, rows: number): void {
  const opened = openSync(file, 'w');
  writeSync(opened, `\uFEFF${COLUMNS}\r\n`);
  for (let from = 0; from < rows; from += ROWS_PER_PIECE) {
    let text = '';
    for (let n = from; n < Math.min(from + ROWS_PER_PIECE, rows); n++) text += row(n);
    writeSync(opened, text);
  }
  const [paid, fee] = [`${rows * 128}.00`, (rows * 0.77).toFixed(5)];
  writeSync(opened, `${SUMS}\r\n\`${[`${rows}.0`, paid, '0.00', '0.00', fee, paid, '0.00'].join(',`')}\r\n`);
  closeSync(opened);
}

/** @returns rows */
async function readWithKit(file: string): Promise<number> {
  const reckoning = new Reckoning({ day: billDay(DATE)! });
  await readBillFile(file, (piece) => reckoning.push(piece));
  return reckoning.end().rows;
}

type Parse = (options: object) => NodeJS.ReadWriteStream;

async function readWithCsvParse(file: string, folder: string): Promise<number> {
  const { parse } = require(require.resolve('csv-parse', { paths: [folder] })) as { parse: Parse };
  let rows = 0;
  const options = { bom: true, relax_column_count: true, quote: null };
  for await (const _record of createReadStream(file).pipe(parse(options))) rows++;
  // Header, the summary's header and the summary.
  return rows - 3;
}

async function child(reader: string, file: string): Promise<void> {
  const started = performance.now();
  const rows = reader === 'kit' ? await readWithKit(file) : await readWithCsvParse(file, flag('csv-parse')!);
  const seconds = (performance.now() - started) / 1000;
  // maxRSS is in kilobytes.
  console.log(JSON.stringify({ rows, seconds, peak: process.resourceUsage().maxRSS * 1024 }));
}

function measure(reader: string, file: string): { rows: number; seconds: number; peak: number } {
  const command = ['-r', './scripts/typescript.cjs', __filename, '--child', reader, '--of', file];
  const folder = flag('csv-parse');
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...command, ...(folder === undefined ? [] : ['--csv-parse', folder])],
    { encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

function say(reader: string, { rows, seconds, peak }: ReturnType<typeof measure>): void {
  const speed = Math.round(rows / seconds).toLocaleString('en');
  console.log(
    `${reader.padEnd(10)} ${rows} rows, ${seconds.toFixed(2)} s, ${speed} rows/s, peak ${(peak / 1e6).toFixed(0)} MB`,
  );
}

function compare(rows: number): void {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-kit-bench-'));
  try {
    const file = join(folder, 'bill.csv');
    writeBill(file, rows);
    console.log(`${(statSync(file).size / 1e6).toFixed(0)} MB`);
    const kit = measure('kit', file);
    say('kit', kit);
    if (kit.rows !== rows || kit.peak > MEMORY_MAX_BYTES) process.exitCode = 1;
    if (flag('csv-parse') === undefined) console.log('csv-parse  not installed');
    else say('csv-parse', measure('csv-parse', file));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const reader = flag('child');
if (reader === undefined) compare(Number(flag('rows') ?? 1_000_000));
else void child(reader, flag('of')!);
