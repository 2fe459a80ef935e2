/**
 * How the simulator does with many orders: one world on disk, over real HTTP, measured with 100 orders and again with
 * 10,000. Prints JSON. With --expose-gc the figures of memory leave out what is only not yet collected.
 */
import { createSign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorld, type World } from '../simulator/world';

const FEW = 100;
const MANY = 10_000;
const SAMPLES = 1_000;
const PAGE_SAMPLES = 200;
const WARM_UP = 50;

const OPENID = 'oBENCH0000000000000000000000';
const BASE = '/v3/pay/transactions';
const numbered = (n: number) => `B${String(n).padStart(13, '0')}`;

type Figures = { median_ms: number; p99_ms: number; max_ms: number; samples: number };
type Memory = { heap_mb: number; rss_mb: number };

const agent = new Agent({ keepAlive: true });

function send(url: string, method: string, body: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(url, { method, headers, agent }, (answer) => {
      answer.on('error', reject);
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.resume();
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A merchant's client with the simulated merchant's key. */
function merchantOf(world: World) {
  const { direct } = world.wechatpay.merchants();
  let calls = 0;
  const signed = async (method: string, path: string, body: string, status: number): Promise<void> => {
    const timestamp = Math.floor(world.clock.now() / 1000);
    const nonce = `bench${++calls}`;
    const signer = createSign('RSA-SHA256').update(`${method}\n${path}\n${timestamp}\n${nonce}\n${body}\n`);
    const signature = signer.sign(direct.private_key, 'base64');
    const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${direct.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${timestamp}",serial_no="${direct.serial_no}"`;
    const headers = { accept: 'application/json', 'user-agent': 'bench', 'content-type': 'application/json' };
    const got = await send(`${world.url}${path}`, method, body, { ...headers, authorization });
    if (got !== status) throw new Error(`${method} ${path} was answered ${got}`);
  };
  const { appid, mchid } = direct;
  return {
    place: (n: number) => {
      const notify_url = 'http://127.0.0.1:9/none';
      const order = { appid, mchid, description: 'bench', out_trade_no: numbered(n), notify_url };
      const body = { ...order, amount: { total: 100, currency: 'CNY' }, payer: { openid: OPENID } };
      return signed('POST', `${BASE}/jsapi`, JSON.stringify(body), 200);
    },
    query: (n: number) => signed('GET', `${BASE}/out-trade-no/${numbered(n)}?mchid=${mchid}`, '', 200),
  };
}

async function measured(samples: number, work: (n: number) => Promise<unknown>): Promise<Figures> {
  for (let n = 0; n < WARM_UP; n++) await work(n);
  const took: number[] = [];
  for (let n = 0; n < samples; n++) {
    const started = performance.now();
    await work(n);
    took.push(performance.now() - started);
  }
  took.sort((one, other) => one - other);
  const at = (share: number) => rounded(took[Math.min(took.length - 1, Math.floor(took.length * share))]!);
  return { median_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1), samples };
}

function memory(): Memory {
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  return { heap_mb: rounded(heapUsed / 2 ** 20), rss_mb: rounded(rss / 2 ** 20) };
}

const rounded = (figure: number) => Math.round(figure * 100) / 100;

/** Places and pays orders until there are so many; each leaves a notification that nobody has taken yet. */
async function fill(world: World, from: number, to: number): Promise<{ orders: number; per_second: number }> {
  const { place } = merchantOf(world);
  const started = performance.now();
  for (let n = from; n < to; n++) {
    await place(n);
    world.wechatpay.ledger.pay(numbered(n));
  }
  await world.clock.advance(0);
  return { orders: to - from, per_second: Math.round((to - from) / ((performance.now() - started) / 1000)) };
}

async function look(world: World, orders: number) {
  const { query } = merchantOf(world);
  const control = (path: string) => () => send(`${world.url}/_sim${path}`, 'GET', '', {});
  return {
    orders,
    notifications_undelivered: world.wechatpay.notifier.undelivered(),
    order_query: await measured(SAMPLES, (n) => query((n * 7919) % orders)),
    orders_page: await measured(PAGE_SAMPLES, control('/orders?newest=50')),
    notifications_page: await measured(PAGE_SAMPLES, control('/notifications?newest=50')),
    summary: await measured(PAGE_SAMPLES, control('/summary')),
  };
}

async function main(): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'wxpay-kit-bench-'));
  const world = await createWorld({ data, functions: join(data, 'none'), timers: false });
  try {
    world.clock.setMode('still');
    const few_filled = await fill(world, 0, FEW);
    const few = await look(world, FEW);
    const before = memory();
    const many_filled = await fill(world, FEW, MANY);
    const after = memory();
    const many = await look(world, MANY);
    const thousands = (MANY - FEW) / 1000;
    const report = {
      machine: {
        node: process.version,
        cpu: cpus()[0]?.model,
        cores: cpus().length,
        collected: globalThis.gc !== undefined,
      },
      filled: [few_filled, many_filled],
      measured: [few, many],
      query_p99_ratio: rounded(many.order_query.p99_ms / few.order_query.p99_ms),
      memory: { before, after },
      memory_per_1000_orders_mb: {
        heap: rounded((after.heap_mb - before.heap_mb) / thousands),
        rss: rounded((after.rss_mb - before.rss_mb) / thousands),
      },
    };
    console.log(JSON.stringify(report, null, 2));
  } finally {
    agent.destroy();
    await world.close();
    rmSync(data, { recursive: true, force: true });
  }
}

void main();
