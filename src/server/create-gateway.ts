import { createGateway as chooseGateway } from '../gateways/create-gateway';
import type { PaymentGateway } from '../gateways/gateway';
import type { Transport } from '../gateways/transport';
import type { Clock, Entropy, Log } from '../protocol/ports';
import type { Config } from '../runtime/config';
import { createHttpsTransport } from '../runtime/https-transport';
import { consoleLog, systemClock, systemEntropy } from '../runtime/system';
import { loadV2 } from './load-v2';

/** What a gateway takes from its surroundings: the machine's own, unless told otherwise. */
export type GatewaySurroundings = {
  clock?: Clock;
  entropy?: Entropy;
  /** Node's own https, with connections kept alive. */
  transport?: Transport;
  /** One JSON object a line on standard output. */
  log?: Log;
};

/**
 * The gateway that a configuration names. One for the whole process: it keeps connections and WeChat Pay's keys.
 *
 * @param config what `readConfig` returned
 */
export function createGateway(config: Config, surroundings: GatewaySurroundings = {}): PaymentGateway {
  const { clock = systemClock, entropy = systemEntropy, log = consoleLog } = surroundings;
  return chooseGateway({
    config: { ...config.gateway, hosts: config.hosts },
    clock,
    entropy,
    transport: surroundings.transport ?? createHttpsTransport(),
    log,
    loadV2,
  });
}
