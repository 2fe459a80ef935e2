import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { damagedBill } from '../../src/protocol/v3/damaged-bill';

const GZIP_MAGIC = [0x1f, 0x8b];
/** As much as the gateway's own download takes. */
const UNPACKED_MAX_BYTES = 2 * 1024 ** 3;

/**
 * Reads a bill that somebody has downloaded, plain or packed, piece by piece.
 * @param take gets the unpacked pieces and how much of the file was read, 0 to 1
 * @throws KitError BILL_DAMAGED when it does not unpack
 */
export async function readBillFile(
  file: string,
  take: (piece: Uint8Array, part: number) => void,
): Promise<{ sha1: string; bytes: number }> {
  const size = statSync(file).size;
  const raw = createReadStream(file);
  const unpacked = isPacked(file) ? raw.pipe(createGunzip()) : raw;
  raw.on('error', (error) => unpacked.destroy(error));
  const hash = createHash('sha1');
  let bytes = 0;
  try {
    for await (const piece of unpacked as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > UNPACKED_MAX_BYTES) throw damagedBill(`it has more than ${UNPACKED_MAX_BYTES} bytes`);
      hash.update(piece);
      take(piece, size === 0 ? 1 : raw.bytesRead / size);
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))
      throw damagedBill('it does not unpack as gzip to its end');
    throw error;
  }
  return { sha1: hash.digest('hex'), bytes };
}

function isPacked(file: string): boolean {
  const head = Buffer.alloc(GZIP_MAGIC.length);
  const opened = openSync(file, 'r');
  try {
    readSync(opened, head, 0, head.length, 0);
  } finally {
    closeSync(opened);
  }
  return GZIP_MAGIC.every((byte, at) => head[at] === byte);
}
