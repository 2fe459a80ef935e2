import { constants, createHash, type KeyObject, publicDecrypt } from 'node:crypto';

/** The digests that are told apart, the usual one first. */
export type DigestName = 'sha256' | 'sha1' | 'md5' | 'sha384' | 'sha512';

/** What a public key shows of a signature that was made with its private half. */
export type OpenedSignature = {
  /** `bare`: padded as PKCS#1 v1.5 says, but the digest stands there without the name of its algorithm. */
  scheme: 'pkcs1' | 'pss' | 'bare';
  digest: DigestName;
  /** Could only this key have made it? If not, it may be chance, unless `holds` says yes to something. */
  certain: boolean;
  /** Was this digest signed? */
  holds: (digest: Buffer) => boolean;
};

/** What stands before the digest in a DigestInfo (RFC 8017, 9.2, note 1). */
const DIGEST_INFO: Record<DigestName, string> = {
  sha256: '3031300d060960864801650304020105000420',
  sha1: '3021300906052b0e03021a05000414',
  md5: '3020300c06082a864886f70d020505000410',
  sha384: '3041300d060960864801650304020205000430',
  sha512: '3051300d060960864801650304020305000440',
};
/** Digest and mask digest. The third is what Java does when told `SHA256withRSA/PSS` and nothing else. */
const PSS_DIGESTS: [DigestName, DigestName][] = [
  ['sha256', 'sha256'],
  ['sha1', 'sha1'],
  ['sha256', 'sha1'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
];
const PSS_TRAILER = 0xbc;
/** So many zero bytes at their place are no chance. A signature with the longest salt has none. */
const PSS_ZEROS_MIN = 8;

/**
 * Opens a signature with a public key. Empty when the key has nothing to do with it, or is no RSA key; several
 * readings only where PSS leaves it open, at most one per pair of digests. Never throws on the signature's account.
 */
export function openSignature(signature: Buffer, key: KeyObject): OpenedSignature[] {
  const content = decrypt(signature, key, constants.RSA_PKCS1_PADDING);
  if (content) return [readContent(content)];
  const encoded = decrypt(signature, key, constants.RSA_NO_PADDING);
  const bits = (key.asymmetricKeyDetails?.modulusLength ?? 0) - 1;
  if (!encoded || encoded.at(-1) !== PSS_TRAILER) return [];
  return PSS_DIGESTS.flatMap(([digest, mask]) => readPss(encoded, bits, digest, mask) ?? []);
}

function decrypt(signature: Buffer, key: KeyObject, padding: number): Buffer | undefined {
  try {
    return publicDecrypt({ key, padding }, signature);
  } catch {
    return undefined;
  }
}

function readContent(content: Buffer): OpenedSignature {
  const hex = content.toString('hex');
  for (const [name, start] of Object.entries(DIGEST_INFO) as [DigestName, string][]) {
    const size = Number.parseInt(start.slice(-2), 16);
    if (!hex.startsWith(start) || content.length !== start.length / 2 + size) continue;
    const signed = content.subarray(-size);
    return { scheme: 'pkcs1', digest: name, certain: true, holds: (digest) => digest.equals(signed) };
  }
  const text = content.toString('latin1').toLowerCase();
  const holds = (digest: Buffer) => digest.equals(content) || digest.toString('hex') === text;
  return { scheme: 'bare', digest: 'sha256', certain: true, holds };
}

/** EMSA-PSS-VERIFY up to its last step (RFC 8017, 9.1.2), with a salt of any length. */
function readPss(
  encoded: Buffer,
  bits: number,
  digest: DigestName,
  mask: DigestName,
): OpenedSignature | undefined {
  const message = encoded.subarray(encoded.length - Math.ceil(bits / 8));
  const hashLength = createHash(digest).digest().length;
  const masked = message.subarray(0, message.length - hashLength - 1);
  const hash = message.subarray(masked.length, -1);
  const clear = 0xff >> (8 * message.length - bits);
  if (masked.length === 0) return undefined;
  const stream = maskOf(hash, masked.length, mask);
  const block = Buffer.from(masked.map((byte, index) => byte ^ stream[index]!));
  block[0]! &= clear;
  const zeros = block.findIndex((byte) => byte !== 0);
  if (block[zeros] !== 1) return undefined;
  const salt = block.subarray(zeros + 1);
  const holds = (signed: Buffer) =>
    createHash(digest).update(Buffer.alloc(8)).update(signed).update(salt).digest().equals(hash);
  return { scheme: 'pss', digest, certain: zeros >= PSS_ZEROS_MIN, holds };
}

/** MGF1 (RFC 8017, B.2.1). */
function maskOf(seed: Buffer, length: number, digest: DigestName): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0, size = 0; size < length; counter++) {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    const block = createHash(digest).update(seed).update(count).digest();
    blocks.push(block);
    size += block.length;
  }
  return Buffer.concat(blocks, length);
}
