/** What is wrong with a parameter: `field` is a JSON pointer in a body, the bare name in a path or query. */
export type RefusalDetail = {
  field?: string;
  value?: string;
  issue?: string;
  location?: 'body' | 'url' | 'query' | 'authorization';
  /** Only of a wrong signature, as captures have it. */
  detail?: { issue: string };
  sign_information?: {
    method: string;
    sign_message_length: number;
    truncated_sign_message: string;
    url: string;
  };
};

/** An APIv3 error answer: `{code, message, detail?}` with an HTTP status. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly detail: RefusalDetail | undefined;
  /** The suffix of Request-ID. Those that are known come from the official list of the twenty most frequent. */
  readonly internal: number;

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    more: { detail?: RefusalDetail; internal?: number } = {},
  ) {
    super(message);
    this.detail = more.detail;
    this.internal = more.internal ?? status;
  }

  body(): Buffer {
    const { code, message, detail } = this;
    return Buffer.from(JSON.stringify(detail ? { code, message, detail } : { code, message }), 'utf8');
  }
}

/** An answer of the web server in front: no JSON, no body at all (unknown path, wrong method). */
export class EmptyRefusal extends Error {
  override readonly name = 'EmptyRefusal';
  constructor(readonly status: 404 | 405) {
    super(String(status));
  }
}

const INTERNAL_PARAMETER = 268435461;

export function parameterError(message: string, detail: RefusalDetail): Refusal {
  return new Refusal(400, 'PARAM_ERROR', message, { detail, internal: INTERNAL_PARAMETER });
}
