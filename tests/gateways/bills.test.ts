import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { BillRequest } from '../../src/gateways/gateway';
import { BillUnpacker, UNPACKED_MAX_BYTES } from '../../src/gateways/unpack-bill';
import { MERCHANT } from './support/second-signer';
import { type Behaviour, silence } from './support/wechat-stub';
import { createWorld, failure, REF, type World } from './support/world';

const REQUEST: BillRequest = { kind: 'trade', date: '2026-01-01', mchid: MERCHANT.mchid };
const TEXT = `\uFEFF交易时间,…\r\n${'`2026-01-01 10:10:10,`wx0000000000000001\r\n'.repeat(3000)}`;
const PACKED = gzipSync(TEXT);
const TOKEN = 'canary6XIv5TUPto7pByrTQKhd2kwvyKLG1NCA&tartype=gzip';
const ADDRESS = `https://api.mch.weixin.qq.com/v3/billdownload/file?token=${TOKEN}`;
const sha1 = (bytes: string | Uint8Array) => createHash('sha1').update(bytes).digest('hex');

const announced = (world: World, change: object = {}): Behaviour => {
  const said = { hash_type: 'SHA1', hash_value: sha1(TEXT), download_url: ADDRESS, ...change };
  return () => world.stub.json(200, said);
};
/** The file: no signature, as WeChat Pay gives it. */
const file =
  (bytes: Uint8Array): Behaviour =>
  () => ({ status: 200, headers: {}, body: Buffer.from(bytes) });

/** Downloads, and gathers what the sink gets. */
async function download(world: World, request = REQUEST, deadline_ms = 5000) {
  const pieces: Uint8Array[] = [];
  const result = await world.gateway.downloadBill(request, (piece) => void pieces.push(Buffer.from(piece)), {
    deadline_ms,
  });
  return { result, pieces, text: Buffer.concat(pieces).toString('utf8') };
}

/** A world that announces this and then sends that. */
function billWorld(said: object = {}, bytes: Uint8Array = PACKED, change = {}): World {
  const world = createWorld('public_key', change);
  world.stub.next(announced(world, said), file(bytes));
  return world;
}

test('asks for the day packed, signs the address as it was given, and unpacks to the sink', async () => {
  const world = billWorld();
  const { result, text, pieces } = await download(world);
  expect(text).toBe(TEXT);
  expect(pieces.length).toBeGreaterThan(1);
  expect(result).toEqual({ sha1: sha1(TEXT), bytes: Buffer.byteLength(TEXT) });
  const [asked, fetched] = world.stub.calls;
  expect(asked!.path).toBe('/v3/bill/tradebill?bill_date=2026-01-01&bill_type=ALL&tar_type=GZIP');
  expect(fetched!.url).toBe(ADDRESS);
  expect(fetched!.authorization.mchid).toBe(MERCHANT.mchid);
});

test('the fund-flow bill is the basic account’s', async () => {
  const world = billWorld();
  await download(world, { ...REQUEST, kind: 'fund_flow' });
  expect(world.stub.calls[0]!.path).toBe(
    '/v3/bill/fundflowbill?bill_date=2026-01-01&account_type=BASIC&tar_type=GZIP',
  );
});

test.each([
  ['of the unpacked file', sha1(TEXT)],
  ['in capitals', sha1(TEXT).toUpperCase()],
  ['of the packed file', sha1(PACKED)],
])('a digest %s is accepted; what is reported is that of the unpacked one', async (_what, hash_value) => {
  const { result } = await download(billWorld({ hash_value }));
  expect(result).toMatchObject({ sha1: sha1(TEXT) });
});

test.each([
  ['STATEMENT_CREATING', 'not_ready'],
  ['NO_STATEMENT_EXIST', 'no_bill'],
])('F-84 %s is an answer: %s', async (code, result) => {
  const world = createWorld();
  world.stub.next(() => world.stub.refusal(400, code));
  expect(await download(world)).toMatchObject({ result, pieces: [] });
});

test.each([
  [400, 'PARAM_ERROR', 'GATEWAY_REFUSED'],
  [403, 'NO_AUTH', 'GATEWAY_REFUSED'],
  [429, 'FREQUENCY_LIMITED', 'GATEWAY_RATE_LIMITED'],
])('a bill that is asked for and answered %i %s is an error', async (status, code, kind) => {
  const world = createWorld();
  world.stub.next(() => world.stub.refusal(status, code));
  expect((await failure(download(world))).code).toBe(kind);
});

