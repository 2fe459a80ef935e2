import type { CallCloud } from '../gateways/cloudpay-call';
import type { Transport } from '../gateways/transport';
import type { GatewayParts } from '../gateways/v3-config';
import type { Clock, Entropy, Log } from '../protocol/ports';
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

/** All that a gateway needs, whatever was left out. */
export function partsOf({
  clock = systemClock,
  entropy = systemEntropy,
  transport = createHttpsTransport(),
  log = consoleLog,
  callCloud,
}: GatewaySurroundings): GatewayParts {
  return { clock, entropy, transport, log, loadV2, loadCloudpay, ...(callCloud && { callCloud }) };
}
