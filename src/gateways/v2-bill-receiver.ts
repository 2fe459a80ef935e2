import { createHash } from 'node:crypto';
import { GatewayError } from '../protocol/errors';
import { damagedBill } from '../protocol/v3/damaged-bill';
import { XML_MAX_BYTES } from '../protocol/xml';
import type { BillFile, BillSink } from './gateway';
import { BillUnpacker } from './unpack-bill';

const LESS_THAN = 0x3c;
const GZIP = 0x1f;

type Kind = 'gzip' | 'plain' | 'refusal';

/** Takes the answer to a request for a bill as it comes, and knows from its first byte what it is. */
export class BillReceiver {
  /** What the sink or the unpacker threw: the transport's own error would hide it. */
  failure: { error: unknown } | undefined;
  private kind: Kind | undefined;
  private unpacker: BillUnpacker | undefined;
  private readonly refusal: Uint8Array[] = [];
  private readonly digest = createHash('sha1');
  private bytes = 0;

  constructor(private readonly sink: BillSink) {}

  async write(piece: Uint8Array): Promise<void> {
    if (piece.length === 0) return;
    this.kind ??= kindOf(piece[0]!);
    try {
      await this.take(piece);
    } catch (error) {
      this.failure = { error };
      throw error;
    }
  }

  private async take(piece: Uint8Array): Promise<void> {
    if (this.kind === 'gzip') {
      this.unpacker ??= new BillUnpacker(this.sink);
      return this.unpacker.write(piece);
    }
    this.bytes += piece.length;
    if (this.kind === 'refusal') {
      if (this.bytes > XML_MAX_BYTES) throw tooLong();
      this.refusal.push(Buffer.from(piece));
      return;
    }
    this.digest.update(piece);
    await this.sink(piece);
  }

  /** @throws KitError BILL_DAMAGED; whatever the sink throws */
  async end(): Promise<BillFile | { refusal: Uint8Array }> {
    if (this.kind === undefined) throw damagedBill('it is empty');
    if (this.kind === 'refusal') return { refusal: Buffer.concat(this.refusal) };
    if (this.kind === 'plain') return { sha1: this.digest.digest('hex'), bytes: this.bytes };
    const { sha1, bytes } = await this.unpacker!.end();
    return { sha1, bytes };
  }

  abandon(): void {
    this.unpacker?.abandon();
  }
}

function kindOf(first: number): Kind {
  if (first === LESS_THAN) return 'refusal';
  return first === GZIP ? 'gzip' : 'plain';
}

function tooLong(): GatewayError {
  return new GatewayError('GATEWAY_ANSWER_MALFORMED', {
    message: `where the bill should be: a text of over ${XML_MAX_BYTES} bytes that begins with <`,
    outcome: 'unknown',
    retry: 'same_request',
  });
}
