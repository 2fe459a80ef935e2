import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { answered, buildRequest, type Credentials, jsonOf } from './client';
import { CREDENTIALS, KEYS, MINUTE_MS, order, type World } from './world';

/** The day that a test world begins on, in Beijing, and when its bill is there. */
export const DATE = '2031-03-04';
export const READY = Date.parse('2031-03-05T10:00:00+08:00');
export const PARTNER: Credentials = { mchid: PARTNER_MERCHANT.sp_mchid, ...KEYS.partner };
export const DAY_MS = 24 * 3_600_000;

export type Applied = { hash_type: string; hash_value: string; download_url: string };
export type Parsed = { columns: string[]; rows: Record<string, string>[]; sums: Record<string, string> };

/** A signed GET as one merchant or the other. */
export async function get(world: World, url: string, as = CREDENTIALS) {
  const timestamp = Math.floor(world.clock.now() / 1000);
  return answered(await world.pay.handle(buildRequest(as, { url, timestamp })));
}

/** Applies for a bill that is to be had. `what` is path and query after /v3/bill/. */
export async function apply(world: World, what: string, as = CREDENTIALS): Promise<Applied> {
  const answer = await get(world, `/v3/bill/${what}`, as);
  if (answer.status !== 200) throw new Error(`${what}: ${answer.status} ${answer.body}`);
  return jsonOf(answer) as Applied;
}

export async function fetchFile(world: World, { download_url }: Applied, as = CREDENTIALS): Promise<Buffer> {
  const { pathname, search } = new URL(download_url);
  const answer = await get(world, pathname + search, as);
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`);
  return answer.body;
}

/** The two steps, and the file unpacked. */
export async function billOf(world: World, what: string, as = CREDENTIALS): Promise<string> {
  const file = await fetchFile(world, await apply(world, what, as), as);
  return (what.includes('GZIP') ? gunzipSync(file) : file).toString('utf8');
}

export const parsedBill = async (world: World, what: string, as = CREDENTIALS) =>
  parseBill(await billOf(world, what, as));

/**
 * Reads a bill as the documents describe one: mark, header without backticks, rows whose every value has one, names
 * of the sums, one row of sums; CRLF everywhere.
 */
export function parseBill(text: string): Parsed {
  if (!text.startsWith('\uFEFF')) throw new Error('no byte order mark');
  const lines = text.slice(1).split('\r\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  if (lines.some((line) => /[\r\n]/.test(line))) throw new Error('a bare line end');
  const columns = lines[0]!.split(',');
  const from = lines.findIndex((line, index) => index > 0 && !line.startsWith('`'));
  if (from !== lines.length - 2) throw new Error('no summary at the end');
  const records = (names: string[], line: string) => {
    const values = line.slice(1).split(',`');
    if (!line.startsWith('`') || values.length !== names.length) throw new Error(`not a row: ${line}`);
    return Object.fromEntries(names.map((name, index) => [name, values[index]!]));
  };
  return {
    columns,
    rows: lines.slice(1, from).map((line) => records(columns, line)),
    sums: records(lines[from]!.split(','), lines[from + 1]!),
  };
}

/** Fen from yuan with two decimals, or five of which the last three are zeros. */
export function fen(text: string | undefined): number {
  const [, sign, yuan, rest] = /^(-?)(0|[1-9]\d*)\.(\d\d)(?:000)?$/.exec(text ?? '') ?? [];
  if (yuan === undefined) throw new Error(`not yuan: ${text}`);
  return (sign ? -1 : 1) * Number(yuan + rest);
}

export const sha1 = (bytes: Buffer | string) => createHash('sha1').update(bytes).digest('hex');

/** An order of the direct merchant, paid now. */
export async function buy(world: World, out_trade_no: string, total: number, changes = {}): Promise<void> {
  const placed = await world.prepay({ out_trade_no, amount: { total, currency: 'CNY' }, ...changes });
  if (placed.status !== 200) throw new Error(String(placed.body));
  world.pay.ledger.pay(out_trade_no);
}

/** An order that a provider's sub-merchant got, paid now. It is put in, so that it may be any number. */
export function buyAtSub(world: World, out_trade_no: string, total: number, sub_mchid: string): void {
  const { description, notify_url } = order();
  world.pay.ledger.open({
    ...{ owner: { mchid: PARTNER.mchid, sub_mchid }, trade_type: 'NATIVE', appid: PARTNER_MERCHANT.sp_appid },
    ...{ out_trade_no, description, notify_url, amount: { total, currency: 'CNY' }, fingerprint: '' },
  });
  world.pay.ledger.pay(out_trade_no);
}

export const ONE = 'T20310304000001';
export const TWO = 'T20310304000002';

/** Two payments and a part of the first going back, a minute between each; then the next morning. */
export async function threeRows(world: World) {
  await buy(world, ONE, 8800);
  await world.clock.advance(MINUTE_MS);
  world.pay.refunds.onPlatform(ONE, 3000);
  await world.clock.advance(MINUTE_MS);
  await buy(world, TWO, 109);
  await world.clock.set(READY);
}

/** 0.60 % in whole fen, half up, by another way than the simulator's. */
export const feeOf = (total: number) => Number((BigInt(total) * 6n + 500n) / 1000n);

/** Forty orders with amounts of all lengths, every third refunded in part, some twice. */
export async function manyRows(world: World) {
  for (let n = 1; n <= 40; n++) {
    const number = `T2031030400${1000 + n}`;
    await buy(world, number, 7 ** (n % 9) + n);
    await world.clock.advance(7_777);
    if (n % 3 === 0) world.pay.refunds.onPlatform(number, 1);
    if (n % 6 === 0) world.pay.refunds.onPlatform(number);
  }
}

export function added(rows: Parsed['rows'], column: string): number {
  return rows.reduce((sum, row) => sum + fen(row[column]), 0);
}
