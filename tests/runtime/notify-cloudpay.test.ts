import { createCloudpayGateway } from '../../src/gateways/cloudpay-gateway';
import { MemoryDb } from '../../src/orders/memory-db';
import { createNotifyFunction } from '../../src/runtime/notify-function';
import { PAID, PAID_EVENT, REF } from '../gateways/cloudpay/support';
import { orderIn } from '../orders/support';

const ENV = {
  WXPAY_GATEWAY: 'cloudpay',
  WXPAY_APPID: REF.appid,
  WXPAY_SUB_MCHID: REF.mchid,
  WXPAY_NOTIFY_URL: 'cloud://shop-1g2h3/pay-notify',
  WXPAY_BASE_URL: 'http://127.0.0.1:1',
};
const OK = { returnCode: 'SUCCESS', resultCode: 'SUCCESS', subAppid: REF.appid, subMchId: REF.mchid };

/** `pay-notify` of a cloudPay merchant with unpaid orders of these numbers, and what the SDK was called for. */
async function notifyFunction(...numbers: string[]) {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const did: unknown[] = [];
  const db = new MemoryDb();
  for (const out_trade_no of numbers) {
    const order = orderIn('pending', { _id: out_trade_no, out_trade_no, gateway: 'cloudpay' });
    const snapshot = { ...order.snapshot, ...REF, out_trade_no };
    await db.insertOnce('orders', out_trade_no, { ...order, snapshot });
  }
  const queryOrder = async ({ outTradeNo }: Record<string, unknown>) => {
    did.push(outTradeNo);
    return { ...OK, ...PAID, outTradeNo };
  };
  const main = createNotifyFunction({
    env: ENV,
    merchant: { quote: async () => ({ refused: 'closed' }), fulfil: async () => undefined },
    openDb: () => db,
    loadSweep: () => ({ sweep: async () => ({ swept: 0, left: 0 }) }),
    loadReconcile: () => ({ reconcile: async () => ({}) }),
    loadCloudpay: () => ({ createCloudpayGateway }),
    loadWxSdk: () => {
      did.push('load');
      return {
        DYNAMIC_CURRENT_ENV: 'env',
        init: (config) => void did.push(config),
        cloudPay: { queryOrder },
      };
    },
  });
  return { main, did };
}
afterEach(() => jest.restoreAllMocks());

const [ONE, OTHER] = ['a'.repeat(32), 'b'.repeat(32)] as const;
const told = (outTradeNo: string) => ({ ...PAID_EVENT, outTradeNo });

test('the SDK is loaded and initialised at the first question, once, with a bound on a call', async () => {
  const { main, did } = await notifyFunction(ONE, OTHER);
  for (const number of [ONE, OTHER]) expect(await main(told(number))).toEqual({ errcode: 0, errmsg: '' });
  expect(did).toEqual(['load', { env: 'env', timeout: 5_000 }, ONE, OTHER]);
});

test('where there is nothing to ask it is not loaded: an order that nobody knows, a forgery over HTTP, an idle timer', async () => {
  const { main, did } = await notifyFunction();
  await main(told(ONE));
  await main({ httpMethod: 'POST', headers: {}, body: JSON.stringify(told(ONE)) });
  await main({ Type: 'Timer' });
  expect(did).toEqual([]);
});
