import { fulfil, hold, release } from '../../merchant/delivery';
import { quote } from '../../merchant/quote';
import { Call, openShelf, orderOf, PIECES } from './support';

const SKU = 'puer-2018';
const price = { total: 1, currency: 'CNY' };
const line = (sku: string) => ({ sku, name: '', quantity: 1, price });

test('I-22 pieces that a dead hold left behind are sold to the next buyer, quoted as free', async () => {
  const db = await openShelf();
  const dead = orderOf('dead', PIECES);
  // It freezes just before it takes its pieces, wakes after the release, takes them, and dies.
  const frozen = new Call(hold, dead, db);
  for (let n = 0; n < 5; n++) await frozen.step();
  await release({ order: dead, db });
  await frozen.step();
  const request = { items: [{ sku: SKU, quantity: PIECES }], buyer: { openid: 'o', appid: 'a' }, db };
  expect(await quote({ ...request, out_trade_no: 'next' })).not.toHaveProperty('refused');
  expect(await hold({ order: orderOf('next', PIECES), db })).toBeUndefined();
});

test('I-22 an order that cannot be fulfilled keeps no piece of anything, however often it is tried', async () => {
  const db = await openShelf();
  const second = { sku: 'second', name: 'Second', price, goods_kind: 'physical', stock: 1 };
  await db.insertOnce('products', 'second', second);
  const both = { ...orderOf('both', 1), items: [line(SKU), line('second')] };
  await hold({ order: both, db });
  await release({ order: both, db });
  const other = orderOf('other', 1, 'second');
  await hold({ order: other, db });
  await fulfil({ order: other, db });
  for (let n = 0; n < 3; n++) expect(await fulfil({ order: both, db })).toBe('cannot');
  const stocks = await db.find<{ _id: string; taken: object }>('stock', { limit: 10 });
  expect(stocks.map(({ _id, taken }) => [_id, Object.keys(taken)])).toEqual([
    [SKU, []],
    ['second', [other._id]],
  ]);
  // A hold that was frozen all the while finds the order over.
  expect(await hold({ order: both, db })).toHaveProperty('refused');
});

test('I-22 pieces marked sold for an order that was refused, by an instance that died, count as free', async () => {
  const db = await openShelf();
  const dead = orderOf('dead', PIECES)._id;
  await db.insertOnce('deliveries', dead, { version: 2, step: 'refused', at: 0 });
  const taken = { [dead]: { pieces: PIECES, sold: true } };
  await db.insertOnce('stock', SKU, { version: 2, pieces: PIECES, taken });
  expect(await hold({ order: orderOf('next', PIECES), db })).toBeUndefined();
});
