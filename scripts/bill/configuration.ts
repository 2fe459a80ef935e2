import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { createGateway } from '../../src/gateways/create-gateway';
import type { PaymentGateway } from '../../src/gateways/gateway';
import { readConfig } from '../../src/runtime/config';
import { gatewayConfig } from '../../src/runtime/gateway-config';
import { createHttpsTransport } from '../../src/runtime/https-transport';
import { systemClock, systemEntropy } from '../../src/runtime/system';
import { loadV2 } from '../../src/server/load-gateways';

const ANSWER_MS = 10_000;

export type Shop = { gateway: PaymentGateway; mchid: string; host: string };
export type Variables = Record<string, string | undefined>;

/** The variables of the functions: those of the file, where there is one, and over them those of the shell. */
export function readVariables(shell: Variables, file: string): Variables {
  const kept = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const given = Object.entries(shell).filter(([name]) => name.startsWith('WXPAY_'));
  return { ...kept, ...Object.fromEntries(given) };
}

/** The variables that the simulator's own functions have. */
export async function simulatorVariables(base: string): Promise<Variables> {
  const answer = await fetch(`${base}/_sim/merchants`, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(`${base}/_sim/merchants answered ${answer.status}`);
  const { direct } = (await answer.json()) as { direct: Record<string, string> };
  return {
    ...{ WXPAY_GATEWAY: 'v3', WXPAY_APPID: direct.appid, WXPAY_MCHID: direct.mchid, WXPAY_BASE_URL: base },
    ...{ WXPAY_MERCHANT_SERIAL: direct.serial_no, WXPAY_MERCHANT_PRIVATE_KEY: direct.private_key },
    ...{ WXPAY_API_V3_KEY: direct.api_v3_key, WXPAY_NOTIFY_URL: `${base}/http/pay-notify` },
  };
}

/**
 * A way to the gateway, without functions and without a database.
 * @throws ConfigError with every problem
 */
export function openGateway(variables: Variables): Shop {
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
