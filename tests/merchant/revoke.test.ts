import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rules } from '../../merchant';
import { send } from '../../merchant/alert';
import { fulfil, hold, release, revoke } from '../../merchant/delivery';
import type { MemoryDb } from '../../src/orders/memory-db';
import { Call, everyInterleaving, openShelf, orderOf, PIECES, type Step, shelf, stepOf } from './support';

jest.setTimeout(60_000);

const A = orderOf('a', PIECES);
const refund = (full: boolean) => ({ out_refund_no: 'r', amount: { total: 1, currency: 'CNY' }, full });
const revokeAll: Step = (context) => revoke({ ...context, refund: refund(true) });

async function expectAllFree(db: MemoryDb) {
  expect(await hold({ order: orderOf('b', PIECES), db })).toBeUndefined();
  expect((await shelf(db)).total).toBe(PIECES);
}

test('a full refund gives the pieces back, a part of it does not', async () => {
  const db = await openShelf();
  await hold({ order: A, db });
  await fulfil({ order: A, db });
  await revoke({ order: A, db, refund: refund(false) });
  expect([await stepOf(db, A), (await shelf(db)).total]).toEqual(['sold', PIECES]);
  await revoke({ order: A, db, refund: refund(true) });
  await revoke({ order: A, db, refund: refund(true) });
  expect(await stepOf(db, A)).toBe('revoked');
  await expectAllFree(db);
});

test.each<[string, Step]>([
  ['fulfil', fulfil],
  ['hold', hold],
  ['release', release],
])('finding 5: a %s that comes after the revocation takes nothing', async (_name, late) => {
  const db = await openShelf();
  await revokeAll({ order: A, db });
  const answer = await late({ order: A, db });
  expect(answer).not.toBe('cannot');
  expect(await stepOf(db, A)).toBe('revoked');
  await expectAllFree(db);
});

test.each<[string, Step]>([
  ['fulfil', fulfil],
  ['revoke', revokeAll],
])(
  'a %s and a revocation at once, in every order, even when one dies: the pieces are free in the end',
  async (_name, rule) => {
    for (const dies_after of [undefined, 0, 1, 2, 3]) {
      const open = async () => {
        const db = await openShelf();
        await hold({ order: A, db });
        return { db, a: new Call(rule, A, db, dies_after), b: new Call(revokeAll, A, db) };
      };
      await everyInterleaving(open, async ({ db }) => {
        expect(await stepOf(db, A)).toBe('revoked');
        await expectAllFree(db);
      });
    }
  },
);

test('staff is who stands in the list', () => {
  expect([rules.isStaff!('oA', ['oA']), rules.isStaff!('oB', ['oA']), rules.isStaff!('', [])]).toEqual([
    true,
    false,
    false,
  ]);
});

test.each([
  [200, undefined],
  [500, 'the alert robot answered 500'],
])('an alert goes to the robot; its %d is understood', async (status, error) => {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    bodies.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const sent = send(`http://127.0.0.1:${(server.address() as AddressInfo).port}/robot`, 'ORDER_STUCK');
  if (error) await expect(sent).rejects.toThrow(error);
  else await sent;
  expect(bodies).toEqual([{ msgtype: 'text', text: { content: 'ORDER_STUCK' } }]);
  await new Promise((resolve) => server.close(resolve));
});
