import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Random } from '../../../simulator/random';
import { Store } from '../../../simulator/store';
import { BillBook } from '../../../simulator/wechatpay/bills/bill-book';
import { DownloadTokens } from '../../../simulator/wechatpay/bills/download-tokens';
import { Numbers } from '../../../simulator/wechatpay/numbers';
import { BillsApi } from '../../../simulator/wechatpay/v3/bills-api';
import {
  type Applied,
  apply,
  buy,
  buyAtSub,
  DATE,
  fetchFile,
  get,
  PARTNER,
  READY,
  sha1,
} from './support/bills';
import { authorize, jsonOf } from './support/client';
import { CREDENTIALS, createWorld, MINUTE_MS, type World } from './support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const TRADE = `tradebill?bill_date=${DATE}`;
const FLOW = `fundflowbill?bill_date=${DATE}`;
const pathOf = ({ download_url }: Applied) => new URL(download_url).pathname + new URL(download_url).search;
const codeOf = (answer: { status: number; body: Buffer }) => [answer.status, jsonOf(answer).code];

async function oneDay() {
  await buy(world, 'T20310304000001', 100);
  await world.clock.set(READY);
}

describe('hash and packing', () => {
  test.each([TRADE, FLOW])('%s: plain, the hash is that of the file', async (what) => {
    await oneDay();
    for (const over of ['unpacked', 'packed'] as const) {
      world.pay.toggles.bill_hash = over;
      const bill = await apply(world, what);
      expect(sha1(await fetchFile(world, bill))).toBe(bill.hash_value);
    }
  });

  test.each([TRADE, FLOW])('%s: packed, the hash is that of what is inside', async (what) => {
    await oneDay();
    const bill = await apply(world, `${what}&tar_type=GZIP`);
    const inside = gunzipSync(await fetchFile(world, bill));
    expect(sha1(inside)).toBe(bill.hash_value);
    expect(inside).toEqual(await fetchFile(world, await apply(world, what)));
  });

  test('packed, and the world hashes what is sent', async () => {
    await oneDay();
    world.pay.setToggles({ bill_hash: 'packed' });
    const bill = await apply(world, `${TRADE}&tar_type=GZIP`);
    const file = await fetchFile(world, bill);
    expect(sha1(file)).toBe(bill.hash_value);
    expect(sha1(gunzipSync(file))).not.toBe(bill.hash_value);
  });

  test('a packed file says neither when nor on what machine it was packed', async () => {
    await oneDay();
    const file = await fetchFile(world, await apply(world, `${TRADE}&tar_type=GZIP`));
    expect([...file.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, expect.any(Number), 255]);
  });
});

describe('the download', () => {
  test('is bytes without a signature, with a Request-ID', async () => {
    await oneDay();
    const answer = await get(world, pathOf(await apply(world, TRADE)));
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('wechatpay-'))).toEqual([]);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'request-id': expect.any(String),
    });
  });

  test('may be had more than once', async () => {
    await oneDay();
    const bill = await apply(world, TRADE);
    expect(await fetchFile(world, bill)).toEqual(await fetchFile(world, bill));
  });

  test('needs a signature over path and query', async () => {
    await oneDay();
    const url = pathOf(await apply(world, TRADE));
    const timestamp = Math.floor(world.clock.now() / 1000);
    const over = (signed: string) => authorize(CREDENTIALS, 'GET', signed, Buffer.alloc(0), timestamp);
    expect((await world.call({ url, authorization: over(url) })).status).toBe(200);
    for (const authorization of ['', over('/v3/billdownload/file')])
      expect(codeOf(await world.call({ url, authorization }))).toEqual([401, 'SIGN_ERROR']);
  });

  test('is good for five minutes of the simulated clock', async () => {
    await oneDay();
    const url = pathOf(await apply(world, TRADE));
    await world.clock.advance(5 * MINUTE_MS - 1);
    expect((await get(world, url)).status).toBe(200);
    await world.clock.advance(1);
    expect(codeOf(await get(world, url))).toEqual([400, 'INVALID_REQUEST']);
  });

  test('an unknown token: INVALID_REQUEST', async () => {
    await oneDay();
    const url = pathOf(await apply(world, TRADE));
    expect(codeOf(await get(world, `${url}x`))).toEqual([400, 'INVALID_REQUEST']);
  });

  test.each(['', '?token=', '?token=a&token=b', '?token=a&x=1'])(
    'without exactly one token ("%s"): PARAM_ERROR',
    async (query) => {
      expect(codeOf(await get(world, `/v3/billdownload/file${query}`))).toEqual([400, 'PARAM_ERROR']);
    },
  );

  test('by another merchant than the one that applied: NO_AUTH, both ways', async () => {
    await oneDay();
    buyAtSub(world, 'P2031030500000A', 200, '1900009292');
    await world.clock.set(READY + 24 * 60 * MINUTE_MS);
    const partner = pathOf(await apply(world, 'tradebill?bill_date=2031-03-05', PARTNER));
    expect(codeOf(await get(world, partner))).toEqual([403, 'NO_AUTH']);
    expect((await get(world, partner, PARTNER)).status).toBe(200);
    const again = pathOf(await apply(world, TRADE));
    expect(codeOf(await get(world, again, PARTNER))).toEqual([403, 'NO_AUTH']);
    expect((await get(world, again)).status).toBe(200);
  });

  test('of a thousand tokens the oldest are forgotten, and the expired first', async () => {
    await oneDay();
    const first = pathOf(await apply(world, TRADE));
    const tokens = new DownloadTokens({ ...world, numbers: new Numbers(world.random, world.store) });
    const bill = tokens.find(first.split('=')[1]!)!;
    const kept = () => Number(world.store.first('select count(*) as n from wx_bill_tokens')!.n);
    for (let n = 1; n < 1_000; n++) tokens.give(bill);
    expect((await get(world, first)).status).toBe(200);
    tokens.give(bill);
    expect(kept()).toBe(1_000);
    expect(codeOf(await get(world, first))).toEqual([400, 'INVALID_REQUEST']);
    await world.clock.advance(5 * MINUTE_MS);
    tokens.give(bill);
    expect(kept()).toBe(1);
  });

  test('an emptied world knows no token', async () => {
    await oneDay();
    const url = pathOf(await apply(world, TRADE));
    world.pay.reset();
    expect(codeOf(await get(world, url))).toEqual([400, 'INVALID_REQUEST']);
  });
});

