import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import type { Gunzip } from 'node:zlib';
import { damagedBill } from '../protocol/v3/damaged-bill';
import type { TakePiece } from './transport';

/** Ten million rows of a trade bill; what is larger is not a bill. */
export const UNPACKED_MAX_BYTES = 2 * 1024 ** 3;
const PIECE_BYTES = 64 * 1024;

/** Loaded with the first bill (2 ms): most functions never see one. Built-in modules are found from any path. */
const load = createRequire('/');

export type Unpacked = { sha1: string; packed_sha1: string; bytes: number };

/**
 * Unpacks a gzip file piece by piece and digests both sides of it. Nothing is held but the piece at hand:
 * `write` is done when the sink is.
 * @param sink gets the unpacked bytes; what it got must be thrown away when anything throws here
 */
export class BillUnpacker {
  private readonly gunzip: Gunzip;
  private readonly packed = createHash('sha1');
  private readonly unpacked = createHash('sha1');
  private readonly drained: Promise<void>;
  private bytes = 0;
  private failure: { error: unknown } | undefined;
  /** Ends the write under way: an unpacker that was given up would never call back. */
  private failWrite: (error: unknown) => void = () => undefined;

  constructor(
    private readonly sink: TakePiece,
    private readonly max_bytes = UNPACKED_MAX_BYTES,
  ) {
    const { createGunzip } = load('node:zlib') as typeof import('node:zlib');
    this.gunzip = createGunzip({ chunkSize: PIECE_BYTES });
    this.drained = this.drain();
    // Told by `write` or `end`, whichever comes first.
    this.drained.catch(() => undefined);
  }

  /** @throws KitError BILL_DAMAGED; whatever the sink throws */
  async write(piece: Uint8Array): Promise<void> {
    if (this.failure) throw this.failure.error;
    this.packed.update(piece);
    await new Promise<void>((resolve, reject) => {
      this.failWrite = reject;
      this.gunzip.write(piece, (error) => {
        if (!error) resolve();
      });
    });
  }

  /** @throws KitError BILL_DAMAGED; whatever the sink throws */
  async end(): Promise<Unpacked> {
    this.gunzip.end();
    await this.drained;
    const { bytes } = this;
    return { sha1: this.unpacked.digest('hex'), packed_sha1: this.packed.digest('hex'), bytes };
  }

  /** Gives up what is held, when no more will come. */
  abandon(): void {
    this.gunzip.destroy();
  }

  private async drain(): Promise<void> {
    try {
      for await (const piece of this.gunzip as AsyncIterable<Buffer>) {
        this.bytes += piece.length;
        if (this.bytes > this.max_bytes) throw damagedBill(`it unpacks to more than ${this.max_bytes} bytes`);
        this.unpacked.update(piece);
        await this.sink(piece);
      }
    } catch (error) {
      const told = isZlibError(error) ? damagedBill('it does not unpack as gzip to its end') : error;
      this.failure = { error: told };
      this.failWrite(told);
      throw told;
    }
  }
}

function isZlibError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && /^Z_/.test(String(error.code));
}
