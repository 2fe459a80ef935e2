/** A request, ready to go: what was signed is what is sent, byte for byte. */
export type OutboundRequest = {
  method: string;
  /** Host, path and query as they go on the wire; a transport must not encode or normalise them again. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body?: string;
};

/** An answer as it came: any status, header names in lower case, the body as bytes. */
export type InboundAnswer = { status: number; headers: Record<string, string>; body: Buffer };

/**
 * The way out to a gateway. It follows no redirects, repeats nothing and bounds the body of an answer.
 * `timeout_ms` is the time for all of it, connecting and the last byte included.
 */
export interface Transport {
  /** @throws TransportError when no whole answer came */
  send(request: OutboundRequest, limits: { timeout_ms: number }): Promise<InboundAnswer>;
}

/** No whole answer. The request may have arrived all the same. `reason` is for the log. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(readonly reason: string) {
    super(`no answer: ${reason}`);
  }
}
