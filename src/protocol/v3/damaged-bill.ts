import { KitError } from '../errors';

/** Nothing of a damaged bill counts; the next download may be whole. Messages hold columns and lines, never a cell. */
export function damagedBill(what: string): KitError {
  return new KitError('BILL_DAMAGED', { message: `the bill is damaged: ${what}`, retry: 'same_request' });
}
