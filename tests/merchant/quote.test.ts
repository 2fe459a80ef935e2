import { hold } from '../../merchant/delivery';
import { quote } from '../../merchant/quote';
import type { MemoryDb } from '../../src/orders/memory-db';
import { openShelf, orderOf, PIECES, SKU, shelf } from './support';

const buyer = { openid: 'oA', appid: 'wx1' };
const ask = (db: MemoryDb, ...items: { sku: string; quantity: number }[]) =>
  quote({ out_trade_no: 'x', items, buyer, db });
const refusal = { refused: expect.any(String) };

test('the price is the catalogue’s, line by line, in fen', async () => {
  const db = await openShelf();
  expect(await ask(db, { sku: SKU, quantity: 2 })).toMatchObject({
    amount: { total: 53_600, currency: 'CNY' },
    items: [{ sku: SKU, quantity: 2, price: { total: 26_800, currency: 'CNY' } }],
    goods_kind: 'physical',
  });
});

test('I-22 a quote keeps nothing back, and sells no more than there is', async () => {
  const db = await openShelf();
  expect(await ask(db, { sku: SKU, quantity: PIECES + 1 })).toEqual(refusal);
  await ask(db, { sku: SKU, quantity: PIECES });
  expect((await shelf(db)).total).toBe(0);
  await hold({ order: orderOf('a', 4), db });
  expect(await ask(db, { sku: SKU, quantity: 2 })).toEqual(refusal);
  expect(await ask(db, { sku: SKU, quantity: 1 })).not.toHaveProperty('refused');
});

test('the same goods twice would be held once: they are refused', async () => {
  const db = await openShelf();
  expect(await ask(db, { sku: SKU, quantity: 3 }, { sku: SKU, quantity: 3 })).toEqual(refusal);
});

test('goods that nobody sells are refused, whatever they are called', async () => {
  const db = await openShelf();
  for (const sku of ['gone', '__proto__', 'constructor']) {
    expect(await ask(db, { sku, quantity: 1 })).toEqual(refusal);
  }
});
