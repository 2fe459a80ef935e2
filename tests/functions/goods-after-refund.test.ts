import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { World } from '../../simulator/world';
import { control } from '../support/world';
import { worldWhere } from './other-rules';
import {
  fault,
  later,
  moneyBack,
  orderOf,
  payOrder,
  refund,
  staffedShop,
  staffedWorld,
} from './refund-support';
import { documents, listOf } from './support';

/** Finding 5: no goods after a full refund, whichever of delivery and refund comes late. */

// Functions are built anew, and one is left to hang.
jest.setTimeout(60_000);

const MINUTE = 60_000;

/** A door that the first `fulfil` waits at, as an instance that the platform froze, until the test opens it. */
class Door {
  private readonly server: Server;
  private waiting: (() => void)[] = [];
  private passed: (() => void)[] = [];
  readonly isPassed = new Promise<void>((resolve) => this.passed.push(resolve));

  constructor() {
    this.server = createServer((request, response) => {
      if (request.url === '/passed') for (const tell of this.passed) tell();
      if (request.url === '/passed') response.end();
      else this.waiting.push(() => response.end());
    });
  }

  listen(): Promise<string> {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => {
        resolve(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}`);
      });
    });
  }

  open(): void {
    for (const go of this.waiting.splice(0)) go();
  }

  close(): void {
    this.open();
    this.server.close();
    this.server.closeAllConnections();
  }
}

let door: Door;

beforeEach(() => {
  door = new Door();
});

afterEach(() => door.close());

const step = async (world: World) => (await documents(world, 'deliveries')).map((one) => one.step);
const taken = async (world: World) =>
  (await documents(world, 'stock')).map((one) => Object.keys(one.taken as object).length);

test('finding 5: an instance that was frozen before its delivery and thaws after the full refund delivers nothing', async () => {
  const url = await door.listen();
  const freeze = `if (calls === 1) { await fetch('${url}/wait');
    const rest = await rules.fulfil(context);
    await fetch('${url}/passed'); return rest; }`;
  const world = await worldWhere(freeze, staffedShop());
  const out_trade_no = await payOrder(world);
  expect(await step(world)).toEqual(['held']);
  expect((await refund(world, out_trade_no)).refund).toMatchObject({ amount: { total: 100 } });
  for (let n = 0; n < 3; n++) await later(world, 2 * MINUTE);
  expect(await moneyBack(world)).toEqual([[100, 'SUCCESS']]);
  expect([await step(world), await taken(world)]).toEqual([['revoked'], [0]]);
  const before = await orderOf(world, out_trade_no);
  door.open();
  await door.isPassed;
  await later(world, 5 * MINUTE);
  expect([await step(world), await taken(world)]).toEqual([['revoked'], [0]]);
  expect(await orderOf(world, out_trade_no)).toEqual(before);
  expect(before.due_at).toBeUndefined();
});

/** Paid, its delivery not done, and all of its money on the way back at WeChat Pay. */
async function onTheWayBack() {
  const world = await staffedWorld();
  // Killed after it has written that the order is paid, before it delivers.
  await fault(world, 'function_killed', { times: 1, match: { function: 'pay-notify', after: 'db:2' } });
  const out_trade_no = await payOrder(world);
  expect([(await orderOf(world, out_trade_no)).status, await step(world)]).toEqual(['paid', ['held']]);
  await fault(world, 'refund_stuck');
  expect((await refund(world, out_trade_no)).refund).toMatchObject({ status: 'processing' });
  for (let n = 0; n < 3; n++) await later(world, 5 * MINUTE);
  // Its lease has lapsed long ago, and still nothing is delivered.
  expect(await step(world)).toEqual(['held']);
  const { body } = await control(world, 'GET', '/refunds');
  const settle = async (status: string) => {
    await control(world, 'POST', `/refunds/${listOf(body)[0]!.refund_id}/settle`, { status });
    for (let n = 0; n < 3; n++) await later(world, 5 * MINUTE);
  };
  return { world, out_trade_no, settle };
}

test('finding 5: the last of the money is on its way back: nothing is delivered, and once it is back never will be', async () => {
  const { world, out_trade_no, settle } = await onTheWayBack();
  await settle('SUCCESS');
  expect([await step(world), await taken(world)]).toEqual([['revoked'], [0]]);
  const order = await orderOf(world, out_trade_no);
  expect(listOf(order.effects).map((one) => [one.kind, one.state])).toEqual([['revoke', 'done']]);
  expect(order.due_at).toBeUndefined();
});

test('finding 5: the money did not go back after all: the goods go out, once', async () => {
  const { world, out_trade_no, settle } = await onTheWayBack();
  await settle('CLOSED');
  expect([await step(world), await taken(world)]).toEqual([['sold'], [1]]);
  expect(await moneyBack(world)).toEqual([[100, 'CLOSED']]);
  expect((await orderOf(world, out_trade_no)).due_at).toBeUndefined();
});
