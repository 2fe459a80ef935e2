import fc from 'fast-check';
import { createBillReader } from '../../../src/protocol/v3/bill';
import { bill, type Cells, COLUMNS, cut, PAYMENT, REFUND } from './bill-support';

const yuan = (places: number) =>
  fc.nat(99_999_999).map((units) => {
    const digits = String(units).padStart(places + 1, '0');
    return `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  });
const text = fc
  .string({ unit: 'binary', maxLength: 20 })
  .filter((one) => !/[\r\n\ud800-\udfff]|,`/.test(one) && !one.startsWith('`') && !one.endsWith(','));
const number = fc.stringMatching(/^[0-9A-Za-z_*|-]{1,32}$/);
const seconds = fc.integer({ min: Date.UTC(2018, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });

type Made = { row: Cells; at: number };

const row: fc.Arbitrary<Made> = fc
  .record({ isRefund: fc.boolean(), at: seconds, number, refund: number, goods: text, openid: text })
  .chain(({ isRefund, at, number, refund, goods, openid }) =>
    fc.record({ order: yuan(2), asked: yuan(2), fee: yuan(5) }).map(({ order, asked, fee }) => {
      const 交易时间 = new Date(at * 1000 + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
      const common = { 交易时间, 商户订单号: number, 商品名称: goods, 用户标识: openid, 手续费: fee };
      const money: Cells = isRefund
        ? { 商户退款单号: refund, 申请退款金额: asked, 退款金额: asked }
        : { 订单金额: order, 应结订单金额: order };
      return { row: { ...(isRefund ? REFUND : PAYMENT), ...common, ...money }, at: at * 1000 };
    }),
  );
const fen = (text: string) => Number(text.replace('.', ''));

test('F-85 what an independent writer wrote is read back, in any order of columns and any pieces', () => {
  const bills = fc.record({
    made: fc.array(row, { maxLength: 12 }),
    columns: fc.shuffledSubarray(COLUMNS.split(','), { minLength: 27 }),
    end: fc.constantFrom('\n', '\r\n'),
    sizes: fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }),
  });
  fc.assert(
    fc.property(bills, ({ made, columns, end, sizes }) => {
      const reader = createBillReader();
      const written = bill(
        made.map((one) => one.row),
        { columns, end },
      );
      const rows = cut(written, sizes).flatMap((piece) => reader.push(piece));
      const sums = reader.end();
      expect(
        rows.map(({ at, out_trade_no, openid, total, fee }) => [at, out_trade_no, openid, total, fee]),
      ).toEqual(
        made.map(({ row, at }) => [at, row.商户订单号, row.用户标识, fen(row.订单金额!), fen(row.手续费!)]),
      );
      const returned = rows.map((one) =>
        one.kind === 'refund' ? [one.refund.out_refund_no, one.refund.amount] : [],
      );
      expect(returned).toEqual(
        made.map(({ row }) => (row.交易状态 === 'REFUND' ? [row.商户退款单号, fen(row.申请退款金额!)] : [])),
      );
      expect(sums).toMatchObject({ rows: made.length, total: rows.reduce((all, one) => all + one.total, 0) });
    }),
    { numRuns: 200 },
  );
});

test('pieces of one byte say the same as the whole, and memory that is used again does no harm', () => {
  const written = Buffer.from(bill([PAYMENT, REFUND, PAYMENT]));
  const read = (pieces: Iterable<Uint8Array>) => {
    const reader = createBillReader();
    const rows = [];
    for (const piece of pieces) rows.push(...reader.push(piece));
    return { rows, sums: reader.end() };
  };
  function* oneByOne() {
    const memory = Buffer.alloc(1);
    for (const byte of written) {
      memory[0] = byte;
      yield memory;
    }
  }
  expect(read(oneByOne())).toEqual(read([written]));
});
