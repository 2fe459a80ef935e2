import type { Amount } from '../../typings/contract';

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const UTC8_MS = 8 * 3_600_000;
/** Yen and won have no smaller unit. */
const NO_DECIMALS = new Set(['JPY', 'KRW']);

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ENTITIES[sign]!);
}

/** `1,234.50 CNY`, from minor units. */
export function money({ total, currency }: Amount): string {
  const digits = String(Math.abs(total));
  const sign = total < 0 ? '-' : '';
  if (NO_DECIMALS.has(currency)) return `${sign}${grouped(digits)} ${currency}`;
  const padded = digits.padStart(3, '0');
  return `${sign}${grouped(padded.slice(0, -2))}.${padded.slice(-2)} ${currency}`;
}

/** UTC+8, as the bill has it. */
export function time(at: number): string {
  return new Date(at + UTC8_MS).toISOString().slice(0, 19).replace('T', ' ');
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}
