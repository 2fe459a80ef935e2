import { createBillReader } from '../../../src/protocol/v3/bill';
import { errorOf, vectorsOf } from '../support';
import { bill, type Cells, COLUMNS, cut, PAYMENT, REFUND, type Style, SUMMARY } from './bill-support';

function read(text: string | Uint8Array, sizes: number[] = []) {
  const reader = createBillReader();
  const rows = cut(text, sizes).flatMap((piece) => reader.push(piece));
  return { rows, sums: reader.end() };
}

/** What is damaged, in words; no word of a cell among them. */
function damage(text: string | Uint8Array): string {
  const error = errorOf(() => read(text));
  expect(error).toMatchObject({ code: 'BILL_DAMAGED', outcome: 'not_applied', retry: 'same_request' });
  expect(error.message).not.toContain('canary');
  return error.message;
}

const PAID = {
  kind: 'payment',
  at: Date.UTC(2026, 0, 1, 2, 11, 12),
  transaction_id: '4200000000202601010000000001',
  out_trade_no: 'T20260101000001',
  appid: 'wx0000000000000001',
  mchid: '1900009191',
  openid: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  currency: 'CNY',
  total: 128,
  settled: 128,
  fee: 768,
  rate: '0.60%',
};
const RETURNED = {
  ...PAID,
  kind: 'refund',
  at: Date.UTC(2026, 0, 1, 15, 59, 59),
  trade_state: 'REFUND',
  total: 0,
  settled: 0,
  fee: -240,
  refund: {
    refund_id: '50000000002026010100000000001',
    out_refund_no: 'R20260101000001',
    amount: 50,
    type: 'ORIGINAL',
    status: 'PROCESSING',
  },
};
const SUMS = { rows: 2, payments: 1, refunds: 1, total: 128, refunded: 50, fee: 528 };

test('payments and refunds are read, money in fen, times as UTC+8', () => {
  expect(read(bill([PAYMENT, REFUND]))).toEqual({ rows: [PAID, RETURNED], sums: SUMS });
});

type BillVector = {
  columns: string[];
  first_row: string[];
  summary_columns: string[];
  summary_row: string[];
};

test.each(vectorsOf<BillVector>('bill-csv'))(
  'the published bill is read, and its totals agree: %s',
  (_id, v) => {
    // Header, first row and summary as published; the other 44 rows as often as the published sums say.
    const row = (change: Cells) => {
      const first = Object.fromEntries(v.columns.map((name, column) => [name, v.first_row[column]!]));
      const none = { 微信退款单号: '0', 商户退款单号: '0', 退款金额: '0.00', 申请退款金额: '0.00' };
      const sold = { ...first, ...none, 交易状态: 'SUCCESS', 退款类型: '', 退款状态: '', ...change };
      return v.columns.map((name) => sold[name as keyof typeof sold]);
    };
    const rows = [
      ...Array.from({ length: 14 }, () => v.first_row),
      ...Array.from({ length: 23 }, () => row({ 应结订单金额: '0.01', 订单金额: '0.01' })),
      ...Array.from({ length: 8 }, () => row({ 应结订单金额: '0.03', 订单金额: '0.03', 手续费: '0.01000' })),
    ];
    const marked = (cells: (string | undefined)[]) => cells.map((cell) => `\`${cell}`).join(',');
    const lines = [
      v.columns.join(','),
      ...rows.map(marked),
      v.summary_columns.join(','),
      marked(v.summary_row),
    ];
    const { rows: found, sums } = read(`\uFEFF${lines.join('\r\n')}\r\n`);
    expect(sums).toEqual({ rows: 45, payments: 31, refunds: 14, total: 47, refunded: 14, fee: 8000 });
    expect(found[0]).toEqual({
      kind: 'refund',
      at: Date.UTC(2019, 1, 18, 21, 1, 46),
      transaction_id: '4200000263201902167700134212',
      out_trade_no: 'autotest_20190216081946_82335',
      appid: 'wxab8acd895ab1638a',
      mchid: '1921000401',
      openid: 'oHkLxtx0vUqe-18p_AXTZ1innxkCY',
      trade_type: 'JSAPI',
      trade_state: 'REFUND',
      currency: 'CNY',
      total: 0,
      settled: 0,
      fee: 0,
      rate: '39.00%',
      refund: {
        refund_id: '50000709672019011908420787722',
        out_refund_no: 'REF4200000263201902167700963919',
        amount: 1,
        type: 'ORIGINAL',
        status: 'SUCCESS',
      },
    });
  },
);

