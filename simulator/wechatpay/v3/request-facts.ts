import type { FaultMatch } from '../../faults';
import type { HttpIn } from '../../http';
import type { Route } from './routes';

const NUMBERED_BY_PATH = ['query', 'close'];
/** Bodies are looked into only where a fault may be matched with what they say. */
const NUMBERED_BY_BODY = ['prepay', 'refund', 'abnormal_refund'];

/** What a fault may be matched with. Read without trust, before anything is checked. */
export function factsOf(request: HttpIn, route: Route | undefined): FaultMatch {
  const facts: FaultMatch = {
    target: 'answer',
    path: request.path,
    method: request.method,
    host: request.hostname,
  };
  if (!route) return facts;
  facts.operation = route.operation;
  if (NUMBERED_BY_PATH.includes(route.operation)) facts.out_trade_no = route.id;
  if (route.operation === 'query_refund') facts.out_refund_no = route.id;
  if (!NUMBERED_BY_BODY.includes(route.operation)) return facts;
  for (const field of ['out_trade_no', 'out_refund_no', 'transaction_id'] as const) {
    const number = parsed(request.body)?.[field];
    if (typeof number === 'string') facts[field] = number;
  }
  return facts;
}

function parsed(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
