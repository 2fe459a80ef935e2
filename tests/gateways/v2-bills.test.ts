import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { BillRequest } from '../../src/gateways/gateway';
import { TransportError } from '../../src/gateways/transport';
import { MCHID, SUB, xml } from './support/v2-other-side';
import { CERTIFICATE, createV2World, LIMITS, type V2World } from './support/v2-world';
import { failure } from './support/world';

const REQUEST: BillRequest = { kind: 'trade', date: '2026-01-01', mchid: MCHID };
const TEXT = `\uFEFF交易时间,…\r\n${'`2026-01-01 10:10:10,`wx0000000000000001\r\n'.repeat(3000)}`;
const PACKED = gzipSync(TEXT);
const FILE = { sha1: createHash('sha1').update(TEXT).digest('hex'), bytes: Buffer.byteLength(TEXT) };

/** Downloads, and gathers what the sink gets. */
async function download({ gateway }: V2World, request = REQUEST) {
  const pieces: Uint8Array[] = [];
  const sink = (piece: Uint8Array) => void pieces.push(Buffer.from(piece));
  const result = await gateway.downloadBill(request, sink, LIMITS);
  return { result, pieces: pieces.length, text: Buffer.concat(pieces).toString('utf8') };
}

function billWorld(body: string | Buffer, status = 200): V2World {
  const world = createV2World();
  world.stub.next(() => world.stub.bytes(body, status));
  return world;
}

test('the day is asked for packed, and unpacked to the sink piece by piece', async () => {
  const world = billWorld(PACKED);
  const { result, pieces, text } = await download(world);
  expect(result).toEqual(FILE);
  expect(text).toBe(TEXT);
  expect(pieces).toBeGreaterThan(1);
  const [{ host, path, fields, request }] = world.stub.calls as [(typeof world.stub.calls)[0]];
  expect([host, path, request.identity]).toEqual(['https://main.test', '/pay/downloadbill', undefined]);
  expect(fields).toMatchObject({ mch_id: MCHID, bill_date: '20260101', bill_type: 'ALL', tar_type: 'GZIP' });
});

test('the fund bill shows the certificate, and is signed with HMAC-SHA256 whatever is configured', async () => {
  const world = createV2World({ sign_type: 'MD5', mtls_host: 'https://mtls.test' });
  world.stub.next(() => world.stub.bytes(PACKED));
  await download(world, { ...REQUEST, kind: 'fund_flow' });
  const [{ host, path, fields, request }] = world.stub.calls as [(typeof world.stub.calls)[0]];
  expect([host, path, request.identity]).toEqual(['https://mtls.test', '/pay/downloadfundflow', CERTIFICATE]);
  expect(fields).toMatchObject({ account_type: 'Basic', sign_type: 'HMAC-SHA256', bill_date: '20260101' });
});

test('a partner asks for its sub-merchant’s rows', async () => {
  const world = createV2World({ name: 'v2_partner', ...SUB });
  world.stub.next(() => world.stub.bytes(PACKED));
  await download(world);
  expect(world.stub.calls[0]!.fields).toMatchObject({ mch_id: MCHID, sub_mch_id: SUB.sub_mchid });
});

test('a file that comes plain is taken as it is', async () => {
  expect(await download(billWorld(TEXT))).toMatchObject({ result: FILE, text: TEXT });
});

test.each([
  [{ return_code: 'FAIL', return_msg: 'No Bill Exist', error_code: '20002' }, 'no_bill'],
  [{ return_code: 'FAIL', return_msg: 'Bill Creating', error_code: '20007' }, 'not_ready'],
  [{ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'NO_BILL_EXIST' }, 'no_bill'],
])('F-84 %j is an answer: %s', async (said, result) => {
  expect(await download(billWorld(xml(said)))).toMatchObject({ result, pieces: 0 });
});

test.each([
  [
    { return_code: 'FAIL', return_msg: 'SIGN ERROR', error_code: '20001' },
    'GATEWAY_SIGNATURE_REFUSED',
    '20001',
  ],
  [{ return_code: 'FAIL', return_msg: '签名错误' }, 'GATEWAY_SIGNATURE_REFUSED', ''],
  [{ return_code: 'FAIL', return_msg: 'invalid bill_type' }, 'GATEWAY_REFUSED', 'INVALID_BILL_TYPE'],
  [
    { return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'PARAM_ERROR' },
    'GATEWAY_REFUSED',
    'PARAM_ERROR',
  ],
])('%j is an error: %s', async (said, code, gateway_code) => {
  expect(await failure(download(billWorld(xml(said))))).toMatchObject({ code, gateway_code });
});

test('what begins like a refusal and is none is no bill either', async () => {
  const error = await failure(download(billWorld('<html><body>400</body></html>')));
  expect(error).toMatchObject({ code: 'GATEWAY_ANSWER_MALFORMED' });
});

test('of a text that begins like a refusal no more than 64 KB are read', async () => {
  const world = billWorld(`<xml>${'<a>1</a>'.repeat(200_000)}</xml>`);
  let taken = 0;
  const stream = world.stub.stream.bind(world.stub);
  world.stub.stream = (request, limits, take) =>
    stream(request, limits, async (piece) => {
      await take(piece);
      taken += piece.length;
    });
  expect(await failure(download(world))).toMatchObject({
    code: 'GATEWAY_ANSWER_MALFORMED',
    outcome: 'unknown',
  });
  expect(taken).toBeLessThanOrEqual(64 * 1024);
});

test('another status than 200 is an error', async () => {
  expect(await failure(download(billWorld('<html></html>', 502)))).toMatchObject({
    code: 'GATEWAY_SYSTEM_ERROR',
  });
});

describe('F-83 what is damaged is not a bill', () => {
  test.each<[string, Buffer]>([
    ['cut short', PACKED.subarray(0, -20)],
    ['cut inside its first bytes', PACKED.subarray(0, 5)],
    ['empty', Buffer.alloc(0)],
    ['with one bit changed', Buffer.from(PACKED.map((byte, at) => (at === 60 ? byte ^ 4 : byte)))],
  ])('%s', async (_what, body) => {
    expect(await failure(download(billWorld(body)))).toMatchObject({ code: 'BILL_DAMAGED' });
  });
});

test('what the sink throws is what the caller gets, packed or plain', async () => {
  for (const body of [PACKED, TEXT]) {
    const { gateway } = billWorld(body);
    const full = () => {
      throw new Error('the disk is full');
    };
    await expect(gateway.downloadBill(REQUEST, full, LIMITS)).rejects.toThrow('the disk is full');
  }
});

test('an answer that breaks off is no answer, and is not asked for again', async () => {
  const world = createV2World();
  world.stub.next(() => {
    throw new TransportError('the answer broke off');
  });
  expect(await failure(download(world))).toMatchObject({ code: 'GATEWAY_NO_ANSWER' });
  expect(world.stub.calls).toHaveLength(1);
});

test('a day that is none, or another merchant’s, is not asked for', async () => {
  const world = createV2World();
  for (const change of [{ date: '20260101' }, { mchid: '1900000099' }])
    await expect(download(world, { ...REQUEST, ...change })).rejects.toMatchObject({
      outcome: 'not_applied',
    });
  expect(world.stub.calls).toEqual([]);
});
