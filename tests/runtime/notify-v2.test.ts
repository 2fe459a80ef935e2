import type { Notification } from '../../src/gateways/gateway';
import type { V2Module } from '../../src/gateways/v3-config';
import { createNotifyFunction } from '../../src/runtime/notify-function';
import { GOOD } from './good-config';

const KEY = 'v2key0123456789abcdefghijklmnopq';
const REFUND = {
  mchid: '1900000001',
  out_trade_no: 'T1',
  transaction_id: '4200',
  out_refund_no: 'R1',
  refund_id: '50',
  refund_status: 'SUCCESS',
  total: 2,
  refund: 1,
} as const;
const HINT: Notification = { kind: 'refund_hint', notification_id: '50', refund: REFUND };
const v2With = (readV2Notification: V2Module['readV2Notification']): V2Module => ({
  readV2Notification,
  createV2Gateway: () => {
    throw new Error('not in this test');
  },
});
const EVENT = { httpMethod: 'POST', headers: { 'Content-Type': 'text/xml' }, body: '<xml></xml>' };

/** `pay-notify` over a database that has no order; what it writes is kept. */
function notifyFunction(readV2Notification: V2Module['readV2Notification'] = () => HINT) {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  const written: object[] = [];
  const collection = () => ({
    doc: () => ({ get: async () => ({ data: [] }) }),
    add: async (document: object) => void written.push(document),
  });
  const main = createNotifyFunction({
    env: { ...GOOD, WXPAY_API_V2_KEY: KEY },
    merchant: { quote: async () => ({ refused: 'closed' }), fulfil: async () => undefined },
    loadSdk: () => ({
      SYMBOL_CURRENT_ENV: 'env',
      init: () => ({ database: () => ({ collection, command: {} }) }),
    }),
    loadSweep: () => ({ sweep: async () => ({ swept: 0, left: 0 }) }),
    loadReconcile: () => ({ reconcile: async () => ({}) }),
    loadV2: () => v2With(readV2Notification),
  });
  return { main, written };
}
afterEach(() => jest.restoreAllMocks());

test('a notice of APIv2 is answered in its own form: 200, XML, SUCCESS, after it was written', async () => {
  const { main, written } = notifyFunction();
  expect(await main(EVENT)).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'text/xml; charset=utf-8' },
    body: '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>',
  });
  expect(written).toEqual([expect.objectContaining({ kind: 'refund_hint', number: '50' })]);
});

test('the reader gets the bytes and the key of the configuration', async () => {
  const seen: unknown[] = [];
  const { main } = notifyFunction((body, key) => {
    seen.push(Buffer.from(body).toString(), key.api_v2_key);
    return HINT;
  });
  await main(EVENT);
  expect(seen).toEqual(['<xml></xml>', KEY]);
});

test('F-26 one that cannot be written is not answered as received', async () => {
  const main = createNotifyFunction({
    env: { ...GOOD, WXPAY_API_V2_KEY: KEY },
    merchant: { quote: async () => ({ refused: 'closed' }), fulfil: async () => undefined },
    loadSdk: () => {
      throw new Error('no database');
    },
    loadSweep: () => ({ sweep: async () => ({ swept: 0, left: 0 }) }),
    loadReconcile: () => ({ reconcile: async () => ({}) }),
    loadV2: () => v2With(() => HINT),
  });
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  expect(await main(EVENT)).toMatchObject({ statusCode: 500 });
});
