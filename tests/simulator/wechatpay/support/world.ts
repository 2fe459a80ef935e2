import { join } from 'node:path';
import { SimClock } from '../../../../simulator/clock';
import { Faults } from '../../../../simulator/faults';
import type { HttpOut } from '../../../../simulator/http';
import { Random } from '../../../../simulator/random';
import { Recorder } from '../../../../simulator/recorder';
import { Store } from '../../../../simulator/store';
import { WechatPay, type WechatPayParts } from '../../../../simulator/wechatpay/gateway';
import { readKeys } from '../../../../simulator/wechatpay/keys/keys';
import { DIRECT_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import {
  type Answer,
  answered,
  buildRequest,
  type Call,
  type Credentials,
  jsonOf,
  signPayParams,
} from './client';

export const KEYS = readKeys(join(__dirname, '../../../fixtures/keys'));
export const CREDENTIALS: Credentials = { mchid: DIRECT_MERCHANT.mchid, ...KEYS.merchant };
export const APPID = DIRECT_MERCHANT.appid;
export const OPENID = 'oPAYER0000000000000000000000';
/** 2031-03-04 12:00:00 in Beijing: far from the wall clock, so that nothing passes by accident. */
export const START = Date.parse('2031-03-04T12:00:00+08:00');
export const MINUTE_MS = 60_000;

export type World = ReturnType<typeof createWorld>;

/** One WeChat Pay on a clock that stands still, and a merchant's client to talk to it. */
export function createWorld(options: Partial<WechatPayParts> = {}) {
  const clock = options.clock ?? new SimClock({ mode: 'still', offset_ms: 0, still_at: START });
  const random = options.random ?? new Random(7);
  const faults = options.faults ?? new Faults(() => random.next());
  const recorder = options.recorder ?? new Recorder();
  const store = options.store ?? new Store(':memory:');
  const own_base = options.own_base ?? 'http://127.0.0.1:1/http/';
  const pay = new WechatPay({ ...options, clock, random, faults, recorder, store, own_base, keys: KEYS });

  const seconds = () => Math.floor(clock.now() / 1000);
  const raw = (call: Omit<Call, 'timestamp'> & { timestamp?: number }): Promise<HttpOut> =>
    pay.handle(buildRequest(CREDENTIALS, { timestamp: seconds(), ...call }));
  const call = async (one: Omit<Call, 'timestamp'> & { timestamp?: number }): Promise<Answer> =>
    answered(await raw(one));
  const prepay = (changes: Record<string, unknown> = {}) => {
    return call({ method: 'POST', url: '/v3/pay/transactions/jsapi', body: { ...order(), ...changes } });
  };
  const query = (number: string) =>
    call({ url: `/v3/pay/transactions/out-trade-no/${number}?mchid=${CREDENTIALS.mchid}` });
  const close = (number: string) => {
    const url = `/v3/pay/transactions/out-trade-no/${number}/close`;
    return call({ method: 'POST', url, body: { mchid: CREDENTIALS.mchid } });
  };
  /** A prepaid order and the arguments for wx.requestPayment. */
  const payParams = async (changes: Record<string, unknown> = {}) => {
    const prepaid = jsonOf(await prepay(changes)) as { prepay_id: string };
    return signPayParams(CREDENTIALS, APPID, prepaid.prepay_id, seconds());
  };
  const end = () => {
    pay.close();
    clock.close();
    store.close();
  };
  return { clock, random, faults, recorder, store, pay, raw, call, prepay, query, close, payParams, end };
}

/** The parameters of an order that nothing is wrong with. */
export function order() {
  return {
    appid: APPID,
    mchid: CREDENTIALS.mchid,
    description: '龙井茶 500克',
    out_trade_no: 'T20310304000001',
    attach: 'k=v',
    notify_url: 'http://127.0.0.1:1/notify',
    amount: { total: 100, currency: 'CNY' },
    payer: { openid: OPENID },
  };
}

export const NUMBER = order().out_trade_no;
