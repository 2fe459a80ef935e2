import type { PaymentReport } from '../../src/gateways/gateway';
import { MemoryDb } from '../../src/orders/memory-db';
import type { MerchantRules } from '../../src/orders/merchant-rules';
import { createNotifyFunction } from '../../src/server/notify-function';
import { createPayFunction } from '../../src/server/pay-function';
import { signTestNotification, type TestMessage } from '../../src/server/sign-test-notification';
import { orderIn, paymentOf } from '../orders/support';
import { ENV, KEYS, OTHER_PRIVATE_KEY, V2_ENV, V2_NOTICE } from './test-keys';

/** What a user of the library has: rules, variables, and in tests a database in memory. */

const BUYER = 'oBuyer';
let logged: string[];
beforeEach(() => {
  logged = [];
  jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line));
});
afterEach(() => jest.restoreAllMocks());

function shop() {
  const db = new MemoryDb();
  const delivered: string[] = [];
  const merchant: MerchantRules = {
    quote: async () => ({ refused: 'closed today' }),
    fulfil: async ({ order }) => void delivered.push(order.out_trade_no),
    isStaff: (openid, staff_openids) => staff_openids.includes(openid),
  };
  return { db, delivered, merchant };
}

const overHttp = ({ headers, body }: TestMessage) => ({ httpMethod: 'POST', headers, body: String(body) });
const told = (payment: PaymentReport, keys = KEYS) => overHttp(signTestNotification(keys, { payment }));

describe('the notify function', () => {
  test('a payment that is told is written and delivered before it is answered', async () => {
    const { db, delivered, merchant } = shop();
    const order = orderIn('pending');
    await db.insertOnce('orders', order._id, order);
    const main = createNotifyFunction({ merchant, env: ENV, openDb: () => db });
    expect(await main(told(paymentOf(order)))).toMatchObject({ statusCode: 204, body: '' });
    expect(await db.get('orders', order._id)).toMatchObject({ status: 'paid', transaction_id: '4200' });
    expect(delivered).toEqual([order.out_trade_no]);
  });

  test('a forged message is refused, and opens no database', async () => {
    const openDb = () => {
      throw new Error('opened');
    };
    const main = createNotifyFunction({ merchant: shop().merchant, env: ENV, openDb });
    const forged = told(paymentOf(orderIn('pending')), { ...KEYS, private_key: OTHER_PRIVATE_KEY });
    expect(await main(forged)).toMatchObject({ statusCode: 401 });
    expect(logged.join()).toContain('SIGNATURE_MISMATCH');
  });

  test('a notice in APIv2’s form finds its reader, and is kept', async () => {
    const { db, merchant } = shop();
    const main = createNotifyFunction({ merchant, env: V2_ENV, openDb: () => db });
    expect(await main({ httpMethod: 'POST', ...V2_NOTICE })).toMatchObject({ statusCode: 200 });
    expect(await db.find('unmatched_notifications', { limit: 2 })).toMatchObject([{ kind: 'refund_hint' }]);
  });

  test('the timer sweeps, and then looks for a bill', async () => {
    const { db, merchant } = shop();
    const finds = jest.spyOn(db, 'find');
    const env = { ...ENV, WXPAY_BASE_URL: 'http://127.0.0.1:1' };
    const main = createNotifyFunction({ merchant, env, openDb: () => db });
    expect(await main({ Type: 'Timer' })).toEqual({ swept: 0, left: 0 });
    const asked = finds.mock.calls.map(([collection]) => collection);
    expect([asked[0], asked[1]]).toEqual(['orders', 'reconciliations']);
    expect(logged).toEqual([]);
  });
});

describe('the pay function', () => {
  function payFunction(openid: string) {
    const { db, merchant } = shop();
    const main = createPayFunction({
      merchant,
      env: { ...ENV, WXPAY_STAFF_OPENIDS: 'oStaff' },
      openDb: () => db,
      loadSdk: () => ({
        DYNAMIC_CURRENT_ENV: 'env',
        init: () => undefined,
        database: () => {
          throw new Error('the cloud’s database');
        },
        getWXContext: () => ({ OPENID: openid, APPID: ENV.WXPAY_APPID }),
      }),
    });
    return { db, main };
  }

  test('prices by the rules that it was given', async () => {
    const { main } = payFunction(BUYER);
    const create = { action: 'create', request_id: 'r'.repeat(22), items: [{ sku: 'tea', quantity: 1 }] };
    expect(await main(create)).toMatchObject({
      ok: false,
      error: { code: 'QUOTE_REFUSED', message: 'closed today' },
    });
  });

  test('reads the orders of whoever calls from the database that it was given', async () => {
    const { db, main } = payFunction(BUYER);
    const order = orderIn('paid');
    await db.insertOnce('orders', order._id, order);
    expect(await main({ action: 'list' })).toMatchObject({
      ok: true,
      orders: [{ out_trade_no: order.out_trade_no }],
    });
  });

  test('shows reports of reconciled days to staff, and to nobody else', async () => {
    expect(await payFunction('oStaff').main({ action: 'reports' })).toMatchObject({ ok: true, reports: [] });
    expect(await payFunction(BUYER).main({ action: 'reports' })).toMatchObject({
      ok: false,
      error: { code: 'NOT_ALLOWED' },
    });
  });
});
