import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { isKitError } from '../../src/protocol/errors';
import { readConfig } from '../../src/runtime/config';

const ENV_FILE = join(resolve(__dirname, '../..'), '.env');
/** What the platform allows for all variables of one function. */
const VARIABLES_BYTES_MAX = 4_096;

/**
 * What the build says of the configuration in `.env`: how much of a function's environment it takes, and what
 * is wrong with it. Nothing when there is no such file. No value is ever printed.
 */
export function describeConfiguration(file = ENV_FILE): string[] {
  if (!existsSync(file)) return [];
  const variables = parseEnv(readFileSync(file, 'utf8')) as Record<string, string>;
  const bytes = Object.entries(variables).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name + value),
    0,
  );
  const fits = bytes <= VARIABLES_BYTES_MAX ? '' : ': too many; give the keys as bare base64';
  return [
    `.env takes ${bytes} of the ${VARIABLES_BYTES_MAX} bytes of a function's variables${fits}`,
    ...problemsOf(variables),
  ];
}

function problemsOf(variables: Record<string, string>): string[] {
  try {
    readConfig(variables);
    return [];
  } catch (error) {
    if (isKitError(error)) return [error.message];
    throw error;
  }
}
