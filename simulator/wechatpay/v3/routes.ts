import type { Role } from '../keys/merchant-book';
import type { TradeType } from '../ledger/order';
import { EmptyRefusal } from './refusal';

export type Operation =
  | 'prepay'
  | 'query'
  | 'query_by_id'
  | 'close'
  | 'refund'
  | 'query_refund'
  | 'abnormal_refund'
  | 'trade_bill'
  | 'fund_flow_bill'
  | 'download_bill'
  | 'certificates';
/** Two web servers stand in front of WeChat Pay and refuse the same fault in different words. */
export type Family = 'pay' | 'other';
export type Route = {
  operation: Operation;
  family: Family;
  method: 'GET' | 'POST';
  /** The number in the path, decoded; empty where there is none. */
  id: string;
  /** Which kind of merchant the path is for; absent where both use the same. */
  role?: Role;
  trade_type?: TradeType;
};

type Pattern = Omit<Route, 'id'> & { path: RegExp };

const TRADE_TYPES: Record<string, TradeType> = { jsapi: 'JSAPI', native: 'NATIVE', h5: 'MWEB', app: 'APP' };
const SEGMENT = '([^/]+)';

const PAY_ROUTES = (['direct', 'partner'] as const).flatMap((role): Pattern[] => {
  const base = role === 'direct' ? '/v3/pay/transactions' : '/v3/pay/partner/transactions';
  const at = (rest: string) => new RegExp(`^${base}${rest}$`);
  const family = 'pay';
  return [
    ...Object.entries(TRADE_TYPES).map(([word, trade_type]): Pattern => {
      return { path: at(`/${word}`), operation: 'prepay', family, method: 'POST', role, trade_type };
    }),
    { path: at(`/id/${SEGMENT}`), operation: 'query_by_id', family, method: 'GET', role },
    { path: at(`/out-trade-no/${SEGMENT}`), operation: 'query', family, method: 'GET', role },
    { path: at(`/out-trade-no/${SEGMENT}/close`), operation: 'close', family, method: 'POST', role },
  ];
});

const REFUNDS = '/v3/refund/domestic/refunds';
const OTHER_ROUTES: Pattern[] = [
  { path: new RegExp(`^${REFUNDS}$`), operation: 'refund', family: 'other', method: 'POST' },
  { path: new RegExp(`^${REFUNDS}/${SEGMENT}$`), operation: 'query_refund', family: 'other', method: 'GET' },
  {
    path: new RegExp(`^${REFUNDS}/${SEGMENT}/apply-abnormal-refund$`),
    operation: 'abnormal_refund',
    family: 'other',
    method: 'POST',
  },
  { path: /^\/v3\/bill\/tradebill$/, operation: 'trade_bill', family: 'other', method: 'GET' },
  { path: /^\/v3\/bill\/fundflowbill$/, operation: 'fund_flow_bill', family: 'other', method: 'GET' },
  { path: /^\/v3\/billdownload\/file$/, operation: 'download_bill', family: 'other', method: 'GET' },
  { path: /^\/v3\/certificates$/, operation: 'certificates', family: 'other', method: 'GET' },
];

const ROUTES = [...PAY_ROUTES, ...OTHER_ROUTES];

/** @param path raw, without the query. @throws EmptyRefusal 404 for a path that does not exist */
export function findRoute(path: string): Route {
  for (const { path: pattern, ...route } of ROUTES) {
    const match = pattern.exec(path);
    if (match) return { ...route, id: decoded(match[1] ?? '') };
  }
  throw new EmptyRefusal(404);
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
