/** What is wrong with an amount as it was typed. */
export type AmountIssue = 'empty' | 'unreadable' | 'too_fine' | 'zero' | 'too_much';

export type TypedAmount = { ok: true; total: number } | { ok: false; issue: AmountIssue };

/** Currencies whose minor unit is the unit itself (ISO 4217), as in format-amount.ts. */
const WITHOUT_DECIMALS = ['JPY', 'KRW'];

/**
 * An amount as a person types it, into the minor unit: `19.9` → 1990. Digits are moved, never multiplied: 1.15 * 100 is
 * 114.99999999999999 to a computer.
 * @param most minor units; more is refused
 */
export function parseYuan(text: string, currency: string, most: number): TypedAmount {
  const typed = text.trim();
  if (typed === '') return { ok: false, issue: 'empty' };
  const match = /^(\d*)(?:\.(\d*))?$/.exec(typed);
  const [whole, part] = match ? [match[1] || '', match[2] || ''] : ['', ''];
  if (whole === '' && part === '') return { ok: false, issue: 'unreadable' };
  const decimals = WITHOUT_DECIMALS.indexOf(currency) >= 0 ? 0 : 2;
  if (part.length > decimals) return { ok: false, issue: 'too_fine' };
  const total = Number(whole + part.padEnd(decimals, '0'));
  if (total === 0) return { ok: false, issue: 'zero' };
  // Digits beyond what a number can hold are certainly more than anybody paid.
  if (!Number.isSafeInteger(total) || total > most) return { ok: false, issue: 'too_much' };
  return { ok: true, total };
}
