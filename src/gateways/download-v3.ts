import type { Log } from '../protocol/ports';
import { type Signer, signedHeaders } from './signed-headers';
import type { InboundAnswer, TakePiece, Transport } from './transport';
import { refusalError } from './v3-refusal';
import { watched } from './watched-call';

export type DownloadV3 = (file: FileToGet, take: TakePiece) => Promise<void>;

export type FileToGet = {
  /** What the log calls it: a path may hold a token. */
  name: string;
  host: string;
  /** Path and query, as they were given. */
  path: string;
  deadline_ms: number;
  max_bytes: number;
};

const NATURE = { changes: false, safe_to_repeat: true, may_have_arrived: false };

/**
 * Makes the function that fetches a file. The request is signed, the answer is not (page 4012791866): whoever
 * uses it checks the bytes against a digest from an answer that was. It is sent once, since what a first
 * attempt gave to `take` cannot be taken back.
 */
export function createDownload(parts: Signer & { transport: Transport; log: Log }): DownloadV3 {
  return async (file, take) => {
    const { host, path: url, name, deadline_ms: timeout_ms, max_bytes } = file;
    const headers = { ...signedHeaders(parts, { method: 'GET', url }), accept: '*/*' };
    const request = { method: 'GET', url: host + url, headers };
    let refusedPiece: { error: unknown } | undefined;
    const taken: TakePiece = async (piece) => {
      try {
        await take(piece);
      } catch (error) {
        refusedPiece = { error };
        throw error;
      }
    };
    const answer: InboundAnswer = await watched(parts, { call: name, host }, NATURE, () =>
      parts.transport.stream(request, { timeout_ms, max_bytes }, taken),
    ).catch((error: unknown) => {
      throw refusedPiece ? refusedPiece.error : error;
    });
    if (answer.status !== 200) throw refusalError(answer, NATURE, parts.clock.now());
  };
}
