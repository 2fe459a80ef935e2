import type { Amount } from '../../typings/contract';
import { KitError } from './errors';

const CURRENCY = /^[A-Z]{3}$/;

/**
 * Refuses what is no sum of money: the total must be a safe integer ≥ 1 in the minor unit (fen for CNY), the
 * currency three upper-case letters (ISO 4217).
 * @throws KitError AMOUNT_INVALID
 */
export function assertAmount(amount: Amount): void {
  if (!Number.isSafeInteger(amount.total) || amount.total < 1) {
    throw new KitError('AMOUNT_INVALID', {
      message: 'an amount needs a whole number ≥ 1 in the minor unit (fen)',
    });
  }
  if (typeof amount.currency !== 'string' || !CURRENCY.test(amount.currency)) {
    throw new KitError('AMOUNT_INVALID', {
      message: 'an amount needs a currency of three upper-case letters',
    });
  }
}
