import type { CodePayGateway } from '../gateways/v2-code-pay';
import { KitError } from '../protocol/errors';
import type { Config } from '../runtime/config';
import { loadV2 } from './load-gateways';
import { type GatewaySurroundings, partsOf } from './surroundings';

/**
 * The gateway of a merchant of APIv2, with payments by the code on the payer's phone (付款码) besides. It is all that
 * `createGateway` makes of this configuration, so one of them is enough for the process.
 *
 * @param config what `readConfig` returned
 * @throws KitError CONFIG_INVALID where WXPAY_GATEWAY is neither `v2` nor `v2_partner`
 */
export function createCodePay(
  { gateway, hosts }: Config,
  surroundings: GatewaySurroundings = {},
): CodePayGateway {
  if (gateway.name === 'v2' || gateway.name === 'v2_partner')
    return loadV2().createV2Gateway({ config: { ...gateway, hosts }, ...partsOf(surroundings) });
  throw new KitError('CONFIG_INVALID', {
    message: `payments by code go by APIv2: WXPAY_GATEWAY is v2 or v2_partner for them, not ${gateway.name}`,
  });
}
