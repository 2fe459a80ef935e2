import { gunzipSync } from 'node:zlib';
import {
  apply,
  buy,
  DATE,
  DAY_MS,
  fen,
  fetchFile,
  get,
  parseBill,
  parsedBill,
  READY,
  sha1,
} from './support/bills';
import { jsonOf } from './support/client';
import { createWorld, MINUTE_MS, type World } from './support/world';

let world: World;
beforeEach(async () => {
  world = createWorld();
  await buy(world, ONE, 8800);
  await world.clock.advance(MINUTE_MS);
  await buy(world, TWO, 100);
  world.pay.refunds.onPlatform(ONE, 3000);
  await world.clock.set(READY);
});
afterEach(() => world.end());

const [ONE, TWO] = ['T20310304000001', 'T20310304000002'] as const;
const TRADE = `tradebill?bill_date=${DATE}`;
const FLOW = `fundflowbill?bill_date=${DATE}`;
const once = (name: string, match = {}) => world.faults.add({ name, times: 1, match });
const refusalOf = async (what: string) => jsonOf(await get(world, `/v3/bill/${what}`)).code;
const sound = () => world.faults.list().active.length === 0;

describe.each([TRADE, FLOW])('%s', (what) => {
  test.each([
    ['bill_creating', 'STATEMENT_CREATING'],
    ['bill_missing', 'NO_STATEMENT_EXIST'],
  ])('%s: %s, and then it is there', async (name, code) => {
    once(name);
    expect(await refusalOf(what)).toBe(code);
    await apply(world, what);
  });

  test('bill_truncated: half of the file, the hash of the whole (F-83, D-13)', async () => {
    const whole = await fetchFile(world, await apply(world, what));
    once('bill_truncated');
    const bill = await apply(world, what);
    const file = await fetchFile(world, bill);
    expect(file).toEqual(whole.subarray(0, Math.floor(whole.length / 2)));
    expect(bill.hash_value).toBe(sha1(whole));
  });

  test('bill_truncated of a packed bill: it does not unpack', async () => {
    once('bill_truncated');
    const file = await fetchFile(world, await apply(world, `${what}&tar_type=GZIP`));
    expect(() => gunzipSync(file)).toThrow(/unexpected end/);
  });

  test('bill_hash_wrong: another hash, the same file (F-83)', async () => {
    const right = await apply(world, what);
    once('bill_hash_wrong');
    const bill = await apply(world, what);
    expect(bill.hash_value).toMatch(/^[0-9a-f]{40}$/);
    expect(bill.hash_value).not.toBe(right.hash_value);
    expect(sha1(await fetchFile(world, bill))).toBe(right.hash_value);
  });

  test('bill_gzip_damaged: it does not unpack, and waits for a bill that is packed (F-83)', async () => {
    once('bill_gzip_damaged');
    parseBill((await fetchFile(world, await apply(world, what))).toString('utf8'));
    const file = await fetchFile(world, await apply(world, `${what}&tar_type=GZIP`));
    expect(() => gunzipSync(file)).toThrow();
    gunzipSync(await fetchFile(world, await apply(world, `${what}&tar_type=GZIP`)));
  });

  test('bill_sums_wrong: every sum is off, and hash and rows are right (F-83)', async () => {
    const right = await parsedBill(world, what);
    once('bill_sums_wrong');
    const bill = await apply(world, what);
    const file = await fetchFile(world, bill);
    const wrong = parseBill(file.toString('utf8'));
    expect(sha1(file)).toBe(bill.hash_value);
    expect(wrong.rows).toEqual(right.rows);
    for (const [name, sum] of Object.entries(right.sums)) expect(wrong.sums[name]).not.toBe(sum);
  });

  test('bill_url_elsewhere: another loopback host (F-86)', async () => {
    once('bill_url_elsewhere');
    const { protocol, hostname, port, pathname } = new URL((await apply(world, what)).download_url);
    expect([protocol, hostname, port, pathname]).toEqual([
      'http:',
      'elsewhere.localhost',
      '1',
      '/v3/billdownload/file',
    ]);
  });

  test('bill_extra_column: one more, near the left; by name all is as it was (F-85)', async () => {
    const right = await parsedBill(world, what);
    once('bill_extra_column');
    const wider = await parsedBill(world, what);
    expect(wider.columns.toSpliced(1, 1)).toEqual(right.columns);
    expect(wider.rows).toEqual(right.rows.map((row) => ({ ...row, [wider.columns[1]!]: '0' })));
    expect(wider.sums).toEqual(right.sums);
  });
});

