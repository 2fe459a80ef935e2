import type { Money } from './control-types';

/** Currencies whose smallest unit is the unit itself. */
const WHOLE = ['JPY', 'KRW', 'VND'];

const decimalsOf = (currency: string) => (WHOLE.includes(currency) ? 0 : 2);

/** `¥128.00`; another currency by its code: `USD 12.80`. @param money `total` in the smallest unit */
export function amountText({ total, currency }: Money): string {
  const decimals = decimalsOf(currency);
  const digits = String(Math.abs(total)).padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const part = decimals === 0 ? '' : `.${digits.slice(-decimals)}`;
  const sign = total < 0 ? '−' : '';
  return currency === 'CNY' ? `${sign}¥${whole}${part}` : `${sign}${currency} ${whole}${part}`;
}

/**
 * What somebody typed, in the smallest unit: `12.8` yuan is 1280.
 * @returns undefined for what is no amount above nothing, or has more decimals than the currency
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const decimals = decimalsOf(currency);
  const found = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim());
  const part = found?.[2] ?? '';
  if (!found || part.length > decimals) return undefined;
  const total = Number(`${found[1]}${part.padEnd(decimals, '0')}`);
  return total > 0 ? total : undefined;
}
