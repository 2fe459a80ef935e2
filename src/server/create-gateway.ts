import { createGateway as chooseGateway } from '../gateways/create-gateway';
import type { PaymentGateway } from '../gateways/gateway';
import type { Config } from '../runtime/config';
import { gatewayConfig } from '../runtime/gateway-config';
import { type GatewaySurroundings, partsOf } from './surroundings';

/**
 * The gateway that a configuration names. One for the whole process: it keeps connections and WeChat Pay's keys.
 *
 * @param config what `readConfig` returned
 */
export function createGateway(config: Config, surroundings: GatewaySurroundings = {}): PaymentGateway {
  return chooseGateway({ config: gatewayConfig(config), ...partsOf(surroundings) });
}
