import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { signal } from '../../support/signal';
import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

/** A build put in service while the functions work. */

const says = (word: string) => `let calls = 0;
exports.main = async ({ wait }) => {
  calls++;
  if (wait) await fetch(wait);
  return { word: '${word}', calls };
};`;

test('after a swap the next call is served by the new build, in a fresh process', async () => {
  const functions = smallFunctions({ word: says('old') });
  const world = await testWorld({ functions, instances: 1 });
  await world.host.call('word', {}, {});
  writeFileSync(join(functions, 'word/index.js'), says('new'));
  expect(await world.host.call('word', {}, {})).toMatchObject({ result: { word: 'old', calls: 2 } });
  world.host.swap();
  expect(await world.host.call('word', {}, {})).toMatchObject({ result: { word: 'new', calls: 1 } });
  expect(await world.host.call('word', {}, {})).toMatchObject({ result: { word: 'new', calls: 2 } });
});

test('a call under way ends on the old build, and holds up nobody; then its process is gone', async () => {
  const functions = smallFunctions({ word: says('old') });
  const world = await testWorld({ functions, instances: 1 });
  const isThere = signal();
  let open = (): void => undefined;
  const door = createServer((_request, response) => {
    open = () => void response.end();
    isThere.resolve();
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port } = door.address() as { port: number };
  const under_way = world.host.call('word', { wait: `http://127.0.0.1:${port}/` }, {});
  await isThere.promise;
  writeFileSync(join(functions, 'word/index.js'), says('new'));
  world.host.swap();
  expect(await world.host.call('word', {}, {})).toMatchObject({ result: { word: 'new' } });
  const old = world.host.instances()[0]!;
  open();
  expect(await under_way).toMatchObject({ result: { word: 'old' } });
  await old.exited;
  expect(world.host.instances()).toHaveLength(1);
  door.close();
});

test('a swap puts the prices of products.json back on the shelf, and leaves what else is there', async () => {
  const price = { total: 1, currency: 'CNY' };
  const products = [
    { _id: 'longjing-50g', sku: 'longjing-50g', name: '龙井', price, goods_kind: 'physical' },
    { _id: 'own', sku: 'own', name: '自己的', price, goods_kind: 'physical' },
  ];
  const world = await testWorld({ products });
  await world.swap();
  const { body } = await control(world, 'GET', '/products');
  const prices = Object.fromEntries([...body].map((one) => [String(one.sku), one.price!.total]));
  expect(prices).toMatchObject({ own: 1, 'longjing-50g': 12_800 });
});
