import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { BillRow } from '../../src/protocol/v3/bill-row';
import { DATE, orderOf, ourRefund, paymentRow, refundRow, unpaid } from '../orders/reconcile/bill-rows';
import { billText } from '../orders/reconcile/scripted-bill';
import { exactly } from '../support/exactly';
import { temporaryFolder } from '../support/small-functions';

/** The command as a process, on small files. */

const ROOT = resolve(__dirname, '../..');
type Ended = { code: number; stdout: string; stderr: string };

function bill(...flags: string[]): Promise<Ended> {
  const command = [
    '-r',
    './scripts/typescript.cjs',
    'scripts/bill.ts',
    '--env',
    join(folder, '.env'),
    ...flags,
  ];
  // No configuration of this machine, and none of the shell: what the test gives is all there is.
  const env = { PATH: process.env.PATH, LANG: 'C' };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: ROOT, env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});
const put = (name: string, content: string | Buffer) => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
const billFile = (rows: BillRow[]) => put('bill.csv', billText(rows));
const ordersFile = (orders: object[]) =>
  put('orders.jsonl', `${orders.map((one) => JSON.stringify(one)).join('\n')}\n\n`);

test('a bill alone is checked and added up; nothing differs, 0', async () => {
  const file = billFile([paymentRow(1), paymentRow(2), refundRow(1)]);
  const { code, stdout, stderr } = await bill('--date', DATE, '--file', file, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    {
      ...{ date: DATE, source: 'bill.csv', rows: 3, classes: exactly({}), items: [] },
      sums: [{ currency: 'CNY', payments: 2, paid: 20_000, refunds: 1, refunded: 100 }],
    },
  ]);
  expect(JSON.parse(stdout)[0].compared).toBeUndefined();
  expect(stderr).toContain(`${DATE}  `);
});

test('packed or not, it is the same bill', async () => {
  const text = billText([paymentRow(1)]);
  const [plain, packed] = [put('a.csv', text), put('a.csv.gz', gzipSync(text))];
  const both = await Promise.all(
    [plain, packed].map((file) => bill('--date', DATE, '--file', file, '--json')),
  );
  const [one, other] = both.map(({ stdout }) => JSON.parse(stdout)[0]);
  expect(other).toEqual({ ...one, source: 'a.csv.gz' });
});

test('compared with an export of orders: what differs is said, 1', async () => {
  const file = billFile([paymentRow(1), paymentRow(2), refundRow(3), paymentRow(4)]);
  const orders = ordersFile([orderOf(1), unpaid(2, 'pending'), orderOf(3, { refunds: [ourRefund(3)] })]);
  const { code, stdout } = await bill('--date', DATE, '--file', file, '--orders', orders, '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)[0]).toMatchObject({
    ...{
      compared: { orders: 3, matched: 2, carried: 0 },
      classes: exactly({ 'D-01': 1, 'D-03': 1, 'D-04': 1 }),
    },
    items: [{ class: 'D-01' }, { class: 'D-03' }, { class: 'D-04', state: 'open', outcome: 'not_asked' }],
  });
});

test('F-83 a damaged bill ends with 2, and leaves neither page nor CSV behind', async () => {
  const text = billText([paymentRow(1), paymentRow(2)]);
  const [out, csv] = [join(folder, 'report.html'), join(folder, 'differences.csv')];
  for (const broken of [text.slice(0, text.length / 2), text.replace('`2.0', '`3.0'), '']) {
    const { code, stderr } = await bill(
      '--date',
      DATE,
      '--file',
      put('b.csv', broken),
      '--out',
      out,
      '--csv',
      csv,
    );
    expect([code, stderr.includes('BILL_DAMAGED')]).toEqual([2, true]);
    expect([out, csv, `${csv}.part`].filter(existsSync)).toEqual([]);
  }
});

test('F-83 a packed bill that does not unpack to its end is damaged', async () => {
  const packed = gzipSync(billText([paymentRow(1)]));
  const file = put('b.csv.gz', packed.subarray(0, packed.length - 20));
  const { code, stderr } = await bill('--date', DATE, '--file', file);
  expect([code, stderr.includes('BILL_DAMAGED')]).toEqual([2, true]);
});

test('the page is written in the language that was asked for, the CSV with every difference', async () => {
  const file = billFile([paymentRow(1, { out_trade_no: 'x' })]);
  const [out, csv] = [join(folder, 'report.html'), join(folder, 'differences.csv')];
  const flags = ['--date', DATE, '--file', file, '--orders', ordersFile([]), '--out', out, '--csv', csv];
  const { code, stdout } = await bill(...flags, '--lang', 'zh');
  expect(code).toBe(1);
  expect(stdout).toContain('D-03  1  At WeChat Pay, no such order');
  expect(readFileSync(out, 'utf8')).toContain('微信支付对账报告');
  expect(readFileSync(csv, 'utf8').split('\r\n')).toHaveLength(3);
});

const REFUSED: [string, string[], RegExp][] = [
  ['without a day', [], /--date/],
  ['a day that there is none of', ['--date', '2026-02-30'], /such as 2026-01-05/],
  ['a file that is not there', ['--date', DATE, '--file', '/nowhere/bill.csv'], /ENOENT.*bill\.csv/],
  ['several days of one file', ['--date', DATE, '--file', 'x', '--days', '2'], /--days/],
  ['too many days', ['--date', DATE, '--days', '32'], /1 to 31/],
  ['a simulator on another machine', ['--date', DATE, '--simulator', 'http://example.com'], /this machine/],
  ['no configuration', ['--date', DATE], /WXPAY_MCHID/],
  ['a flag that nobody knows', ['--date', DATE, '--sum'], /--sum/],
];
test.each(REFUSED)('%s ends with 2, and says what is wrong', async (_what, flags, said) => {
  const { code, stdout, stderr } = await bill(...flags);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(said);
});

test('of cloudPay, whose bills only a cloud function can download, it says that it takes the file', async () => {
  put('.env', 'WXPAY_GATEWAY=cloudpay\n');
  const { code, stderr } = await bill('--date', DATE);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/cloudPay.*--file/)]);
});

test('a line of the export that is no order is named', async () => {
  const orders = put('orders.jsonl', `${JSON.stringify(orderOf(1))}\n{"_id":1}\n`);
  const { code, stderr } = await bill('--date', DATE, '--file', billFile([]), '--orders', orders);
  expect([code, stderr]).toEqual([2, expect.stringContaining('line 2')]);
});

test('--help says how it ends, and ends with 0', async () => {
  const { code, stdout } = await bill('--help');
  expect([code, stdout]).toEqual([0, expect.stringMatching(/2 when it could not be\s+done/)]);
});
