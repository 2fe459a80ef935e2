const READ_LIMIT_MS = 10_000;
/** Moving the clock by days may have a lot to do. */
const WRITE_LIMIT_MS = 300_000;

/** The simulator refused: what it says is for the person who asked. */
export class RefusedError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** The simulator cannot be reached, or what answers is not it. */
export class UnreachableError extends Error {}

export type Method = 'GET' | 'POST' | 'DELETE';

/**
 * One call of the control API.
 * @param path without `/_sim`
 * @throws RefusedError, UnreachableError
 */
export async function call<Answer>(method: Method, path: string, body?: unknown): Promise<Answer> {
  const signal = AbortSignal.timeout(method === 'GET' ? READ_LIMIT_MS : WRITE_LIMIT_MS);
  const sent = method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {};
  let status: number;
  let answer: unknown;
  try {
    const response = await fetch(`/_sim/${path}`, { method, signal, ...sent });
    status = response.status;
    answer = await response.json();
  } catch (error) {
    throw new UnreachableError(String(error));
  }
  if (status < 400) return answer as Answer;
  const { message } = (answer ?? {}) as { message?: unknown };
  throw new RefusedError(status, typeof message === 'string' ? message : `HTTP ${status}`);
}

export const read = <Answer>(path: string): Promise<Answer> => call<Answer>('GET', path);
