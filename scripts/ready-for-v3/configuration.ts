import { ConfigError } from '../../src/protocol/errors';
import { type Config, readConfig } from '../../src/runtime/config';
import type { Variables } from '../bill/configuration';
import { type Check, failed, passed } from './check';

/** What APIv3 needs that APIv2 did not. */
const NEEDED = ['WXPAY_API_V3_KEY', 'WXPAY_MERCHANT_SERIAL', 'WXPAY_MERCHANT_PRIVATE_KEY'];

/** The functions' own door, passed with the new variables; a configuration where nothing is wrong with it. */
export function checkConfiguration(next: Variables): { checks: Check[]; config?: Config } {
  try {
    const config = readConfig(next);
    return { checks: NEEDED.map((name) => passed(name, 'well formed')), config };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { problems } = error;
    const wrong = problems.map(({ variable, found, needed, where }) =>
      failed(variable, found, `needed: ${needed}. Where: ${where}`),
    );
    const fine = NEEDED.filter((name) => problems.every(({ variable }) => variable !== name));
    return { checks: [...fine.map((name) => passed(name, 'well formed')), ...wrong] };
  }
}
