import type { BillPayment } from '../../protocol/v3/bill-row';

/** Fees are in 1/100,000 yuan: a fen is a thousand of them. */
const FEN = 1_000;

/**
 * Is the fee more than one fen off the rate that the row itself names (`0.60%`)? No order changes for it. A row
 * without a rate that can be read says nothing.
 */
export function feeDiffers({ settled, fee, rate }: Pick<BillPayment, 'settled' | 'fee' | 'rate'>): boolean {
  const match = /^(\d{1,3})(?:\.(\d{1,4}))?%$/.exec(rate);
  if (!match) return false;
  const per_million = Number(match[1]! + (match[2] ?? '').padEnd(4, '0'));
  return Math.abs(fee - Math.round((settled * per_million) / FEN)) > FEN;
}
