/** Whom a TLS server that asks for a client certificate is told to be talking to; both as PEM. */
export type ClientIdentity = { cert: string; key: string };

/** A request, ready to go: what was signed is what is sent, byte for byte. */
export type OutboundRequest = {
  method: string;
  /** Host, path and query as they go on the wire; a transport must not encode or normalise them again. */
  url: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body?: string;
  /** Shown to the server (mutual TLS). Over plain http it cannot be: such a request is refused. */
  identity?: ClientIdentity;
};

/** An answer as it came: any status, header names in lower case, the body as bytes. */
export type InboundAnswer = { status: number; headers: Record<string, string>; body: Buffer };

/** Takes one piece of a body; the next one is read when this is done. */
export type TakePiece = (piece: Uint8Array) => void | Promise<void>;

/**
 * The way out to a gateway. It follows no redirects, repeats nothing and bounds the body of an answer.
 * `timeout_ms` is the time for all of it, connecting and the last byte included.
 */
export interface Transport {
  /** @throws TransportError when no whole answer came */
  send(request: OutboundRequest, limits: { timeout_ms: number }): Promise<InboundAnswer>;

  /**
   * For what is too large to be held: the body of a 2xx answer goes to `take`, piece by piece, and the answer
   * comes back without it; the body of any other status is short, and in the answer.
   * @throws TransportError when no whole answer came, or more than `max_bytes`; whatever `take` throws
   */
  stream(
    request: OutboundRequest,
    limits: { timeout_ms: number; max_bytes: number },
    take: TakePiece,
  ): Promise<InboundAnswer>;
}

/** No whole answer. The request may have arrived all the same. `reason` is for the log. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  constructor(readonly reason: string) {
    super(`no answer: ${reason}`);
  }
}
