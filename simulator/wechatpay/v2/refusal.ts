/**
 * Where a refusal is told: `return`, as a failure to communicate, unsigned and with a message alone; `result`, as the
 * outcome, signed and with a code; `either`, where the tables have a code and captured answers have none: a toggle says.
 */
export type RefusalLevel = 'return' | 'result' | 'either';

/** A refusal of APIv2. The HTTP status is 200 all the same. */
export class V2Refusal extends Error {
  override readonly name = 'V2Refusal';

  constructor(
    readonly level: RefusalLevel,
    /** The err_code of the tables. */
    readonly code: string,
    /** What return_msg or err_code_des says. */
    readonly text: string,
    /** More elements of a signed refusal. */
    readonly more: Record<string, string> = {},
  ) {
    super(`${code} ${text}`);
  }
}

/** What the business says no to. */
export function refused(code: string, text: string, more: Record<string, string> = {}): V2Refusal {
  return new V2Refusal('result', code, text, more);
}

/** A parameter that is missing or wrong. */
export function parameterRefusal(code: string, text: string): V2Refusal {
  return new V2Refusal('either', code, text);
}

/** What never gets as far as the business. */
export function unreadable(code: string, text: string): V2Refusal {
  return new V2Refusal('return', code, text);
}
