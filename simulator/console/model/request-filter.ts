import type { Recorded } from './control-types';

export const HOSTS = ['wechatpay', 'weixin', 'cloudbase', 'function', 'notification', 'control'] as const;
export const STATUS_CLASSES = ['good', 'refused', 'failed', 'broken', 'bad'] as const;
export type StatusClass = (typeof STATUS_CLASSES)[number];

/** What is empty or absent does not filter. `out_trade_no` may be a part of the number. */
export type RequestFilter = { host?: string; out_trade_no?: string; status?: string };

/** good: 2xx and 3xx; refused: 4xx; failed: 5xx; broken: no answer at all. */
export function statusClass(status: number): Exclude<StatusClass, 'bad'> {
  if (status === 0) return 'broken';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'good';
}

export function passes(entry: Recorded, { host, out_trade_no, status }: RequestFilter): boolean {
  if (host && entry.host !== host) return false;
  if (out_trade_no && !(entry.out_trade_no ?? '').includes(out_trade_no)) return false;
  const own = statusClass(entry.status);
  return !status || own === status || (status === 'bad' && own !== 'good');
}
