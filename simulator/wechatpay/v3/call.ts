import type { FaultMatch } from '../../faults';
import type { HttpIn } from '../../http';
import type { SigningMerchant } from '../keys/merchant-book';
import type { Route } from './routes';

/**
 * An authenticated request, on its way to the operation that answers it. `now`: epoch ms on the caller's clock;
 * `facts`: what a fault may be matched with.
 */
export type Call = {
  request: HttpIn;
  route: Route;
  merchant: SigningMerchant;
  now: number;
  facts: FaultMatch;
};

/**
 * What an operation answers. 202: accepted, not finished. 204 has no body; a file goes out as it is, and is not
 * signed.
 */
export type Success = { status: 200 | 202; value: unknown } | { status: 204 } | { status: 200; file: Buffer };
