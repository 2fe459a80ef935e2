import { createGateway } from '../gateways/create-gateway';
import { merchantRef } from '../gateways/merchant-ref';
import type { Transport } from '../gateways/transport';
import type { GatewayParts } from '../gateways/v3-config';
import type { Db } from '../orders/db';
import type { Kit } from '../orders/kit';
import type { MerchantRules } from '../orders/merchant-rules';
import { createOrderStore } from '../orders/order-store';
import { createQuestionLimit } from '../orders/question-limit';
import { boundedRules } from './bounded-rules';
import { type Config, readConfig } from './config';
import { earlierGateway } from './earlier-gateway';
import { gatewayConfig } from './gateway-config';
import { createHttpsTransport } from './https-transport';
import { lazyDb } from './lazy-db';
import { consoleLog, type Environment, systemClock, systemEntropy } from './system';

export type ComposeParts = {
  env: Environment;
  merchant: MerchantRules;
  openDb: () => Db;
} & Pick<GatewayParts, 'loadV2' | 'loadCloudpay' | 'callCloud'>;

export type Composed = { kit: Kit; config: Config; transport: Transport };

/**
 * The one place where everything is put together, once per instance.
 * @param parts.openDb called at the first database operation, not before
 * @throws ConfigError with every problem of the environment
 */
export function composeKit(parts: ComposeParts): Composed {
  const config = readConfig(parts.env);
  const transport = createHttpsTransport();
  const surroundings = {
    clock: systemClock,
    entropy: systemEntropy,
    transport,
    log: consoleLog,
    ...loadersOf(parts),
  };
  const gateway = createGateway({ config: gatewayConfig(config), ...surroundings });
  const earlier = earlierGateway(gatewayConfig(config), surroundings);
  const db = lazyDb(parts.openDb);
  const kit: Kit = {
    store: createOrderStore(db),
    db,
    gateway,
    ...(earlier === undefined ? {} : { earlier }),
    merchant: boundedRules(parts.merchant, systemClock),
    clock: systemClock,
    log: consoleLog,
    questions: createQuestionLimit(),
    settings: {
      env: config.env,
      merchant: merchantRef(config.gateway),
      notify_url: config.notify_url,
      order_prefix: config.order_prefix,
    },
  };
  return { kit, config, transport };
}

function loadersOf({ loadV2, loadCloudpay, callCloud }: ComposeParts) {
  return {
    ...(loadV2 === undefined ? {} : { loadV2 }),
    ...(loadCloudpay === undefined ? {} : { loadCloudpay }),
    ...(callCloud === undefined ? {} : { callCloud }),
  };
}
