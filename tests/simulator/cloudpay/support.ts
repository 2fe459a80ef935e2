import { PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import type { World, WorldOptions } from '../../../simulator/world';
import { smallFunctions } from '../../support/small-functions';
import { control, type Json, testWorld } from '../../support/world';

export const { sub_mchid: SUB_MCHID, sub_appid: SUB_APPID } = PARTNER_MERCHANT;
export const BUYER = 'oBUYERofTheSubMerchant000001';
export const NUMBER = 'C20310304000001';
/** 2031-03-04 12:00:00 in Beijing. */
export const NOON = Date.parse('2031-03-04T12:00:00+08:00');

/**
 * A cloud function with the real SDK: `{api, given}` calls `cloud.cloudPay`, `{told: true}` says what it was called
 * with by WeChat Pay, `{answer}` sets what it says to that.
 */
const SHOP = `
  const cloud = require(${JSON.stringify(require.resolve('wx-server-sdk'))});
  cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
  const told = [];
  let answer = { errcode: 0, errmsg: '' };
  exports.main = async (event) => {
    if (event.api) return cloud.cloudPay[event.api](event.given);
    if (event.told) return told;
    if ('answer' in event) return void (answer = event.answer);
    told.push({ event, openid: process.env.WX_OPENID, source: process.env.TCB_SOURCE });
    return answer;
  };`;

/** A world whose function `shop` has the real SDK, at noon, its clock standing still. */
export async function cloudWorld(options: WorldOptions = {}): Promise<World> {
  const world = await testWorld({ functions: smallFunctions({ shop: SHOP }), instances: 1, ...options });
  await control(world, 'POST', '/clock/mode', { mode: 'still' });
  await control(world, 'POST', '/clock/set', { at: NOON });
  return world;
}

/** What the SDK gave back; an error of it is thrown with its words. */
export async function cloudPay(world: World, api: string, given: object, openid = BUYER): Promise<Json> {
  const outcome = await world.host.call('shop', { api, given }, { openid, appid: SUB_APPID });
  if (!outcome.ok) throw new Error(outcome.error.message);
  return outcome.result as Json;
}

/** The parameters of an order that nothing is wrong with. */
export function order(changes: object = {}): Record<string, unknown> {
  return {
    body: '龙井茶 50克',
    outTradeNo: NUMBER,
    spbillCreateIp: '127.0.0.1',
    subMchId: SUB_MCHID,
    nonceStr: 'nonce000000000000000000000000001',
    totalFee: 12_800,
    envId: 'env-local',
    functionName: 'shop',
    ...changes,
  };
}

export const ref = () => ({ subMchId: SUB_MCHID, outTradeNo: NUMBER, nonceStr: 'n' });

/** An order that is placed and paid. */
export async function paidOrder(world: World, changes: object = {}): Promise<Json> {
  await cloudPay(world, 'unifiedOrder', order(changes));
  const { body } = await control(world, 'POST', `/orders/${NUMBER}/pay`);
  await world.wechatpay.notifier.idle();
  return body;
}

export function refund(transactionId: Json, changes: object = {}): Record<string, unknown> {
  return {
    subMchId: SUB_MCHID,
    nonceStr: 'n',
    transactionId,
    outRefundNo: `${NUMBER}_1`,
    totalFee: 12_800,
    refundFee: 2_800,
    refundDesc: '少了一包',
    envId: 'env-local',
    functionName: 'shop',
    ...changes,
  };
}

/** What WeChat Pay has called the function with, first to last. */
export async function told(world: World): Promise<Json[]> {
  const outcome = await world.host.call('shop', { told: true }, {});
  return (outcome as unknown as { result: Json[] }).result;
}
