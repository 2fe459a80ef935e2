import type { Query, VersionedDoc } from '../../src/orders/db';
import { MemoryDb } from '../../src/orders/memory-db';
import type { Order } from '../../src/orders/order';
import { createOrderStore } from '../../src/orders/order-store';
import { sweep } from '../../src/orders/sweep';
import { smallKit } from './small-kit';
import { MINUTE_MS, NOW, orderIn } from './support';

/** The platform ends the function at 20 s. */
const FUNCTION_MS = 20_000;
const SWEEP_MS = 8_000;
const QUESTION_MS = 50;

jest.setTimeout(120_000);

/** The memory database with what the real one has: an index on `due_at`. Without it each page would be a full scan. */
class IndexedDb extends MemoryDb {
  /** The last is the earliest. */
  private ready: { at: number; id: string }[] = [];
  private later: { at: number; id: string }[] = [];
  private earliest_later = Number.POSITIVE_INFINITY;

  override insertOnce(collection: string, id: string, document: object) {
    this.note(id, document);
    return super.insertOnce(collection, id, document);
  }

  override async claim<T extends VersionedDoc>(...args: Parameters<MemoryDb['claim']>) {
    const claimed = await super.claim<T>(...args);
    if (claimed) this.note(claimed._id, claimed);
    return claimed;
  }

  override async replace<T extends VersionedDoc>(collection: string, before: T, next: T) {
    const answer = await super.replace(collection, before, next);
    if (answer === 'replaced') this.note(next._id, next);
    return answer;
  }

  override async find<T>(collection: string, query: Query): Promise<T[]> {
    const until = query.at_most?.field === 'due_at' ? query.at_most.value : undefined;
    if (until === undefined) return super.find(collection, query);
    this.fallDue(until);
    const page: T[] = [];
    for (let n = this.ready.length - 1; n >= 0 && page.length < query.limit; n--) {
      const { at, id } = this.ready[n]!;
      const order = await this.get<Order>(collection, id);
      // What was moved since has an entry of its own.
      if (order?.due_at === at) page.push({ _id: id, version: order.version } as T);
      else this.ready.splice(n, 1);
    }
    return page;
  }

  private note(id: string, document: object): void {
    const at = (document as Order).due_at;
    if (at === undefined) return;
    this.later.push({ at, id });
    this.earliest_later = Math.min(this.earliest_later, at);
  }

  private fallDue(until: number): void {
    if (this.earliest_later > until) return;
    this.ready = this.ready.concat(this.later.filter(({ at }) => at <= until));
    this.ready.sort((a, b) => b.at - a.at);
    this.later = this.later.filter(({ at }) => at > until);
    this.earliest_later = this.later.reduce((least, { at }) => Math.min(least, at), Number.POSITIVE_INFINITY);
  }
}

const numberOf = (n: number) => `F${String(n).padStart(31, '0')}`;

/** Paid orders of which nobody was told, due since a while; each question takes its time on the function's clock. */
function crowd(orders: number, gateway: (no: string) => void) {
  const db = new IndexedDb();
  const world = smallKit({
    gateway: {
      queryOrder: async ({ out_trade_no }) => {
        gateway(out_trade_no);
        world.time.now += QUESTION_MS / 4;
        return {
          kind: 'order',
          trade_state: 'SUCCESS',
          gateway_now: world.time.now,
          payment: {
            ...{ appid: 'wx0001', mchid: '1900000001', out_trade_no, transaction_id: `42${out_trade_no}` },
            ...{ amount: { total: 100, currency: 'CNY' }, success_at: NOW, trade_state: 'SUCCESS' },
          },
        };
      },
    },
  });
  const kit = { ...world.kit, db, store: createOrderStore(db) };
  const fill = async () => {
    for (let n = 0; n < orders; n++) {
      const _id = numberOf(n);
      const needs = {
        confirm: { next_at: NOW - 1, attempts: 0 },
        close: { next_at: NOW + 1e9, attempts: 0 },
      };
      await db.insertOnce('orders', _id, orderIn('pending', { _id, out_trade_no: _id, needs }));
    }
  };
  return { ...world, db, kit, fill };
}

test('100,000 orders due at once are worked off, run after run, and no run outlasts the function', async () => {
  const asked = new Map<string, number>();
  const ask = (no: string) => void asked.set(no, (asked.get(no) ?? 0) + 1);
  const world = crowd(100_000, ask);
  await world.fill();
  let runs = 0;
  for (let left = 1; left > 0 || asked.size < 100_000; runs++) {
    const began = world.time.now;
    ({ left } = await sweep(world.kit, SWEEP_MS));
    expect(world.time.now - began).toBeLessThan(FUNCTION_MS);
    world.time.now += MINUTE_MS;
    if (runs > 1_000) throw new Error('it never ends');
  }
  expect([...asked.values()].every((times) => times === 1)).toBe(true);
  expect((await world.db.get<Order>('orders', numberOf(99_999)))!.status).toBe('paid');
  expect(await world.kit.store.listDue(world.time.now, 10)).toEqual([]);
});

test('F-36: two sweeps at once over 1,000 due orders: each is worked once, and the gateway is asked once for each', async () => {
  const asked: string[] = [];
  const world = crowd(1_000, (no) => void asked.push(no));
  await world.fill();
  const [a, b] = await Promise.all([sweep(world.kit, 1e9), sweep(world.kit, 1e9)]);
  expect(new Set(asked).size).toBe(1_000);
  expect(asked.length).toBeLessThanOrEqual(1_100);
  expect([a.swept > 0, b.swept > 0]).toEqual([true, true]);
});