describe('F-83 what is damaged is not a bill', () => {
  test.each([
    ['cut short', PACKED.subarray(0, -20)],
    ['cut to nothing', Buffer.alloc(0)],
    ['cut inside its first bytes', PACKED.subarray(0, 5)],
    ['no gzip', Buffer.from(TEXT)],
    ['another day’s', gzipSync(`${TEXT}x`)],
    ['with one bit changed', Buffer.from(PACKED.map((byte, at) => (at === 60 ? byte ^ 4 : byte)))],
  ])('%s', async (_what, bytes) => {
    const error = await failure(download(billWorld({}, bytes)));
    expect(error).toMatchObject({ code: 'BILL_DAMAGED', outcome: 'not_applied', retry: 'same_request' });
    expect(error.message).not.toContain('canary');
  });
});

test('a bomb is given up while it is unpacked', async () => {
  const packed = gzipSync(Buffer.alloc(8 * 1024 * 1024), { level: 9 });
  let bytes = 0;
  const take = (piece: Uint8Array) => {
    bytes += piece.length;
  };
  const unpacker = new BillUnpacker(take, 1024 * 1024);
  const unpacked = (async () => {
    for (let at = 0; at < packed.length; at += 1000) await unpacker.write(packed.subarray(at, at + 1000));
    await unpacker.end();
  })();
  expect(await failure(unpacked)).toMatchObject({ code: 'BILL_DAMAGED' });
  expect(bytes).toBeLessThanOrEqual(1024 * 1024);
  expect(UNPACKED_MAX_BYTES).toBe(2 * 1024 ** 3);
});

test('at most 200 MB are fetched, in what is left of the time', async () => {
  const world = createWorld('public_key');
  const said = announced(world);
  world.stub.next((request) => {
    world.clock.advance(1200);
    return said(request);
  }, file(PACKED));
  let limits: object | undefined;
  const stream = world.stub.stream.bind(world.stub);
  world.stub.stream = (request, given, take) => {
    limits = given;
    return stream(request, given, take);
  };
  await download(world);
  expect(limits).toEqual({ timeout_ms: 3800, max_bytes: 200 * 1024 * 1024 });
});

describe('F-86 the address', () => {
  test.each([
    'https://evil.example.com/v3/billdownload/file?token=canary',
    'https://api.mch.weixin.qq.com.evil.example.com/v3/billdownload/file?token=canary',
    'https://api.mch.weixin.qq.com@evil.example.com/v3/billdownload/file?token=canary',
    'https://api.mch.weixin.qq.com:8443/v3/billdownload/file?token=canary',
    'http://api.mch.weixin.qq.com/v3/billdownload/file?token=canary',
    'http://127.0.0.1:7400/v3/billdownload/file?token=canary',
    'https://169.254.169.254/latest/meta-data?token=canary',
    'https://api.mch.weixin.qq.com/v3/billdownload/file?token=canary x',
    'https://api.mch.weixin.qq.com/v3/billdownload/file?token=a#canary',
    'https://api.mch.weixin.qq.com',
    '/v3/billdownload/file?token=canary',
    'file:///etc/passwd?token=canary',
  ])('%s is not asked', async (download_url) => {
    const world = billWorld({ download_url });
    const error = await failure(download(world));
    expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED', outcome: 'unknown' });
    expect(error.message).not.toContain('canary');
    expect(world.stub.calls).toHaveLength(1);
  });

  test.each([
    'https://api.mch.weixin.qq.com',
    'https://api2.mch.weixin.qq.com',
    'https://api.wechatpay.cn',
    'https://api2.wechatpay.cn',
    'https://main.test',
    'https://backup.test',
  ])('of %s is asked', async (host) => {
    const world = billWorld({ download_url: `${host}/v3/bill/downloadurl?token=x` });
    expect((await download(world)).text).toBe(TEXT);
  });

  test('of this machine is asked where the configured host is this machine, on the same port', async () => {
    const hosts: [string, string] = ['http://127.0.0.1:7400', 'http://localhost:7400'];
    for (const [host, isAsked] of [
      ['http://127.0.0.1:7400', true],
      ['http://localhost:7400', true],
      ['http://[::1]:7400', true],
      ['http://127.0.0.1:6379', false],
      ['http://127.0.0.1', false],
    ] as const) {
      const world = billWorld({ download_url: `${host}/v3/bill/file?token=x` }, PACKED, { hosts });
      if (isAsked) expect((await download(world)).text).toBe(TEXT);
      else expect((await failure(download(world))).code).toBe('GATEWAY_ANSWER_MALFORMED');
    }
  });

  test('that redirects is not followed', async () => {
    const world = createWorld('public_key');
    const elsewhere = { location: 'https://evil.example.com/' };
    world.stub.next(announced(world), () => ({ status: 302, headers: elsewhere, body: Buffer.alloc(0) }));
    expect((await failure(download(world))).code).toBe('GATEWAY_ANSWER_MALFORMED');
    expect(world.stub.calls).toHaveLength(2);
  });
});

