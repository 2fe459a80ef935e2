import { cancelOrder } from '../../src/orders/cancel';
import { resumeOrder } from '../../src/orders/checkout';
import { queryOrder } from '../../src/orders/query';
import type { KitError } from '../../src/protocol/errors';
import { smallKit } from './small-kit';
import { NOW, orderIn } from './support';

const always = () => true;

test('cancelling an order that is paid or closed asks nobody and changes nothing', async () => {
  for (const order of [orderIn('paid'), orderIn('closed')]) {
    const world = smallKit();
    await world.put(order);
    expect(await cancelOrder(world.kit, { out_trade_no: order._id, openid: 'oBuyer' }, always)).toEqual(
      order,
    );
    expect([world.asked, await world.stored()]).toEqual([[], order]);
  }
});

test('a cancel closes at the gateway, and gives the goods back before it answers', async () => {
  const released: string[] = [];
  const world = smallKit({ merchant: { release: async ({ order }) => void released.push(order._id) } });
  const { _id } = await world.put(orderIn('pending'));
  const closed = await cancelOrder(world.kit, { out_trade_no: _id, openid: 'oBuyer' }, always);
  expect([closed.status, closed.due_at, world.asked, released]).toEqual([
    'closed',
    undefined,
    ['query', 'close'],
    [_id],
  ]);
});

test('looking at a cancelled order closes nothing: that is for cancel and the sweep', async () => {
  const world = smallKit();
  const order = await world.put(orderIn('pending', { cancelled_at: NOW }));
  await queryOrder(world.kit, { out_trade_no: order._id, openid: 'oBuyer' }, always);
  expect([world.asked, await world.stored()]).toEqual([['query'], order]);
});

test('a query about an order that is paid or closed asks nobody', async () => {
  for (const order of [orderIn('paid'), orderIn('closed')]) {
    const world = smallKit();
    await world.put(order);
    await queryOrder(world.kit, { out_trade_no: order._id, openid: 'oBuyer' }, always);
    expect(world.asked).toEqual([]);
  }
});

test.each(['resume', 'query', 'cancel'] as const)(
  'F-04 I-20 %s by a stranger reads once, asks nobody and finds nothing',
  async (act) => {
    const answers: unknown[] = [];
    for (const exists of [true, false]) {
      const operations: string[] = [];
      const world = smallKit({ db: { beforeOp: ({ name }) => void operations.push(name) } });
      const order = orderIn('pending');
      if (exists) await world.put(order);
      operations.length = 0;
      const request = { out_trade_no: order._id, openid: 'oStranger' };
      const acts = {
        resume: () => resumeOrder(world.kit, request),
        query: () => queryOrder(world.kit, request, always),
        cancel: () => cancelOrder(world.kit, request, always),
      };
      const error = await acts[act]().catch((reason: KitError) => reason);
      answers.push([error, (error as KitError).message, operations, world.asked, world.log]);
    }
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toMatchObject([
      { code: 'ORDER_NOT_FOUND' },
      'no such order, or an order of somebody else',
      ['get'],
      [],
      [],
    ]);
  },
);
