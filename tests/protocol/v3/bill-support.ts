/** Writes bills from the documentation (page 4013071254), without a line of the kit. */

export const COLUMNS =
  `交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,
  应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,
  订单金额,申请退款金额,费率备注`.replace(/\s/g, '');
export const SUMMARY =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额'.split(',');

export type Cells = Record<string, string>;

export const PAYMENT: Cells = {
  交易时间: '2026-01-01 10:11:12',
  公众账号ID: 'wx0000000000000001',
  商户号: '1900009191',
  特约商户号: '0',
  设备号: '',
  微信订单号: '4200000000202601010000000001',
  商户订单号: 'T20260101000001',
  用户标识: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  交易类型: 'JSAPI',
  交易状态: 'SUCCESS',
  付款银行: 'OTHERS',
  货币种类: 'CNY',
  应结订单金额: '1.28',
  代金券金额: '0.00',
  微信退款单号: '0',
  商户退款单号: '0',
  退款金额: '0.00',
  充值券退款金额: '0.00',
  退款类型: '',
  退款状态: '',
  商品名称: '茶叶 500g',
  商户数据包: '',
  手续费: '0.00768',
  费率: '0.60%',
  订单金额: '1.28',
  申请退款金额: '0.00',
  费率备注: '',
};
export const REFUND: Cells = {
  ...PAYMENT,
  交易时间: '2026-01-01 23:59:59',
  交易状态: 'REFUND',
  应结订单金额: '0.00',
  微信退款单号: '50000000002026010100000000001',
  商户退款单号: 'R20260101000001',
  退款金额: '0.40',
  充值券退款金额: '0.10',
  退款类型: 'ORIGINAL',
  退款状态: 'PROCESSING',
  手续费: '-0.00240',
  订单金额: '0.00',
  申请退款金额: '0.50',
};

const MONEY: Record<string, [column: string, places: number]> = {
  应结订单总金额: ['应结订单金额', 2],
  退款总金额: ['退款金额', 2],
  充值券退款总金额: ['充值券退款金额', 2],
  手续费总金额: ['手续费', 5],
  订单总金额: ['订单金额', 2],
  申请退款总金额: ['申请退款金额', 2],
};

/** What is no amount counts as nothing: a test that has one says itself what the sum is. */
const units = (text: string) => (/^-?\d+\.?\d*$/.test(text) ? BigInt(text.replace('.', '')) : 0n);

/** The sum of one column, by way of big integers. */
function sumOf(rows: Cells[], column: string, places: number): string {
  const unit = 10n ** BigInt(places);
  const sum = rows.reduce((all, row) => all + units(row[column] ?? '0'), 0n);
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, '0');
  return `${sum < 0n ? '-' : ''}${BigInt(digits) / unit}.${digits.slice(-places)}`;
}

export type Style = {
  columns?: string[];
  summary?: Cells;
  mark?: string;
  end?: string;
  start?: string;
  last?: string;
};

/** A bill of these rows; its summary is true unless a style says otherwise. */
export function bill(rows: Cells[], style: Style = {}): string {
  const { columns = COLUMNS.split(','), mark = '`', end = '\r\n', start = '\uFEFF', last = end } = style;
  const line = (cells: string[]) => cells.map((cell) => mark + cell).join(',');
  const sums: Cells = { 总交易单数: `${rows.length}.0` };
  for (const [name, [column, places]] of Object.entries(MONEY)) sums[name] = sumOf(rows, column, places);
  const summary = { ...sums, ...style.summary };
  const lines = [
    columns.join(','),
    ...rows.map((row) => line(columns.map((column) => row[column] ?? ''))),
    SUMMARY.join(','),
    line(SUMMARY.map((name) => summary[name]!)),
  ];
  return start + lines.join(end) + last;
}

/** Cuts bytes into pieces of these sizes, and the rest in one. */
export function cut(text: string | Uint8Array, sizes: number[]): Uint8Array[] {
  const bytes = Buffer.from(text as string);
  const pieces: Uint8Array[] = [];
  let at = 0;
  for (const size of sizes) {
    if (at >= bytes.length) break;
    pieces.push(bytes.subarray(at, at + size));
    at += size;
  }
  return at < bytes.length ? [...pieces, bytes.subarray(at)] : pieces;
}