test.each([
  ['hash_type', { hash_type: 'MD5' }],
  ['hash_value', { hash_value: 'canary' }],
  ['download_url', { download_url: '' }],
])('an announcement with another %s is malformed', async (_what, said) => {
  const world = billWorld(said);
  expect((await failure(download(world))).code).toBe('GATEWAY_ANSWER_MALFORMED');
  expect(world.stub.calls).toHaveLength(1);
});

test.each([
  ['INVALID_REQUEST', 400, 'same_request'],
  ['NO_AUTH', 403, 'never'],
])('the file refused with %s: the advice is %s', async (code, status, retry) => {
  const world = createWorld('public_key');
  world.stub.next(announced(world), () => world.stub.refusal(status, code));
  expect(await failure(download(world))).toMatchObject({
    code: 'GATEWAY_REFUSED',
    gateway_code: code,
    outcome: 'not_applied',
    retry,
  });
});

test('a file that nobody sends is asked for once: what a sink got cannot be taken back', async () => {
  const world = createWorld('public_key');
  world.stub.next(announced(world), silence(world.clock));
  expect(await failure(download(world))).toMatchObject({
    code: 'GATEWAY_NO_ANSWER',
    outcome: 'unknown',
    retry: 'same_request',
  });
  expect(world.stub.calls).toHaveLength(2);
});

test('a sink that fails ends the download with its own error', async () => {
  const own = new Error('the disk is full');
  let pieces = 0;
  const taken = billWorld().gateway.downloadBill(
    REQUEST,
    async () => {
      pieces += 1;
      throw own;
    },
    { deadline_ms: 5000 },
  );
  await expect(taken).rejects.toBe(own);
  expect(pieces).toBe(1);
});

test('once a sink has failed, nothing more is taken', async () => {
  const own = new Error('the disk is full');
  let pieces = 0;
  let fail: (error: Error) => void = () => undefined;
  const unpacker = new BillUnpacker(() => {
    pieces += 1;
    return new Promise((_resolve, reject) => {
      fail = reject;
    });
  });
  const members = [gzipSync('a'), gzipSync('b')];
  await unpacker.write(members[0]!);
  while (pieces === 0) await new Promise(setImmediate);
  fail(own);
  await new Promise(setImmediate);
  await expect(unpacker.write(members[1]!)).rejects.toBe(own);
  await expect(unpacker.end()).rejects.toBe(own);
  expect(pieces).toBe(1);
});

test('no more is fetched than the sink can take', async () => {
  const world = billWorld({}, gzipSync(TEXT, { level: 0 }));
  let fetched = 0;
  const stream = world.stub.stream.bind(world.stub);
  world.stub.stream = (request, limits, take) =>
    stream(request, limits, async (piece) => {
      await take(piece);
      fetched += piece.length;
    });
  const seen: number[] = [];
  let taken = 0;
  await world.gateway.downloadBill(
    REQUEST,
    async (piece) => {
      taken += piece.length;
      for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
      seen.push(fetched - taken);
    },
    { deadline_ms: 5000 },
  );
  expect(seen.length).toBeGreaterThan(1);
  // What zlib and its stream hold: three pieces of 64 KB at most.
  expect(Math.max(...seen)).toBeLessThan(3 * 64 * 1024);
});

test('the log has the call, the host and the status, never the address', async () => {
  const world = billWorld();
  await download(world);
  expect(world.log).toMatchObject([
    { call: 'trade_bill', status: 200 },
    { call: 'bill_file', host: 'https://api.mch.weixin.qq.com', status: 200 },
  ]);
  expect(JSON.stringify(world.log)).not.toContain('canary');
});

test.each(['2026-1-1', '20260101', '2026-01-01&x=1', ''])('the day %p is not one', async (date) => {
  const world = createWorld();
  expect((await failure(download(world, { ...REQUEST, date }))).code).toBe('REQUEST_INVALID');
  expect(world.stub.seen).toHaveLength(0);
});

test('the bill of another merchant number is not asked for', async () => {
  const world = createWorld();
  const error = await failure(download(world, { ...REQUEST, mchid: `${REF.mchid}1` }));
  expect(error.code).toBe('CONFIG_INVALID');
  expect(world.stub.seen).toHaveLength(0);
});
