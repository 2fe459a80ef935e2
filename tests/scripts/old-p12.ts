import { createHmac, randomBytes } from 'node:crypto';
import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;
type Asn1 = forge.asn1.Asn1;

/** What node-forge has and its types do not tell. */
const { generateKey } = forge.pkcs12 as unknown as {
  generateKey(
    password: string,
    salt: forge.util.ByteBuffer,
    id: number,
    rounds: number,
    bytes: number,
  ): forge.util.ByteBuffer;
};

const ROUNDS = 2048;
const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const RC2_40 = '1.2.840.113549.1.12.1.6';
const SHA1 = '1.3.14.3.2.26';

const make = (type: forge.asn1.Type, value: string | Asn1[], tag = Class.UNIVERSAL) =>
  asn1.create(tag, type, typeof value !== 'string', value);
const sequence = (...parts: Asn1[]) => make(Type.SEQUENCE, parts);
const oid = (name: string) => make(Type.OID, asn1.oidToDer(name).getBytes());
const octets = (bytes: string) => make(Type.OCTETSTRING, bytes);
const number = (value: number) => make(Type.INTEGER, asn1.integerToDer(value).getBytes());
const tagged = (part: Asn1) => make(0 as forge.asn1.Type, [part], Class.CONTEXT_SPECIFIC);

function derive(password: string, salt: string, id: number, bytes: number): string {
  return generateKey(password, forge.util.createBuffer(salt), id, ROUNDS, bytes).getBytes();
}

/** The certificates' part, sealed with 40 bits of RC2 as Windows and OpenSSL before 3 do. */
function sealedRc2(plain: string, password: string): Asn1 {
  const salt = randomBytes(8).toString('binary');
  const cipher = forge.rc2.createEncryptionCipher(derive(password, salt, 1, 5), 40);
  cipher.start(derive(password, salt, 2, 8));
  cipher.update(forge.util.createBuffer(plain));
  cipher.finish();
  const algorithm = sequence(oid(RC2_40), sequence(octets(salt), number(ROUNDS)));
  const sealed = make(0 as forge.asn1.Type, cipher.output.getBytes(), Class.CONTEXT_SPECIFIC);
  const content = sequence(number(0), sequence(oid(DATA), algorithm, sealed));
  return sequence(oid(ENCRYPTED_DATA), tagged(content));
}

function withMac(authenticated: string, password: string): Asn1 {
  const salt = randomBytes(8).toString('binary');
  const key = Buffer.from(derive(password, salt, 3, 20), 'binary');
  const mac = createHmac('sha1', key).update(Buffer.from(authenticated, 'binary')).digest('binary');
  const digest = sequence(sequence(oid(SHA1), make(Type.NULL, '')), octets(mac));
  const content = sequence(oid(DATA), tagged(octets(authenticated)));
  return sequence(number(3), content, sequence(digest, octets(salt), number(ROUNDS)));
}

/**
 * A p12 as WeChat Pay's tools wrote them for years: certificates under 40-bit RC2, the key under triple DES, a MAC
 * over SHA-1.
 */
export function oldP12(
  key: forge.pki.rsa.PrivateKey,
  certificate: forge.pki.Certificate,
  password: string,
): Buffer {
  const modern = forge.pkcs12.toPkcs12Asn1(key, [certificate], password, {
    algorithm: '3des',
    useMac: false,
  });
  const inside = (node: Asn1, ...path: number[]): Asn1 =>
    path.reduce((found, at) => (found.value as Asn1[])[at]!, node);
  const safes = asn1.fromDer(inside(modern, 1, 1, 0).value as string).value as Asn1[];
  const [certificates, keys] = safes as [Asn1, Asn1];
  const plain = inside(certificates, 1, 0).value as string;
  const authenticated = asn1.toDer(sequence(sealedRc2(plain, password), keys)).getBytes();
  return Buffer.from(asn1.toDer(withMac(authenticated, password)).getBytes(), 'binary');
}