describe('rows', () => {
  /** Whatever is wrong, hash and sums agree with what is there. */
  const struck = async (name: string, what: string) => {
    once(name);
    const bill = await apply(world, what);
    const file = await fetchFile(world, bill);
    expect([sha1(file), sound()]).toEqual([bill.hash_value, true]);
    return parseBill(file.toString('utf8'));
  };
  const numbers = (rows: Record<string, string>[]) => rows.map((row) => [row.商户订单号, row.交易状态]);
  const [PAID, REFUNDED] = [
    [ONE, 'SUCCESS'],
    [ONE, 'REFUND'],
  ];
  const OTHER = [TWO, 'SUCCESS'];

  test('bill_row_missing: the first payment is left out (D-04)', async () => {
    const { rows, sums } = await struck('bill_row_missing', TRADE);
    expect(numbers(rows)).toEqual([OTHER, REFUNDED]);
    expect(sums).toMatchObject({ 总交易单数: '2.0', 订单总金额: '1.00', 手续费总金额: '0.01' });
  });

  test('bill_row_repeated: the first payment is there twice (D-15)', async () => {
    const { rows, sums } = await struck('bill_row_repeated', TRADE);
    expect(numbers(rows)).toEqual([PAID, PAID, OTHER, REFUNDED]);
    expect(rows[1]).toEqual(rows[0]);
    expect(sums).toMatchObject({ 总交易单数: '4.0', 订单总金额: '177.00' });
  });

  test('bill_amount_wrong: the first payment is one fen more (D-05)', async () => {
    const { rows, sums } = await struck('bill_amount_wrong', TRADE);
    expect(numbers(rows)).toEqual([PAID, OTHER, REFUNDED]);
    expect(rows).toMatchObject([{ 订单金额: '88.01', 应结订单金额: '88.01' }, { 订单金额: '1.00' }, {}]);
    expect(sums.订单总金额).toBe('89.01');
  });

  test.each([
    ['bill_row_missing', []],
    ['bill_row_repeated', ['30.00', '30.00']],
    ['bill_amount_wrong', ['30.01']],
  ])('%s in a bill of refunds strikes the first refund', async (name, amounts) => {
    const { rows, sums } = await struck(name, `${TRADE}&bill_type=REFUND`);
    expect(rows.map((row) => row.退款金额)).toEqual(amounts);
    expect(fen(sums.退款总金额)).toBe(amounts.reduce((sum, amount) => sum + fen(amount), 0));
  });

  test.each([
    ['bill_row_missing', 3],
    ['bill_row_repeated', 7],
    ['bill_amount_wrong', 5],
  ])('%s strikes the account too, payment and fee together', async (name, lines) => {
    expect((await struck(name, FLOW)).rows).toHaveLength(lines);
  });

  test.each(['bill_row_missing', 'bill_row_repeated', 'bill_amount_wrong'])(
    '%s waits for a day that has a payment',
    async (name) => {
      world.pay.refunds.onPlatform(TWO);
      await world.clock.advance(DAY_MS);
      once(name);
      await apply(world, 'tradebill?bill_date=2031-03-05');
      expect(sound()).toBe(false);
      await apply(world, TRADE);
      expect(sound()).toBe(true);
    },
  );
});

describe('match', () => {
  test.each([
    [{ operation: 'trade_bill' }, 'STATEMENT_CREATING', undefined],
    [{ operation: 'fund_flow_bill' }, undefined, 'STATEMENT_CREATING'],
    [{ bill_date: DATE }, 'STATEMENT_CREATING', 'STATEMENT_CREATING'],
    [{ bill_date: '2031-03-05' }, undefined, undefined],
    [{ target: 'notification' }, undefined, undefined],
  ])('%j', async (match, trade, flow) => {
    world.faults.add({ name: 'bill_creating', match });
    expect([await refusalOf(TRADE), await refusalOf(FLOW)]).toEqual([trade, flow]);
  });

  test('bill_missing is not used up by a day that has no bill', async () => {
    once('bill_missing');
    expect(await refusalOf('tradebill?bill_date=2031-03-03')).toBe('NO_STATEMENT_EXIST');
    expect(sound()).toBe(false);
  });

  test('a fault that struck stays with its file: fetched again it is the same, applied for again it is sound', async () => {
    once('bill_truncated');
    const bill = await apply(world, TRADE);
    expect(await fetchFile(world, bill)).toEqual(await fetchFile(world, bill));
    expect(sha1(await fetchFile(world, bill))).not.toBe(bill.hash_value);
    const again = await apply(world, TRADE);
    expect(sha1(await fetchFile(world, again))).toBe(again.hash_value);
  });

  test('several at once', async () => {
    once('bill_row_missing');
    once('bill_extra_column');
    const { rows, columns } = await parsedBill(world, TRADE);
    expect([rows.length, columns.length]).toEqual([2, 28]);
  });
});
