import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { type BillDay, billDay, daysFrom } from '../src/orders/reconcile/bill-day';
import type { Item } from '../src/orders/reconcile/difference';
import { isKitError } from '../src/protocol/errors';
import { openGateway, readVariables, type Shop, type Variables } from './bill/configuration';
import { CsvFile } from './bill/csv-file';
import { type DayReport, differs } from './bill/day-report';
import { readBillFile } from './bill/file-source';
import { fetchOrders, readOrders } from './bill/orders-source';
import { reportPage } from './bill/page';
import type { Language } from './bill/page-texts';
import { progressOn } from './bill/progress';
import { type KnownOrder, Reckoning } from './bill/reckon';
import { simulatorVariables } from './bill/simulator';
import { summary } from './bill/summary';

/** `npm run bill`: a day's bill, checked, added up and, where there are orders, compared with them. */

type Flags = {
  date: BillDay;
  days: number;
  file?: string;
  orders?: string;
  simulator?: string;
  env: string;
  out?: string;
  csv?: string;
  json?: true;
  lang: Language;
};
type Sources = { shop?: Shop; orders?: KnownOrder[] };

const DAYS_MAX = 31;
const DOWNLOAD_MS = 10 * 60_000;
/** What the shell is told: 0 clean, 1 differences, 2 it could not be done. */
const EXIT = { clean: 0, differences: 1, failed: 2 };

async function run(flags: Flags): Promise<number> {
  const csv = flags.csv === undefined ? undefined : new CsvFile(flags.csv);
  const reports: DayReport[] = [];
  try {
    const sources = await openSources(flags);
    for (let back = flags.days - 1; back >= 0; back--) {
      const day = billDay(daysFrom(flags.date.date, -back))!;
      reports.push(await reckonDay(flags, sources, day, csv));
    }
  } catch (error) {
    csv?.abandon();
    throw error;
  }
  csv?.end();
  if (flags.out !== undefined) writeFileSync(flags.out, reportPage(reports, flags.lang));
  console.log(flags.json ? JSON.stringify(reports, null, 2) : reports.map(summary).join('\n\n'));
  return reports.some(differs) ? EXIT.differences : EXIT.clean;
}

/** Orders: those that were given, or those of a simulator. The laptop of a merchant has no cloud database. */
async function openSources(flags: Flags): Promise<Sources> {
  const { file, orders, simulator } = flags;
  const variables = readVariables(process.env, flags.env);
  const simulated = simulator ?? loopback(variables.WXPAY_BASE_URL);
  const shop = file === undefined ? await openShop(variables, simulator) : undefined;
  if (orders !== undefined) return { shop, orders: await readOrders(orders) };
  if (simulated === undefined) return { shop };
  return { shop, orders: await fetchOrders(simulated) };
}

/** By what a simulator says of itself, where one is named; else as the functions are configured. */
async function openShop(variables: Variables, simulator: string | undefined): Promise<Shop> {
  return openGateway(simulator === undefined ? variables : await simulatorVariables(simulator));
}

async function reckonDay(
  flags: Flags,
  { shop, orders }: Sources,
  day: BillDay,
  csv: CsvFile | undefined,
): Promise<DayReport> {
  const progress = progressOn(process.stderr, day.date);
  const parts = { day, orders, onItem: (item: Item) => csv?.add(day.date, item) };
  const reckoning = new Reckoning(parts, shop?.mchid);
  const take = (piece: Uint8Array, part?: number) => {
    reckoning.push(piece);
    progress.tell(reckoning.rows, part);
  };
  try {
    if (!shop) {
      const file = await readBillFile(flags.file!, take);
      return { source: basename(flags.file!), file, ...reckoning.end() };
    }
    const request = { kind: 'trade', date: day.date, mchid: shop.mchid } as const;
    const file = await shop.gateway.downloadBill(request, take, { deadline_ms: DOWNLOAD_MS });
    if (file === 'not_ready')
      throw new Error(`the bill of ${day.date} is not ready: it is from 10:00 (UTC+8) of the next day`);
    if (file === 'no_bill') return { source: shop.host, ...reckoning.finish() };
    return { source: shop.host, file, ...reckoning.end() };
  } finally {
    progress.end();
  }
}

function loopback(base: string | undefined): string | undefined {
  return base !== undefined && /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/.test(base)
    ? base.replace(/\/$/, '')
    : undefined;
}

function day(text: string): BillDay {
  const found = billDay(text);
  if (!found) throw new InvalidArgumentError('It takes a day such as 2026-01-05.');
  return found;
}

function count(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= DAYS_MAX) return number;
  throw new InvalidArgumentError(`It takes a whole number from 1 to ${DAYS_MAX}.`);
}

function address(text: string): string {
  const base = loopback(text);
  if (base === undefined)
    throw new InvalidArgumentError('It takes an address of this machine, such as http://127.0.0.1:7400.');
  return base;
}

function language(text: string): Language {
  if (text === 'zh' || text === 'en') return text;
  throw new InvalidArgumentError('It takes zh or en.');
}

const ABOUT = [
  "Checks a day's bill of WeChat Pay, adds it up, and compares it with orders.",
  '',
  'The bill is downloaded with the variables of .env (and those of the shell), or read from --file. Orders come from --orders, or from a simulator; without any the bill is checked by itself. No order is changed here: repairs are made by the function pay-notify.',
  '',
  'Ends with 0 when nothing differs, 1 when something does, 2 when it could not be done.',
].join('\n');

const program = new Command('npm run bill --')
  .description(ABOUT)
  .requiredOption('--date <YYYY-MM-DD>', 'the day, in UTC+8; with --days the last one', day)
  .option('--days <n>', 'as many days, up to this one', count, 1)
  .option('--file <bill>', 'a bill that was downloaded already, plain or gzip')
  .option(
    '--orders <export>',
    'orders to compare with: an export of the collection, one JSON document a line',
  )
  .option('--simulator <url>', 'bill and orders of a simulator on this machine', address)
  .option('--env <file>', 'the variables of the functions', '.env')
  .option('--out <report.html>', 'writes the report as a page')
  .option('--csv <differences.csv>', 'writes every difference for a spreadsheet')
  .option('--json', 'prints the report as JSON')
  .option(
    '--lang <zh|en>',
    'the language of the page',
    language,
    process.env.LANG?.startsWith('zh') ? 'zh' : 'en',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.clean : EXIT.failed))
  .action(async (flags: Flags) => {
    if (flags.file !== undefined && flags.days > 1)
      throw new Error('--file is the bill of one day: leave --days out');
    process.exitCode = await run(flags);
  });

program.parseAsync().catch((error: unknown) => {
  console.error(
    isKitError(error)
      ? `${error.code}: ${error.message}`
      : String(error instanceof Error ? error.message : error),
  );
  process.exitCode = EXIT.failed;
});
