import { join } from 'node:path';
import { PARTNER_MERCHANT } from '../../simulator/wechatpay/merchants';
import type { World } from '../../simulator/world';
import { calls } from '../functions/gateway-support';
import { orderOf } from '../functions/refund-support';
import { approve, BUYER, create, documents, pay, runTimer } from '../functions/support';
import { ROOT } from '../house/rules/source';
import { smallFunctions } from '../support/small-functions';
import { control, type Json, testWorld } from '../support/world';
import { ensureLibrary } from './ensure-library';

/** The functions of somebody who uses the built library, where the cloud takes the payments. */

const LIMIT_MS = 120_000;
jest.setTimeout(30_000);
beforeAll(ensureLibrary, LIMIT_MS);

const LIBRARY = `require(${JSON.stringify(join(ROOT, 'dist/server/index.cjs'))})`;
const loads = (sdk: string) => `() => require(${JSON.stringify(require.resolve(sdk))})`;
const RULES = `{
  quote: async () => ({
    amount: { total: 100, currency: 'CNY' }, description: 'tea', goods_kind: 'virtual',
    items: [{ sku: 'tea', name: 'tea', quantity: 1, price: { total: 100, currency: 'CNY' } }],
  }),
  fulfil: async ({ order, db }) => void (await db.insertOnce('deliveries', order.out_trade_no, { done: true })),
}`;

function cloudWorld(notify_options: string): Promise<World> {
  const functions = smallFunctions({
    pay: `exports.main = ${LIBRARY}.createPayFunction({ merchant: ${RULES}, loadSdk: ${loads('wx-server-sdk')} });`,
    'pay-notify': {
      code: `exports.main = ${LIBRARY}.createNotifyFunction({ merchant: ${RULES},
        loadSdk: ${loads('@cloudbase/node-sdk')}, ${notify_options} });`,
      config: { triggers: [{ name: 'every-minute', type: 'timer', config: '0 * * * * * *' }] },
    },
  });
  return testWorld({ gateway: 'cloudpay', instances: 1, functions });
}

async function bought(world: World): Promise<Json> {
  const { order, pay_params } = await create(world, [{ sku: 'tea', quantity: 1 }]);
  expect(await approve(world, pay_params!)).toEqual({ errMsg: 'requestPayment:ok' });
  await world.wechatpay.notifier.idle();
  return order!.out_trade_no!;
}

/** What the cloud's own calls were answered. */
const answers = (world: World) =>
  world.recorder.list().flatMap(({ about, answer }) => (about === 'pay-notify.callback' ? [answer] : []));

test('what the cloud tells is asked about by wx-server-sdk, written, delivered and then answered', async () => {
  const world = await cloudWorld(`loadWxSdk: ${loads('wx-server-sdk')}`);
  const out_trade_no = await bought(world);
  expect(answers(world)).toEqual([{ errcode: 0, errmsg: '' }]);
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid', gateway: 'cloudpay' });
  expect(await documents(world, 'deliveries')).toMatchObject([{ _id: out_trade_no, done: true }]);
});

test('a forged event is asked about, and pays nothing', async () => {
  const world = await cloudWorld(`loadWxSdk: ${loads('wx-server-sdk')}`);
  const out_trade_no = (await create(world, [{ sku: 'tea', quantity: 1 }])).order!.out_trade_no!;
  const { sub_appid: subAppid, sub_mchid: subMchId } = PARTNER_MERCHANT;
  const forged = {
    ...{ returnCode: 'SUCCESS', resultCode: 'SUCCESS', subAppid, subMchId, subOpenid: BUYER },
    ...{ totalFee: 100, feeType: 'CNY', transactionId: '4200', outTradeNo: out_trade_no },
    timeEnd: '20310304120000',
  };
  expect(await world.host.call('pay-notify', forged, {})).toMatchObject({ result: { errcode: 0 } });
  expect(calls(world, 'pay-notify')).toContain('query');
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'pending' });
});

test('with every callback lost, the timer finds the payment', async () => {
  const world = await cloudWorld(`loadWxSdk: ${loads('wx-server-sdk')}`);
  await control(world, 'POST', '/faults', { name: 'notification_lost' });
  const out_trade_no = await bought(world);
  await control(world, 'POST', '/clock/advance', { ms: 61_000 });
  await runTimer(world);
  expect(await orderOf(world, out_trade_no)).toMatchObject({ status: 'paid' });
});

test('without the SDK nothing is answered as received, and the buyer’s own question finds the payment', async () => {
  const world = await cloudWorld('');
  const out_trade_no = await bought(world);
  expect(answers(world)).toMatchObject([{ errcode: 1, errmsg: 'CONFIG_INVALID' }]);
  expect(await documents(world, 'deliveries')).toEqual([]);
  expect((await pay(world, { action: 'query', out_trade_no })).order).toMatchObject({ status: 'paid' });
});
