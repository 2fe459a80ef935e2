import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import schema from '../../cloudbase-schema.json';
import type { CloudbaseSchema } from '../../simulator/cloudbase/schema';
import { control, testWorld } from '../support/world';
import { BUYER, create, documents } from './support';

const forged = {
  httpMethod: 'POST',
  path: '/',
  headers: {
    'wechatpay-serial': 'x',
    'wechatpay-timestamp': '1',
    'wechatpay-nonce': 'n',
    'wechatpay-signature': 's',
  },
  body: '{"event_type":"TRANSACTION.SUCCESS"}',
};

test('the function for machines is closed to mini-program users by its rule', async () => {
  const world = await testWorld();
  const call = { event: { Type: 'Timer' }, openid: BUYER };
  const { body } = await control(world, 'POST', '/functions/pay-notify', call);
  expect(body.error).toMatchObject({ code: 'FUNCTION_NOT_ALLOWED' });
});

test('without that rule a forged notification and a forged timer are harmless', async () => {
  const open = structuredClone(schema) as CloudbaseSchema;
  open.functions['pay-notify']!.invoke = true;
  const world = await testWorld({ schema: open });
  await create(world);
  const before = await documents(world, 'orders');
  const forge = (event: object) => control(world, 'POST', '/functions/pay-notify', { event, openid: BUYER });
  expect((await forge(forged)).body.result).toMatchObject({ statusCode: 401 });
  const timer = await forge({ Type: 'Timer', TriggerName: 'mine' });
  expect(timer.body.result).toMatchObject({ swept: 0, left: 0 });
  expect((await forge({ anything: 1 })).body.result).toMatchObject({ statusCode: 400 });
  expect(await documents(world, 'orders')).toEqual(before);
});

test.each(Object.keys(schema.collections))(
  'mini-programs read and write nothing of %s',
  async (collection) => {
    const world = await testWorld();
    for (const operation of ['read', 'write']) {
      const { body } = await control(world, 'POST', '/client/database', { collection, operation });
      expect(body).toEqual({ error: { errCode: -502003, errMsg: 'database permission denied' } });
    }
  },
);

test('a collection that a rule opens can be read: the rules decide, not the simulator', async () => {
  const open = structuredClone(schema) as CloudbaseSchema;
  open.collections.products!.rules.read = true;
  const world = await testWorld({ schema: open });
  const { body } = await control(world, 'POST', '/client/database', {
    collection: 'products',
    operation: 'read',
  });
  const goods = JSON.parse(
    readFileSync(join(__dirname, '../../merchant/products.json'), 'utf8'),
  ) as unknown[];
  expect([...body.result!]).toHaveLength(goods.length);
});
