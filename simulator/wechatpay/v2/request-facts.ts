import type { FaultMatch } from '../../faults';
import type { HttpIn } from '../../http';
import type { V2Route } from './routes';
import type { XmlFields } from './xml';

/** What a fault may be matched with. Read without trust, before anything is checked. */
export function v2FactsOf(request: HttpIn, { operation }: V2Route, fields: XmlFields = {}): FaultMatch {
  const { out_trade_no, out_refund_no, transaction_id } = fields;
  return {
    ...{ target: 'answer', path: request.path, method: request.method, host: request.hostname, operation },
    ...(out_trade_no ? { out_trade_no } : {}),
    ...(out_refund_no ? { out_refund_no } : {}),
    ...(transaction_id ? { transaction_id } : {}),
  };
}
