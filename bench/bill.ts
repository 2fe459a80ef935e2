import { createBillReader } from '../src/protocol/v3/bill';

/**
 * How fast is a trade bill read? `node -r ./scripts/typescript.cjs bench/bill.ts [rows]`: a bill of the layout of
 * today, made piece by piece, so that what is measured is reading alone and nothing but one piece is held.
 */

const COLUMNS =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,' +
  '应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,' +
  '手续费,费率,订单金额,申请退款金额,费率备注';
const SUMMARY_COLUMNS =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const ROWS_PER_PIECE = 200;

function row(n: number): string {
  const time = `2026-01-01 ${[n / 3600, n / 60, n].map((part, i) => String(Math.floor(part) % [24, 60, 60][i]!).padStart(2, '0')).join(':')}`;
  const id = String(n).padStart(18, '0');
  const cells =
    n % 20 === 0
      ? `REFUND,OTHERS,CNY,0.00,0.00,50000000002026${id.slice(-15)},${id}_0123456789abcdef,1.50,0.00,ORIGINAL,SUCCESS,明前龙井 50g,,0.00000,0.60%,0.00,1.50,`
      : 'SUCCESS,OTHERS,CNY,128.00,0.00,0,0,0.00,0.00,,,明前龙井 50g,,0.76800,0.60%,128.00,0.00,';
  const all = `${time},wx0000000000000001,1900009191,0,,4200002026${id},${id}00000000000000,oAAAAAAAAAAAAAAAAA${id.slice(-10)},JSAPI,${cells}`;
  return `\`${all.split(',').join(',`')}\r\n`;
}

function measure(rows: number): void {
  const reader = createBillReader();
  let [ms, bytes, read] = [0, 0, 0];
  const push = (text: string) => {
    const piece = Buffer.from(text);
    bytes += piece.length;
    const started = performance.now();
    read += reader.push(piece).length;
    ms += performance.now() - started;
  };
  push(`\uFEFF${COLUMNS}\r\n`);
  for (let n = 0; n < rows; n += ROWS_PER_PIECE) {
    let text = '';
    for (let i = n; i < Math.min(n + ROWS_PER_PIECE, rows); i += 1) text += row(i);
    push(text);
  }
  const refunds = Math.ceil(rows / 20);
  const payments = rows - refunds;
  const yuan = (fen: number) => (fen / 100).toFixed(2);
  const paid = yuan(payments * 12_800);
  const returned = yuan(refunds * 150);
  const fee = ((payments * 76_800) / 100_000).toFixed(5);
  push(`${SUMMARY_COLUMNS}\r\n\`${[`${rows}.0`, paid, returned, '0.0', fee, paid, returned].join(',`')}\r\n`);
  const sums = reader.end();
  const megabytes = bytes / 1e6;
  console.log(
    `${read} rows, ${megabytes.toFixed(0)} MB: ${(ms / 1000).toFixed(2)} s, ${Math.round(rows / (ms / 1000))} rows/s, ` +
      `${(megabytes / (ms / 1000)).toFixed(0)} MB/s, ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB resident`,
  );
  if (sums.rows !== rows) process.exitCode = 1;
}

const rows = Number(process.argv[2] ?? 1_000_000);
measure(Math.min(rows, 20_000));
measure(rows);