test.each<[string, Style]>([
  ['LF', { end: '\n' }],
  ['no byte order mark', { start: '' }],
  ['no end after its last line', { last: '' }],
  ['blank lines at its end', { last: '\r\n\r\n\n' }],
  ['no backticks', { mark: '' }],
  ['columns in another order', { columns: COLUMNS.split(',').reverse() }],
  ['more columns', { columns: ['新的', ...COLUMNS.split(','), '更新的'] }],
])('F-85 a bill with %s says the same', (_what, style) => {
  expect(read(bill([PAYMENT, REFUND], style))).toEqual({ rows: [PAID, RETURNED], sums: SUMS });
});

test('F-85 commas, backticks, quotes and formulas in a merchant’s text are text', () => {
  const texts = ['a,b', 'a`b', '`', '"a', '=cmd|x', 'a\\ b\\n', ',', '茶,茶'];
  for (const text of texts)
    expect(read(bill([{ ...PAYMENT, 商品名称: text, 商户数据包: text }])).rows[0]).toEqual(PAID);
});

test('a row of which only some cells have a backtick is split at its commas', () => {
  const row = '`2026-01-01 10:11:12';
  const whole = bill([PAYMENT]);
  const from = whole.indexOf(row) + 1;
  const to = whole.indexOf('\r\n', from);
  const bare = whole.slice(0, from) + whole.slice(from, to).replaceAll(',`', ',') + whole.slice(to);
  expect(read(bare).rows).toEqual([PAID]);
});

test('a cell that begins as the one above it, longer or shorter, is its own', () => {
  const rates = ['0.6', '0.60%', '0.60', '', '0.60%', '0.61%'];
  const { rows } = read(bill(rates.map((rate) => ({ ...PAYMENT, 费率: rate }))));
  expect(rows.map(({ rate }) => rate)).toEqual(rates);
});

test('a sub-merchant is told where there is one', () => {
  expect(read(bill([{ ...PAYMENT, 特约商户号: '1900000002' }])).rows[0]).toEqual({
    ...PAID,
    sub_mchid: '1900000002',
  });
});

