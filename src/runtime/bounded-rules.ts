import type { MerchantRules } from '../orders/merchant-rules';
import { KitError } from '../protocol/errors';
import type { Clock } from '../protocol/ports';

/** One call of a merchant's rule. Longer, and a function of 20 s would die with it: nobody would count that as a failure. */
const RULE_MS = 5_000;

/** The merchant's rules, each call bounded: one that hangs fails, is tried again, and ends in a dead letter. */
export function boundedRules(rules: MerchantRules, clock: Clock): MerchantRules {
  const bounded =
    <A extends unknown[], R>(name: string, rule: (...args: A) => Promise<R> | R) =>
    async (...args: A): Promise<R> => {
      const over = new AbortController();
      const late = clock.sleep(RULE_MS, over.signal).then((): never => {
        throw new KitError('INTERNAL', {
          message: `the merchant's ${name}() took over ${RULE_MS} ms`,
          outcome: 'unknown',
        });
      });
      late.catch(() => undefined);
      try {
        return await Promise.race([rule(...args), late]);
      } finally {
        over.abort();
      }
    };
  const { quote, hold, fulfil, revoke, release, alert } = rules;
  return {
    ...rules,
    quote: bounded('quote', (request) => quote.call(rules, request)),
    fulfil: bounded('fulfil', (context) => fulfil.call(rules, context)),
    ...(hold ? { hold: bounded('hold', (context) => hold.call(rules, context)) } : {}),
    ...(revoke ? { revoke: bounded('revoke', (context) => revoke.call(rules, context)) } : {}),
    ...(release ? { release: bounded('release', (context) => release.call(rules, context)) } : {}),
    ...(alert ? { alert: bounded('alert', (one) => alert.call(rules, one)) } : {}),
  };
}
