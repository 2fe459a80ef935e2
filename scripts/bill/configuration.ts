import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { createGateway } from '../../src/gateways/create-gateway';
import type { PaymentGateway } from '../../src/gateways/gateway';
import { readConfig } from '../../src/runtime/config';
import { gatewayConfig } from '../../src/runtime/gateway-config';
import { createHttpsTransport } from '../../src/runtime/https-transport';
import { systemClock, systemEntropy } from '../../src/runtime/system';
import { loadV2 } from '../../src/server/load-gateways';

export type Shop = { gateway: PaymentGateway; mchid: string; host: string };
export type Variables = Record<string, string | undefined>;

/** The variables of the functions: those of the file, where there is one, and over them those of the shell. */
export function readVariables(shell: Variables, file: string): Variables {
  const kept = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const given = Object.entries(shell).filter(([name]) => name.startsWith('WXPAY_'));
  return { ...kept, ...Object.fromEntries(given) };
}

/**
 * A way to the gateway, without functions and without a database.
 * @throws ConfigError with every problem; Error for cloudPay, whose bills a cloud function alone can download
 */
export function openGateway(variables: Variables): Shop {
  if (variables.WXPAY_GATEWAY === 'cloudpay')
    throw new Error(
      "cloudPay's bills can be downloaded by a cloud function alone: take the file from pay.weixin.qq.com, and give it with --file",
    );
  const config = readConfig(variables);
  const gateway = createGateway({
    ...{ config: gatewayConfig(config), clock: systemClock, entropy: systemEntropy },
    loadV2,
    transport: createHttpsTransport(),
    // What it would log is said in the error that it throws.
    log: { write: () => undefined, traced: (_trace, work) => work() },
  });
  return { gateway, mchid: config.gateway.mchid, host: config.hosts[0] };
}
