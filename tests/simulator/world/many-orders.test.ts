import { type Bindable, type Row, Store } from '../../../simulator/store';
import { NotificationStore } from '../../../simulator/wechatpay/notifier/notification-store';
import { createWorld, NUMBER, type World } from '../wechatpay/support/world';

const FEW = 100;
const MANY = 10_000;
const LIMIT_MS = 120_000;
const numbered = (n: number) => `T${String(n).padStart(14, '0')}`;

/** Counts the statements and the rows that come back, and knows the text of each. */
class CountingStore extends Store {
  asked: string[] = [];
  rows = 0;

  override run(sql: string, args: Bindable[] = []): { changes: number } {
    this.asked.push(sql);
    return super.run(sql, args);
  }

  override all(sql: string, args: Bindable[] = []): Row[] {
    this.asked.push(sql);
    const found = super.all(sql, args);
    this.rows += found.length;
    return found;
  }

  /** What `work` does to the store. */
  during(work: () => unknown): { statements: number; rows: number; plans: string[] } {
    this.asked = [];
    this.rows = 0;
    work();
    const { asked, rows } = this;
    return { statements: asked.length, rows, plans: asked.flatMap((sql) => this.plan(sql)) };
  }

  private plan(sql: string): string[] {
    if (!sql.startsWith('select')) return [];
    const unknown = Array<Bindable>((sql.match(/\?/g) ?? []).length).fill(null);
    return super.all(`explain query plan ${sql}`, unknown).map((row) => String(row.detail));
  }
}

type Filled = { world: World; store: CountingStore };

/** Paid orders with a notification each, written to the books as the gateway writes them. */
async function filled(orders: number): Promise<Filled> {
  const store = new CountingStore(':memory:');
  const world = createWorld({ store, post: async () => ({ status: 204, ms: 0 }) });
  await world.prepay();
  const { terms } = world.pay.ledger.find(NUMBER)!;
  store.atomic(() => {
    for (let n = 0; n < orders; n++) {
      const id = world.pay.ledger.open({ ...terms, out_trade_no: numbered(n) }).id;
      store.run(
        'insert into wx_payments (transaction_id, order_id, openid, total, currency, paid_at) values (?, ?, ?, 100, ?, ?)',
        [`42000${n}`, id, 'oPAYER', 'CNY', world.clock.now()],
      );
      store.run(
        `insert into wx_notifications (id, out_trade_no, kind, format, mchid, url, envelope, content, tries, next_at)
         values (?, ?, 'payment', 'v3', 'm', 'http://127.0.0.1/', '{}', '{}', 1, null)`,
        [`id-${n}`, numbered(n)],
      );
      for (const status of [500, 204])
        store.run('insert into wx_attempts (notification_id, at, status, ms) values (?, 0, ?, 1)', [
          `id-${n}`,
          status,
        ]);
    }
  });
  return { world, store };
}

// Only looked at, and expensive to fill: the one pair of worlds that these tests share.
let few: Filled;
let many: Filled;
beforeAll(async () => {
  few = await filled(FEW);
  many = await filled(MANY);
}, LIMIT_MS);
afterAll(() => {
  few.world.end();
  many.world.end();
});

/** Steps of a plan that read a table from end to end; the list of ids that is looked up is no table. */
const scans = (plans: string[]) =>
  plans.filter((step) => /^SCAN /.test(step) && !/json_each|CONSTANT ROW/.test(step));

test.each<[string, (world: World) => unknown]>([
  ['a query by out_trade_no', ({ pay }) => pay.ledger.get({ mchid: '1900009191' }, numbered(50))],
  ['a query by transaction_id', ({ pay }) => pay.ledger.findByTransaction('4200050')],
  ['what the control API tells of one order', ({ pay }) => pay.ledger.truth(numbered(50))],
  ['a page of orders', ({ pay }) => pay.ledger.list({ newest: 50, skip: 20 })],
  ['a page of notifications', ({ pay }) => pay.notifier.list({ newest: 50, skip: 20 })],
])(
  '%s costs as many statements and rows among 10,000 orders as among 100, and no table is read whole',
  (what, work) => {
    const among = ({ world, store }: Filled) => store.during(() => work(world));
    const [of_few, of_many] = [among(few), among(many)];
    expect(of_many.statements).toBe(of_few.statements);
    expect(of_many.rows).toBe(of_few.rows);
    expect(of_many.statements).toBeLessThanOrEqual(5);
    // A page is the index of the rows themselves read backwards, and no further than its end.
    const backwards = (step: string) =>
      what.startsWith('a page') && /^SCAN wx_(orders|notifications)$/.test(step);
    expect(scans(of_many.plans).filter((step) => !backwards(step))).toEqual([]);
  },
  LIMIT_MS,
);

test('a page is no more than the page, newest first, with all that belongs to it', () => {
  const { world } = few;
  const page = world.pay.notifier.list({ newest: 3, skip: 1 });
  expect(page.map(({ out_trade_no }) => out_trade_no)).toEqual([98, 97, 96].map(numbered));
  for (const { attempts } of page) expect(attempts.map(({ status }) => status)).toEqual([500, 204]);
  expect(world.pay.notifier.list().map(({ out_trade_no }) => out_trade_no)).toEqual(
    Array.from({ length: FEW }, (_, n) => numbered(n)),
  );
  expect(world.pay.notifier.list({ newest: 3, skip: FEW })).toEqual([]);
});

test('all notifications with their attempts are two statements', () => {
  const { world, store } = few;
  expect(store.during(() => world.pay.notifier.list()).statements).toBe(2);
});

test.each<[string, string, (filled: Filled) => unknown]>([
  ['orders by number', 'sqlite_autoindex_wx_orders_1', ({ world }) => world.query(numbered(50))],
  ['payments of an order', 'wx_payments_order', ({ world }) => world.pay.ledger.truth(numbered(50))],
  ['attempts', 'wx_attempts_notification', ({ world }) => world.pay.notifier.list({ newest: 50 })],
  [
    'undelivered notifications',
    'wx_notifications_next',
    ({ store }) => new NotificationStore(store).undelivered(),
  ],
  [
    'those that count as undelivered',
    'wx_notifications_next',
    ({ world }) => world.pay.notifier.undelivered(),
  ],
])('%s are found by the index %s', (_what, index, work) => {
  const { plans } = many.store.during(() => work(many));
  expect(plans.filter((step) => step.startsWith('SEARCH') && step.includes(index))).not.toEqual([]);
});

test('an order is queried over the wire with as many statements among many orders as among few', async () => {
  const counts: number[] = [];
  for (const { world, store } of [few, many]) {
    store.asked = [];
    expect((await world.query(numbered(50))).status).toBe(200);
    counts.push(store.asked.length);
  }
  expect(counts[1]).toBe(counts[0]);
});