describe('other layouts', () => {
  const without = (...names: string[]) => COLUMNS.split(',').filter((column) => !names.includes(column));

  test('the older one lacks 应结订单金额 and 代金券金额', () => {
    const columns = without('应结订单金额', '代金券金额', '费率备注');
    expect(read(bill([PAYMENT, REFUND], { columns, summary: { 应结订单总金额: '0.00' } })).sums).toEqual(
      SUMS,
    );
  });

  test('without 订单金额 an order’s total is 总金额, else 应结订单金额', () => {
    const older = without('订单金额', '应结订单金额').concat('总金额');
    const rows = [{ ...PAYMENT, 总金额: '2.00' }];
    expect(read(bill(rows, { columns: older })).rows[0]!.total).toBe(200);
    const settled = without('订单金额');
    expect(read(bill([{ ...PAYMENT, 应结订单金额: '1.11' }], { columns: settled })).rows[0]!.total).toBe(111);
    const none = without('订单金额', '应结订单金额');
    expect(damage(bill([PAYMENT], { columns: none }))).toContain('订单金额');
  });

  test('without 申请退款金额 a refund’s amount is 退款金额', () => {
    const { rows } = read(bill([REFUND], { columns: without('申请退款金额') }));
    expect(rows[0]).toMatchObject({ refund: { amount: 40 } });
  });

  test('a bill of payments alone has no columns of refunds', () => {
    const columns = without(
      '微信退款单号',
      '商户退款单号',
      '退款金额',
      '充值券退款金额',
      '退款类型',
      '退款状态',
      '申请退款金额',
    );
    expect(read(bill([PAYMENT], { columns })).rows).toEqual([PAID]);
  });

  test('a bill of refunds alone has the time of the refund in a column of its own', () => {
    const columns = [...COLUMNS.split(','), '退款申请时间', '退款成功时间'];
    const row = { ...REFUND, 退款申请时间: '2026-01-01 12:00:00', 退款成功时间: '' };
    expect(read(bill([row], { columns })).rows[0]!.at).toBe(Date.UTC(2026, 0, 1, 4));
  });

  test.each(['交易时间', '商户号', '公众账号ID', '微信订单号', '商户订单号', '交易状态', '货币种类'])(
    'nothing can be done without %s',
    (name) => {
      expect(damage(bill([PAYMENT], { columns: without(name) }))).toContain(name);
    },
  );

  test('a column that comes twice is refused, where it is read', () => {
    const columns = [...COLUMNS.split(','), '商户订单号'];
    expect(damage(bill([PAYMENT], { columns }))).toContain('商户订单号 comes twice');
    expect(read(bill([PAYMENT], { columns: [...COLUMNS.split(','), '设备号'] })).rows).toEqual([PAID]);
  });
});

describe('F-83 a bill that disagrees with itself is damaged', () => {
  test.each(SUMMARY)('%s', (name) => {
    const { summary } = { summary: { [name]: '9.99' } };
    expect(damage(bill([PAYMENT, REFUND], { summary }))).toContain(name === '总交易单数' ? name : 'adds up');
  });

  test('a difference of one fen counts; of a fee, less than one is rounding', () => {
    expect(damage(bill([PAYMENT], { summary: { 订单总金额: '1.27' } }))).toContain('订单金额');
    for (const 手续费总金额 of ['0.01', '0', '0.00768', '0.0077'])
      expect(read(bill([PAYMENT], { summary: { 手续费总金额 } })).sums.fee).toBe(768);
    for (const 手续费总金额 of ['0.02', '-0.01'])
      expect(damage(bill([PAYMENT], { summary: { 手续费总金额 } }))).toContain('手续费');
  });

  test('a summary that is no number', () => {
    for (const text of ['', '1.0e1', '1.5'])
      expect(damage(bill([PAYMENT], { summary: { 总交易单数: text } }))).toContain('总交易单数');
    expect(damage(bill([PAYMENT], { summary: { 订单总金额: 'x' } }))).toContain('订单金额');
  });

  test('cut short anywhere, but for its last line end', () => {
    const whole = Buffer.from(bill([PAYMENT]));
    // Of the last line's last sum the last zeros may be missing: they say nothing.
    for (let length = 0; length < whole.length - '.00\r\n'.length; length += 1)
      expect(damage(whole.subarray(0, length))).not.toBe('');
    expect(read(whole.subarray(0, -2)).sums.rows).toBe(1);
  });

  test('with something after its summary', () => {
    expect(damage(`${bill([PAYMENT])}canary\r\n`)).toContain('after the summary');
  });

  test('with a row of more or fewer cells than its header', () => {
    const whole = bill([PAYMENT]);
    expect(damage(whole.replace('`T20260101000001', '`canary,`canary'))).toContain('28 cells, its header 27');
    expect(damage(whole.replace('`T20260101000001,', ''))).toContain('26 cells, its header 27');
  });
});

