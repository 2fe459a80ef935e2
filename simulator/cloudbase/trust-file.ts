import { renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256Hex } from '../../src/protocol/crypto/digest';

/**
 * Where a process reads whom to trust beside the authorities of the world: Node takes a file, and at its start alone.
 * The same content is the same file, whoever writes it.
 * @param ca PEM
 * @returns its path
 */
export function trustFile(ca: string): string {
  const file = join(tmpdir(), `wxpay-kit-ca-${sha256Hex(ca).slice(0, 16)}.pem`);
  const own = `${file}.${process.pid}`;
  writeFileSync(own, ca);
  renameSync(own, file);
  return file;
}