test('a bill longer than the simulator puts into a file: SYSTEM_ERROR, at applying and at fetching', async () => {
  await oneDay();
  const { store, clock, faults } = world;
  const tokens = new DownloadTokens({ store, clock, numbers: new Numbers(world.random, store) });
  const parts = { clock, faults, tokens, origin: () => 'http://127.0.0.1:1' };
  const api = (bytes_max: number) =>
    new BillsApi({ ...parts, bills: new BillBook({ store, toggles: world.pay.toggles, bytes_max }) });
  const call = (url: string, operation: 'trade_bill' | 'download_bill') => {
    const { searchParams: query, pathname: path } = new URL(url, 'http://127.0.0.1');
    const request = { method: 'GET', url, path, query, headers: {}, body: Buffer.alloc(0), hostname: '' };
    const merchant = { mchid: CREDENTIALS.mchid, role: 'direct', name: '' } as const;
    return {
      request,
      merchant,
      route: { operation, family: 'other', method: 'GET', id: '' },
      now: 0,
    } as const;
  };
  const wanted = call(`/v3/bill/${TRADE}`, 'trade_bill');
  const { value } = api(100_000).tradeBill(wanted) as { value: Applied };
  const fetched = call(pathOf(value), 'download_bill');
  expect(api(100_000).download(fetched)).toMatchObject({ status: 200 });
  const tooLong = expect.objectContaining({ status: 500, code: 'SYSTEM_ERROR' });
  expect(() => api(500).tradeBill(wanted)).toThrow(tooLong);
  expect(() => api(500).download(fetched)).toThrow(tooLong);
});

/** Runs the victim until it has said a download URL, and kills it. */
function killedAfterApplying(file: string): Promise<string> {
  const script = join(__dirname, 'support/bill-victim.ts');
  const child = spawn(process.execPath, ['-r', './scripts/typescript.cjs', script, file], {
    cwd: join(__dirname, '../../..'),
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      if (said.endsWith('\n')) child.kill('SIGKILL');
    });
    child.on('close', (code, signal) => {
      if (signal === 'SIGKILL') resolve(said.trim());
      else reject(new Error(`the victim ended by itself with ${code}: ${said}`));
    });
  });
}

test('equal seeds never give a token twice', () => {
  const next = () => new Numbers(new Random(7), world.store).billToken();
  expect(next()).not.toBe(next());
});

test('of a long file only the beginning is recorded, and it is not read for that', async () => {
  await oneDay();
  // The one payment some hundred times over.
  world.store.run(
    `insert into wx_payments (transaction_id, order_id, openid, total, currency, paid_at)
     with recursive n (i) as (select 1 union all select i + 1 from n where i < 400)
     select 'X' || i, order_id, openid, total, currency, paid_at from n, wx_payments`,
  );
  const bill = await apply(world, TRADE);
  const parse = jest.spyOn(JSON, 'parse');
  const file = await fetchFile(world, bill);
  const longest = Math.max(...parse.mock.calls.map(([text]) => text.length));
  parse.mockRestore();
  expect(file.length).toBeGreaterThan(64 * 1024);
  expect(longest).toBeLessThan(4_000);
  expect(file.toString('utf8')).toContain(String(world.recorder.list().at(-1)!.answer).slice(0, 3_000));
});

test('what was applied for before kill -9 can be fetched after', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-bills-'));
  const file = join(folder, 'world.db');
  const said = JSON.parse(await killedAfterApplying(file)) as Applied;
  const again = createWorld({ store: new Store(file) });
  await again.clock.set(READY);
  expect(sha1(await fetchFile(again, said))).toBe(said.hash_value);
  // The seed is the same again, the numbers are not.
  expect((await apply(again, TRADE)).download_url).not.toBe(said.download_url);
  again.end();
  rmSync(folder, { recursive: true });
});
