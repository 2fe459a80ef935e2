/** Money in bills: yuan as text, from whole fen. No floats on the way. */

/** What every merchant here pays for a payment. */
export const RATE_TEXT = '0.60%';

/** Fen that are kept back of a payment: 0.60 %, rounded half up to the fen, for each payment by itself. */
export function feeOf(fen: number): number {
  return Math.floor((fen * 60 + 5_000) / 10_000);
}

/** The same of a column with whole fen, where the database adds up. */
export function feeSql(column: string): string {
  return `((${column} * 60 + 5000) / 10000)`;
}

/** `12.30` */
export function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0');
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** `0.07000`: fees are written with five decimals, though they are whole fen. */
export function feeYuan(fen: number): string {
  return `${yuan(fen)}000`;
}
