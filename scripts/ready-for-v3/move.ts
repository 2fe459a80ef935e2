import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import type { Variables } from '../bill/configuration';

/** The variables of the functions: those that they have, and those that they are to get. */
export type Move = { now: Variables; next: Variables };

export type MoveSources = {
  /** What the functions have today. */
  env: string;
  /** What is added or changed; it need not be there. */
  added: string;
  /** Instead of the hosts that the variables name, for both. */
  base_url?: string;
};

const AFTER: Record<string, string> = { v2: 'v3', v2_partner: 'v3_partner' };

/**
 * Reads today's variables and puts those that were added over them; the gateway becomes that of APIv3.
 * @throws Error where there is no file of today's variables
 */
export function readMove({ env, added, base_url }: MoveSources): Move {
  if (!existsSync(env))
    throw new Error(`there is no file ${env}: --env names the variables of the functions`);
  const hosts = base_url === undefined ? {} : { WXPAY_BASE_URL: base_url };
  const now: Variables = { ...parseEnv(readFileSync(env, 'utf8')), ...hosts };
  const more = existsSync(added) ? parseEnv(readFileSync(added, 'utf8')) : {};
  const next: Variables = { ...now, ...more, ...hosts };
  return { now, next: { ...next, WXPAY_GATEWAY: AFTER[trimmed(now, 'WXPAY_GATEWAY')] } };
}

/** Blanks around it cut; '' stands for one that is missing. */
export function trimmed(variables: Variables, name: string): string {
  return variables[name]?.trim() ?? '';
}
