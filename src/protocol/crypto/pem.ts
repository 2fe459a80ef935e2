import { X509Certificate } from 'node:crypto';

export type CertificateInfo = {
  /** Upper-case hex, as WeChat Pay writes serials. */
  serial_no: string;
  valid_from: number;
  valid_to: number;
  subject: string;
};

/** Reads what a certificate says of itself. @throws Node's own error when the text is not a certificate. */
export function readCertificate(pem: string): CertificateInfo {
  const certificate = new X509Certificate(pem);
  return {
    serial_no: certificate.serialNumber.toUpperCase(),
    valid_from: Date.parse(certificate.validFrom),
    valid_to: Date.parse(certificate.validTo),
    subject: certificate.subject,
  };
}

export type PemLabel = 'PRIVATE KEY' | 'PUBLIC KEY' | 'CERTIFICATE';

/**
 * Brings a key or certificate from any of the shapes people paste into a variable to PEM: PEM itself,
 * PEM with `\n` written out, bare base64 of the DER bytes, or base64 of the whole PEM text.
 * @param label what bare base64 is taken for
 * @returns undefined when the text is none of them
 */
export function normalizePem(text: string, label: PemLabel): string | undefined {
  const unescaped = text
    .replace(/^\uFEFF/, '')
    .replace(/(\\r)?\\n/g, '\n')
    .replace(/\r\n?/g, '\n')
    .trim();
  if (unescaped.startsWith('-----BEGIN ')) return relayPem(unescaped);
  const packed = unescaped.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed) || packed.length < 64) return undefined;
  const decoded = Buffer.from(packed, 'base64');
  if (decoded.subarray(0, 11).toString('latin1') === '-----BEGIN ') {
    return relayPem(decoded.toString('utf8').replace(/\r\n?/g, '\n').trim());
  }
  // DER starts with SEQUENCE (0x30): anything else was never a key.
  return decoded[0] === 0x30 ? wrap(packed, label) : undefined;
}

/** Some editors glue the lines together with blanks; lay the text out again between its own markers. */
function relayPem(pem: string): string | undefined {
  const match = /^-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/.exec(pem);
  if (!match) return undefined;
  const body = match[2]!.replace(/\s+/g, '');
  return /^[A-Za-z0-9+/]+={0,2}$/.test(body) ? wrap(body, match[1]!) : undefined;
}

function wrap(base64: string, label: string): string {
  const lines = base64.match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