test.each([
  ['three decimals', { 订单金额: '1.281' }],
  ['an exponent', { 订单金额: '1e2' }],
  ['a thousands separator', { 订单金额: '1 280.00' }],
  ['nothing', { 订单金额: '' }],
  ['a point alone', { 订单金额: '.' }],
  ['no digit before the point', { 订单金额: '.50' }],
  ['no digit after the point', { 订单金额: '1.' }],
  ['two points', { 订单金额: '1.0.0' }],
  ['a sign alone', { 订单金额: '-' }],
  ['more than 2^53', { 订单金额: '90071992547409.92' }],
  ['more than any number', { 订单金额: '9'.repeat(400) }],
  ['six decimals in a fee', { 手续费: '0.007681' }],
])('an amount with %s is refused, not rounded', (_what, change) => {
  expect(
    damage(bill([{ ...PAYMENT, ...change }], { summary: { 订单总金额: '0' } }).replace(/`,`$/, '')),
  ).toContain('is no amount');
});

test('amounts are exact up to 2^53 − 1 fen; zeros beyond the fen say nothing', () => {
  for (const [text, total] of [
    ['90071992547409.91', Number.MAX_SAFE_INTEGER],
    ['1.2800000', 128],
    ['8', 800],
    ['0.1', 10],
    ['007.05', 705],
  ] as const) {
    const row = { ...PAYMENT, 订单金额: text };
    expect(read(bill([row], { summary: { 订单总金额: text } })).rows[0]!.total).toBe(total);
  }
});

test('a sum past 2^53 is refused', () => {
  const row = { ...PAYMENT, 订单金额: '90071992547409.91' };
  expect(damage(bill([row, row], { summary: { 订单总金额: '0' } }))).toContain('too large');
});

test.each([
  ['2026-02-30 10:00:00'],
  ['2026-01-01 24:00:00'],
  ['2026-01-01 10:60:00'],
  ['2026-01-01 10:00:60'],
  ['2026-01-01 1x:00:00'],
  ['2026-01-01T10:00:00'],
  ['2026-01-01 10-00-00'],
  ['2026-01-01'],
  [''],
])('the time %p does not exist', (text) => {
  expect(damage(bill([PAYMENT, { ...PAYMENT, 交易时间: text }]))).toContain('no time');
});

test('rows of other days are read as well', () => {
  const times = ['2025-12-31 23:59:59', '2026-01-01 00:00:00', '2024-02-29 08:00:00'];
  const { rows } = read(bill(times.map((time) => ({ ...PAYMENT, 交易时间: time }))));
  expect(rows.map(({ at }) => at)).toEqual([
    Date.UTC(2025, 11, 31, 15, 59, 59),
    Date.UTC(2025, 11, 31, 16),
    Date.UTC(2024, 1, 29),
  ]);
});

test.each(['微信订单号', '商户订单号', '商户号', '交易状态', '货币种类'])(
  'a row without %s is refused',
  (name) => {
    expect(damage(bill([{ ...PAYMENT, [name]: '' }]))).toContain('lacks');
  },
);

test('a line over 64 KB, over 128 cells, or not in UTF-8 is refused while it comes', () => {
  const reader = createBillReader();
  reader.push(Buffer.from(`${COLUMNS}\n`));
  const push = (bytes: Uint8Array | string) =>
    errorOf(() => reader.push(Buffer.from(bytes as string))).message;
  expect(push('x'.repeat(65_537))).toContain('65536 bytes');
  expect(damage(`${'a,'.repeat(128)}\n`)).toContain('128 cells');
  expect(damage(`${COLUMNS}\n\`${'x'.repeat(65_537)}\n`)).toContain('65536 bytes');
  expect(damage(Buffer.concat([Buffer.from(`${COLUMNS}\n\``), Buffer.from([0xff, 0x0a])]))).toContain(
    'UTF-8',
  );
});

test('what is no bill is refused', () => {
  for (const text of [
    '',
    '\r\n',
    '<xml><return_code>FAIL</return_code></xml>',
    '{"code":"x"}',
    'No Bill Exist',
  ])
    expect(damage(text)).not.toBe('');
});

test('a day without rows has a summary of zeros', () => {
  expect(read(bill([])).sums).toEqual({ rows: 0, payments: 0, refunds: 0, total: 0, refunded: 0, fee: 0 });
});
