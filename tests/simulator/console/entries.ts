import type { Recorded } from '../../../simulator/console/model/control-types';

let last = 0;

/** A recorded request that began at `started_ms` and took `ms`; the simulated clock says the same. */
export function recorded(started_ms: number, ms: number, wanted: Partial<Recorded>): Recorded {
  return {
    id: ++last,
    at: started_ms,
    host: 'wechatpay',
    method: 'POST',
    path: '/v3/pay/transactions/jsapi',
    started_ms,
    ended_ms: started_ms + ms,
    status: 200,
    request: {},
    answer: {},
    ...wanted,
  };
}
