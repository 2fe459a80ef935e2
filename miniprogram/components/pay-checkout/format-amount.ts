import type { Amount } from '../../../typings/contract';

/** Currencies whose minor unit is the unit itself (ISO 4217). All others here have two decimals. */
const WITHOUT_DECIMALS = ['JPY', 'KRW'];

const SYMBOLS: { [currency: string]: string } = { CNY: '¥', HKD: 'HK$', USD: 'US$', EUR: '€', GBP: '£' };

/**
 * An amount as text, by integer arithmetic and string work only: 1990 fen → `¥19.90`, 500 JPY → `JPY 500`.
 *
 * The yen is written with its code, because `¥` means the yuan to everyone who reads this page.
 * @throws RangeError when the total is not a safe integer
 */
export function formatAmount(amount: Amount): string {
  if (!Number.isSafeInteger(amount.total)) {
    throw new RangeError('an amount is an integer in the minor unit of its currency');
  }
  const sign = amount.total < 0 ? '-' : '';
  const digits = String(Math.abs(amount.total));
  const symbol = SYMBOLS[amount.currency] || `${amount.currency} `;
  if (WITHOUT_DECIMALS.indexOf(amount.currency) >= 0) return sign + symbol + digits;
  const padded = digits.padStart(3, '0');
  return `${sign}${symbol}${padded.slice(0, -2)}.${padded.slice(-2)}`;
}
