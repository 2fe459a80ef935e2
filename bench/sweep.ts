import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureFunctions } from '../scripts/build/functions';
import { createWorld, type World } from '../simulator/world';

/**
 * Orders that all fell due at once, worked off by the built function, with the real SDK, against the simulator: run
 * after run of the timer, until nothing is left. Half were paid and nobody was told; half are past their time.
 * `node -r ./scripts/typescript.cjs bench/sweep.ts [--orders N]`, 100,000 unless told; prints JSON, progress to stderr.
 */

const HELP =
  'usage: node -r ./scripts/typescript.cjs bench/sweep.ts [--orders N]   (N: 2 to 1000000, 100000 unless told)';
const ORDERS = 100_000;
const ORDERS_MAX = 1_000_000;
const BATCH = 1_000;
/** What pay-notify may run, by its config.json. */
const FUNCTION_LIMIT_MS = 20_000;
/** A run works on a few hundred orders; more runs than this would mean that it gets nowhere. */
const runsAllowed = (orders: number) => 50 + Math.ceil(orders / 50);
const PROGRESS_RUNS = 20;

type Doc = Record<string, unknown> & { _id: string };
type Swept = { swept: number; left: number };

function ordersWanted(words: string[]): number {
  const [flag, value, ...rest] = words;
  if (flag === undefined) return ORDERS;
  const count = Number(value);
  if (
    flag === '--orders' &&
    rest.length === 0 &&
    Number.isInteger(count) &&
    count >= 2 &&
    count <= ORDERS_MAX
  )
    return count;
  if (flag === '--help') console.log(HELP);
  else console.error(HELP);
  process.exit(flag === '--help' ? 0 : 2);
}

async function control(world: World, path: string, body: object): Promise<Record<string, unknown>> {
  // A kept connection may be closed by the time that filling the books leaves the world a moment to say so.
  const headers = { connection: 'close' };
  const answer = await fetch(`${world.url}/_sim${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
    headers,
  });
  return (await answer.json()) as Record<string, unknown>;
}

/** One order made the real way: what the others are made like. */
async function firstOrder(world: World): Promise<Doc> {
  const openid = 'oBENCH0000000000000000000000';
  const { code } = await control(world, '/login', { openid });
  const items = [{ sku: 'tea-plain', quantity: 1 }];
  const event = { action: 'create', request_id: 'benchbenchbenchbenchbench', items, code };
  await control(world, '/functions/pay', { event, openid });
  const [order] = world.database.listAll('orders');
  if (!order) throw new Error('the first order was not made');
  return order as Doc;
}

/** The others, in the merchant's database and in WeChat Pay's books, without the calls in between. */
async function fill(world: World, first: Doc, orders: number): Promise<string[]> {
  const { ledger } = world.wechatpay;
  const { terms } = ledger.find(first._id)!;
  const all = [first._id];
  for (let from = 1; from < orders; from += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, orders - from) }, (_, i) => {
      return first._id.slice(0, -8) + (from + i).toString(16).padStart(8, '0');
    });
    const documents = numbers.map((number) => {
      const snapshot = { ...(first.snapshot as object), out_trade_no: number };
      return { ...first, _id: number, out_trade_no: number, snapshot };
    });
    await world.database.insert('orders', documents);
    for (const out_trade_no of numbers) ledger.open({ ...terms, out_trade_no });
    all.push(...numbers);
  }
  return all;
}

/** @returns how many */
function payHalf(world: World, numbers: string[]): number {
  const paid = numbers.filter((_, n) => n % 2 === 0);
  for (const number of paid) world.wechatpay.ledger.pay(number);
  return paid.length;
}

/** Calls that came in, by what they were about. */
function countCalls({ recorder }: World): Map<string, number> {
  const calls = new Map<string, number>();
  const add = recorder.add.bind(recorder);
  recorder.add = (entry) => {
    const about = entry.host === 'wechatpay' ? `wechatpay.${entry.about}` : entry.host;
    calls.set(about, (calls.get(about) ?? 0) + 1);
    add(entry);
  };
  return calls;
}

async function workOff(world: World, orders: number) {
  const runs: number[] = [];
  let swept = 0;
  const started = performance.now();
  for (;;) {
    if (runs.length > runsAllowed(orders))
      throw new Error(`${runs.length} runs, ${swept} of ${orders} worked on`);
    const began = performance.now();
    const { result, error } = (await control(world, '/timers/pay-notify', {})) as {
      result?: Swept;
      error?: unknown;
    };
    if (!result) throw new Error(`the timer's run failed: ${JSON.stringify(error)}`);
    runs.push(performance.now() - began);
    swept += result.swept;
    if (result.swept === 0 && result.left === 0) break;
    if (runs.length % PROGRESS_RUNS === 0) console.error(`${runs.length} runs, ${swept} of ${orders} orders`);
  }
  const seconds = (performance.now() - started) / 1000;
  return {
    runs: runs.length,
    swept,
    seconds: Math.round(seconds),
    longest_run_ms: Math.round(Math.max(...runs)),
  };
}

/** What is wrong with the end of it; an empty list is what one wants. */
function problemsOf(world: World, paid: number, orders: number): string[] {
  const { database } = world;
  const facts: [string, number, number][] = [
    ['paid', database.count('orders', { status: 'paid' }), paid],
    ['closed', database.count('orders', { status: 'closed' }), orders - paid],
    ['still due', database.count('orders', { due_at: { $gt: 0 } }), 0],
    ['sold', database.count('deliveries', { step: 'sold' }), paid],
    ['released', database.count('deliveries', { step: 'released' }), orders - paid],
  ];
  return facts.flatMap(([what, got, want]) => (got === want ? [] : [`${what}: ${got}, expected ${want}`]));
}

async function main(): Promise<void> {
  const orders = ordersWanted(process.argv.slice(2));
  await ensureFunctions();
  const data = mkdtempSync(join(tmpdir(), 'wxpay-kit-bench-'));
  const price = { total: 100, currency: 'CNY' };
  const products = [{ _id: 'tea-plain', sku: 'tea-plain', name: '散茶', price, goods_kind: 'physical' }];
  const world = await createWorld({ data: resolve(data), timers: false, products });
  try {
    world.clock.setMode('still');
    const first = await firstOrder(world);
    const numbers = await fill(world, first, orders);
    await control(world, '/faults', { name: 'notification_lost' });
    const paid = payHalf(world, numbers);
    await control(world, '/clock/advance', { ms: 31 * 60_000 });
    const calls = countCalls(world);
    const figures = await workOff(world, orders);
    const problems = problemsOf(world, paid, orders);
    if (figures.longest_run_ms > FUNCTION_LIMIT_MS) problems.push('a run took longer than the function may');
    const per_order = Object.fromEntries(
      [...calls].map(([about, n]) => [about, Math.round((n / orders) * 100) / 100]),
    );
    const per_second = Math.round(orders / figures.seconds);
    console.log(
      JSON.stringify({ orders, paid, ...figures, per_second, calls_per_order: per_order, problems }, null, 2),
    );
    process.exitCode = problems.length === 0 ? 0 : 1;
  } finally {
    await world.close();
    rmSync(data, { recursive: true, force: true });
  }
}

void main();
