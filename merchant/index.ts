import type { MerchantRules } from '../src/orders/merchant-rules';
import { alert } from './alert';
import { fulfil, hold, release, revoke } from './delivery';
import { quote } from './quote';

/**
 * The example shop's rules: replace them with your own. This is the one folder you edit.
 *
 * - `quote`: what it costs, from your own catalogue. The client sends goods and quantities, never a price.
 * - `hold`, `fulfil`, `revoke`, `release`: steps of one record per order; see delivery.ts for how they stay exactly
 *   once.
 * - `late`: money for an order that was closed already. Refund it, or deliver after all?
 * - `isStaff`, `refundLimit`: who may refund and decide, and above which amount a second person has to agree.
 * - `alert`: something a person should look at. The kit has logged it; alert.ts sends it where your staff reads it.
 */
export const rules: MerchantRules = {
  quote,
  hold,
  fulfil,
  release,
  revoke,
  late: () => 'refund',
  isStaff: (openid, staff_openids) => staff_openids.includes(openid),
  refundLimit: () => undefined,
  alert,
};
