import type { MerchantRules } from '../src/orders/merchant-rules';
import { fulfil, hold, release } from './delivery';
import { quote } from './quote';

/**
 * The example shop's rules: replace them with your own. This is the one folder you edit.
 *
 * - `quote`: what it costs, from your own catalogue. The client sends goods and quantities, never a price.
 * - `hold`, `fulfil`, `release`: steps of one record per order; see delivery.ts for how they stay exactly once.
 * - `late`: money for an order that was closed already. Refund it, or deliver after all?
 * - `alert`: something a person should look at. The kit has logged it; send it where your staff reads it.
 */
export const rules: MerchantRules = {
  quote,
  hold,
  fulfil,
  release,
  late: () => 'refund',
};
