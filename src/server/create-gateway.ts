import type { CallCloud } from '../gateways/cloudpay-call';
import { createGateway as chooseGateway } from '../gateways/create-gateway';
import type { PaymentGateway } from '../gateways/gateway';
import type { Transport } from '../gateways/transport';
import type { Clock, Entropy, Log } from '../protocol/ports';
import type { Config } from '../runtime/config';
import { gatewayConfig } from '../runtime/gateway-config';
import { createHttpsTransport } from '../runtime/https-transport';
import { consoleLog, systemClock, systemEntropy } from '../runtime/system';
import { loadCloudpay, loadV2 } from './load-gateways';

/** What a gateway takes from its surroundings: the machine's own, unless told otherwise. */
export type GatewaySurroundings = {
  clock?: Clock;
  entropy?: Entropy;
  /** Node's own https, with connections kept alive. */
  transport?: Transport;
  /** One JSON object a line on standard output. */
  log?: Log;
  /** Only for cloudPay: calls `cloud.cloudPay[api](params)` of wx-server-sdk. */
  callCloud?: CallCloud;
};

/**
 * The gateway that a configuration names. One for the whole process: it keeps connections and WeChat Pay's keys.
 *
 * @param config what `readConfig` returned
 */
export function createGateway(config: Config, surroundings: GatewaySurroundings = {}): PaymentGateway {
  const { clock = systemClock, entropy = systemEntropy, log = consoleLog } = surroundings;
  return chooseGateway({
    config: gatewayConfig(config),
    clock,
    entropy,
    transport: surroundings.transport ?? createHttpsTransport(),
    log,
    loadV2,
    loadCloudpay,
    ...(surroundings.callCloud === undefined ? {} : { callCloud: surroundings.callCloud }),
  });
}
