/** What is wrong with a request to the control API, as its caller reads it. */
export class ControlError extends Error {
  constructor(
    readonly status: 400 | 404 | 409,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

export function badRequest(message: string): ControlError {
  return new ControlError(400, 'BAD_REQUEST', message);
}

export function notFound(message: string): ControlError {
  return new ControlError(404, 'NOT_FOUND', message);
}

/** The JSON body of a control request. What is not as it should be is named, with what was found. */
export class Input {
  private constructor(private readonly body: Record<string, unknown>) {}

  /** @throws ControlError when the text is not a JSON object, or has a key that nobody reads. No text is `{}`. */
  static parse(text: string, known: string[]): Input {
    let body: unknown;
    try {
      body = text.trim() === '' ? {} : JSON.parse(text);
    } catch {
      throw badRequest(`the body is not JSON: ${text.slice(0, 80)}`);
    }
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw badRequest(`the body is ${shown(body)}, not a JSON object`);
    }
    const unknown = Object.keys(body).filter((key) => !known.includes(key));
    if (unknown.length === 0) return new Input(body as Record<string, unknown>);
    throw badRequest(`unknown: ${unknown.join(', ')}; known here: ${known.join(', ') || 'nothing'}`);
  }

  any(key: string): unknown {
    return this.body[key];
  }

  optionalText(key: string): string | undefined {
    const value = this.body[key];
    if (value === undefined || (typeof value === 'string' && value !== '')) return value;
    throw badRequest(`${key} is ${shown(value)}, not a text`);
  }

  text(key: string): string {
    const value = this.optionalText(key);
    if (value === undefined) throw badRequest(`${key} is missing`);
    return value;
  }

  optionalInteger(key: string, least: number): number | undefined {
    const value = this.body[key];
    if (value === undefined || (Number.isSafeInteger(value) && Number(value) >= least))
      return value as number | undefined;
    throw badRequest(`${key} is ${shown(value)}, not a whole number from ${least}`);
  }

  integer(key: string, least: number): number {
    const value = this.optionalInteger(key, least);
    if (value === undefined) throw badRequest(`${key} is missing`);
    return value;
  }

  /** 0 to 1 */
  optionalProbability(key: string): number | undefined {
    const value = this.body[key];
    if (value === undefined || (typeof value === 'number' && value >= 0 && value <= 1)) return value;
    throw badRequest(`${key} is ${shown(value)}, not a number from 0 to 1`);
  }

  /** An object of texts. */
  optionalTexts(key: string): Record<string, string> | undefined {
    const value = this.body[key];
    if (value === undefined) return undefined;
    const fits =
      typeof value === 'object' &&
      value !== null &&
      Object.values(value).every((one) => typeof one === 'string');
    if (fits && !Array.isArray(value)) return value as Record<string, string>;
    throw badRequest(`${key} is ${shown(value)}, not an object of texts`);
  }
}

/** A whole number in a query. @throws ControlError naming what was found */
export function countOf(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw badRequest(`${name} is ${shown(text)}, not a whole number`);
}

export function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'undefined').slice(0, 80);
}
