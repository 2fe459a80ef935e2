import { createFundFlowReader } from '../../../src/protocol/v3/bill-fund-flow';
import { errorOf } from '../support';

const COLUMNS =
  '记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,备注,业务凭证号';
const SUMMARY_COLUMNS = '资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额';
const IN = '2026-01-01 10:11:12,4200000000202601010000000001,1001,交易,交易,收入,1.28,101.28,system,备注,T1';
const OUT =
  '2026-01-01 10:11:13,50000000002026010100000000001,1002,退款,退款,支出,0.50,100.78,1900009191,,R1';
const SUMMARY = '2.0,1.0,1.28,1.0,0.50';

const marked = (line: string) => `\`${line.split(',').join(',`')}`;
const bill = (rows = [IN, OUT], summary = SUMMARY, columns = COLUMNS) =>
  Buffer.from(`\uFEFF${[columns, ...rows.map(marked), SUMMARY_COLUMNS, marked(summary)].join('\r\n')}\r\n`);

function read(bytes: Buffer) {
  const reader = createFundFlowReader();
  return { rows: reader.push(bytes), sums: reader.end() };
}
const damage = (bytes: Buffer) => {
  const { code, message } = errorOf(() => read(bytes));
  expect(code).toBe('BILL_DAMAGED');
  return message;
};

test('what came in and went out is read, in fen, and the sums agree', () => {
  expect(read(bill())).toEqual({
    rows: [
      {
        at: Date.UTC(2026, 0, 1, 2, 11, 12),
        business_no: '4200000000202601010000000001',
        flow_no: '1001',
        business_name: '交易',
        business_type: '交易',
        direction: 'in',
        amount: 128,
        balance: 10_128,
        voucher_no: 'T1',
      },
      {
        at: Date.UTC(2026, 0, 1, 2, 11, 13),
        business_no: '50000000002026010100000000001',
        flow_no: '1002',
        business_name: '退款',
        business_type: '退款',
        direction: 'out',
        amount: 50,
        balance: 10_078,
        voucher_no: 'R1',
      },
    ],
    sums: { rows: 2, in_rows: 1, in_sum: 128, out_rows: 1, out_sum: 50 },
  });
});

test('brackets of either width, and a voucher in a cell that is not there', () => {
  const columns = COLUMNS.replace(/\(元\)/g, '（元）').replace('业务凭证号', '别的');
  expect(read(bill([IN, OUT], SUMMARY, columns)).rows[0]).toMatchObject({ amount: 128, voucher_no: '' });
});

test.each([
  ['3.0,1.0,1.28,1.0,0.50', '资金流水总笔数'],
  ['2.0,2.0,1.28,1.0,0.50', '收入笔数'],
  ['2.0,1.0,1.29,1.0,0.50', '收入金额'],
  ['2.0,1.0,1.28,0.0,0.50', '支出笔数'],
  ['2.0,1.0,1.28,1.0,0.49', '支出金额'],
])('F-83 the summary %s disagrees in %s', (summary, name) => {
  expect(damage(bill([IN, OUT], summary))).toContain(name);
});

test.each([
  ['another direction', IN.replace('收入', '其他'), '收入'],
  ['no number', IN.replace('1001', ''), 'number'],
  ['no time', IN.replace('2026', '20x6'), 'time'],
  ['an amount that is none', IN.replace('1.28', 'x'), 'amount'],
  ['a balance that is none', IN.replace('101.28', '1.281'), 'amount'],
])('a row with %s is refused', (_what, row, why) => {
  expect(damage(bill([row, OUT]))).toContain(why);
});

test.each(['记账时间', '微信支付业务单号', '资金流水单号', '收支类型', '收支金额(元)', '账户结余(元)'])(
  'nothing can be done without %s',
  (name) => {
    expect(damage(bill([IN], SUMMARY, COLUMNS.replace(name, '别的')))).toContain(name);
  },
);
