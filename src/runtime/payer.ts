import { isIP } from 'node:net';
import { payerAppid } from '../gateways/merchant-ref';
import type { Transport } from '../gateways/transport';
import { KitError } from '../protocol/errors';
import { openidOfCode } from './code-session';
import type { Config } from './config';
import type { Environment } from './system';

/** Who the platform says is calling, read once from this invocation before anything is awaited. */
export type Caller = { openid: string | undefined; client_ip: string | undefined };

/**
 * The caller as getWXContext() names it. It turns an all-digit value into a number, which loses digits: the
 * variable itself is exact. An address that is none is left out: WeChat Pay refuses an order that has it.
 */
export function callerOf(context: Record<string, unknown>, env: Environment): Caller {
  const exact = (value: unknown, variable: string): string | undefined => {
    if (value === undefined || value === '') return undefined;
    return typeof value === 'string' ? value : env[variable];
  };
  const ip = exact(context.CLIENTIP, 'WX_CLIENTIP');
  return { openid: exact(context.OPENID, 'WX_OPENID'), client_ip: ip && isIP(ip) ? ip : undefined };
}

/**
 * Who pays: with an AppSecret and a login code, code2Session says it, and must agree with the cloud where
 * that names somebody; otherwise the cloud context alone. Never anything the client says.
 * @throws KitError PAYER_UNKNOWN, PAYER_MISMATCH, LOGIN_CODE_REFUSED
 */
export async function payerOf(
  config: Config,
  transport: Transport,
  caller: Caller,
  code: string | undefined,
): Promise<string> {
  if (code !== undefined && config.app_secret !== undefined) {
    const app = {
      host: config.weixin_host,
      appid: payerAppid(config.gateway),
      app_secret: config.app_secret,
    };
    const openid = await openidOfCode(transport, app, code);
    if (caller.openid !== undefined && caller.openid !== openid) throw new KitError('PAYER_MISMATCH');
    return openid;
  }
  if (caller.openid === undefined) throw new KitError('PAYER_UNKNOWN');
  return caller.openid;
}
