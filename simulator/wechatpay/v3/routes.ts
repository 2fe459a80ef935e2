import { EmptyRefusal } from './refusal';

export type Operation = 'prepay' | 'query' | 'query_by_id' | 'close' | 'certificates';
/** Two web servers stand in front of WeChat Pay and refuse the same fault in different words. */
export type Family = 'pay' | 'certificates';
export type Route = { operation: Operation; family: Family; method: 'GET' | 'POST'; id: string };

const ROUTES: { path: RegExp; operation: Operation; family: Family; method: 'GET' | 'POST' }[] = [
  { path: /^\/v3\/pay\/transactions\/jsapi$/, operation: 'prepay', family: 'pay', method: 'POST' },
  { path: /^\/v3\/pay\/transactions\/id\/([^/]+)$/, operation: 'query_by_id', family: 'pay', method: 'GET' },
  {
    path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)$/,
    operation: 'query',
    family: 'pay',
    method: 'GET',
  },
  {
    path: /^\/v3\/pay\/transactions\/out-trade-no\/([^/]+)\/close$/,
    operation: 'close',
    family: 'pay',
    method: 'POST',
  },
  { path: /^\/v3\/certificates$/, operation: 'certificates', family: 'certificates', method: 'GET' },
];

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
