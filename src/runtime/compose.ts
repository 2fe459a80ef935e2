import { createGateway } from '../gateways/create-gateway';
import type { MerchantRef } from '../gateways/gateway';
import type { Transport } from '../gateways/transport';
import type { GatewayParts } from '../gateways/v3-config';
import type { Db } from '../orders/db';
import type { Kit } from '../orders/kit';
import type { MerchantRules } from '../orders/merchant-rules';
import { createOrderStore } from '../orders/order-store';
import { createQuestionLimit } from '../orders/question-limit';
import { boundedRules } from './bounded-rules';
import { type Config, readConfig } from './config';
import { createHttpsTransport } from './https-transport';
import { lazyDb } from './lazy-db';
import { consoleLog, type Environment, systemClock, systemEntropy } from './system';

export type ComposeParts = {
  env: Environment;
  merchant: MerchantRules;
  openDb: () => Db;
  /** Absent where no notification comes in. */
  loadV2?: GatewayParts['loadV2'];
};

export type Composed = { kit: Kit; config: Config; transport: Transport };

/**
 * The one place where everything is put together, once per instance.
 * @param parts.openDb called at the first database operation, not before
 * @throws ConfigError with every problem of the environment
 */
export function composeKit(parts: ComposeParts): Composed {
  const config = readConfig(parts.env);
  const transport = createHttpsTransport();
  const gateway = createGateway({
    config: { ...config.gateway, hosts: config.hosts },
    clock: systemClock,
    entropy: systemEntropy,
    transport,
    log: consoleLog,
    ...(parts.loadV2 === undefined ? {} : { loadV2: parts.loadV2 }),
  });
  const db = lazyDb(parts.openDb);
  const kit: Kit = {
    store: createOrderStore(db),
    db,
    gateway,
    merchant: boundedRules(parts.merchant, systemClock),
    clock: systemClock,
    log: consoleLog,
    questions: createQuestionLimit(),
    settings: {
      env: config.env,
      merchant: merchantOf(config.gateway),
      notify_url: config.notify_url,
      order_prefix: config.order_prefix,
    },
  };
  return { kit, config, transport };
}

function merchantOf({ appid, mchid, sub_appid, sub_mchid }: Config['gateway']): MerchantRef {
  return {
    ...{ appid, mchid },
    ...(sub_appid === undefined ? {} : { sub_appid }),
    ...(sub_mchid === undefined ? {} : { sub_mchid }),
  };
}
