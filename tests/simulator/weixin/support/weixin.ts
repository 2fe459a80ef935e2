import { SimClock } from '../../../../simulator/clock';
import { Faults } from '../../../../simulator/faults';
import { Random } from '../../../../simulator/random';
import { Recorder } from '../../../../simulator/recorder';
import { Store } from '../../../../simulator/store';
import type { PaidOrder, PaidOrders } from '../../../../simulator/weixin/paid-orders';
import { Weixin } from '../../../../simulator/weixin/weixin';

/** 2031-03-04 12:00:00 in Beijing: far from the wall clock, so that nothing passes by accident. */
export const START = Date.parse('2031-03-04T12:00:00+08:00');
export const SECOND_MS = 1000;
export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 60 * MINUTE_MS;
export const APP = { appid: 'wx777870617973696d', app_secret: '777870617973696d0000000000000001' };
export const OTHER_APP = { appid: 'wx0000000000000002', app_secret: '777870617973696d0000000000000002' };

export type Json = Record<string, unknown>;
export type Answer = { status: number; headers: Record<string, string>; value: Json };
export type TestWeixin = ReturnType<typeof createWeixin>;

/** The mini-program server of two apps on a clock that stands still, over books that a test writes in. */
export function createWeixin(store = new Store(':memory:'), home_appid?: string) {
  const clock = new SimClock({ mode: 'still', offset_ms: 0, still_at: START });
  const random = new Random(7);
  const faults = new Faults(() => random.next());
  const recorder = new Recorder();
  const orders: PaidOrder[] = [];
  const parts = { clock, recorder, store, random, faults };
  const weixin = new Weixin({
    ...parts,
    ...(home_appid === undefined ? {} : { home_appid }),
    ...{ apps: [APP, OTHER_APP], paid_orders: booksOf(orders) },
  });

  const send = async (method: string, url: string, body: Buffer | string = ''): Promise<Answer> => {
    const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
    const out = await weixin.handle({
      ...{ method, url, path: pathname, query: searchParams, headers: {} },
      body: Buffer.from(body),
      hostname: '127.0.0.1',
    });
    if ('drop' in out) throw new Error('the connection was broken');
    const { status, headers } = out;
    return { status, headers, value: JSON.parse(out.body.toString('utf8')) as Json };
  };
  const get = async (path: string, query: Record<string, string | undefined>): Promise<Json> => {
    const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return (await send('GET', `${path}?${new URLSearchParams(given)}`)).value;
  };
  const post = async (path: string, body: unknown): Promise<Json> =>
    (await send('POST', path, JSON.stringify(body))).value;
  const exchange = (code: string, changes: Record<string, string | undefined> = {}) =>
    get('/sns/jscode2session', {
      ...{ appid: APP.appid, secret: APP.app_secret, js_code: code, grant_type: 'authorization_code' },
      ...changes,
    });
  const token = (changes: Record<string, string | undefined> = {}) =>
    get('/cgi-bin/token', {
      ...{ grant_type: 'client_credential', appid: APP.appid, secret: APP.app_secret },
      ...changes,
    });
  const stableToken = (changes: Json = {}) =>
    post('/cgi-bin/stable_token', {
      ...{ grant_type: 'client_credential', appid: APP.appid, secret: APP.app_secret },
      ...changes,
    });
  /** A call with this access token; without one, a fresh token is fetched. */
  const call = async (operation: string, body: unknown, access_token?: string): Promise<Json> => {
    const good = access_token ?? String((await stableToken()).access_token);
    return post(`/wxa/sec/order/${operation}?access_token=${good}`, body);
  };
  return { ...parts, ...{ weixin, orders, send, get, post, exchange, token, stableToken, call } };
}

function booksOf(orders: PaidOrder[]): PaidOrders {
  return {
    list: () => [...orders],
    find: (key) =>
      orders.find((order) =>
        'transaction_id' in key
          ? order.transaction_id === key.transaction_id
          : order.merchant_id === key.merchant_id &&
            order.merchant_trade_no === key.merchant_trade_no &&
            (key.sub_merchant_id === undefined || order.sub_merchant_id === key.sub_merchant_id),
      ),
  };
}
