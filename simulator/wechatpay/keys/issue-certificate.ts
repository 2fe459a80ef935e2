import forge from 'node-forge';

export type CertificateOrder = {
  public_key: string;
  common_name: string;
  serial_no: string;
  issuer_name: string;
  issuer_key: string;
  /** What it is for, where that is not to sign messages: to issue others, or to serve this machine's own names. */
  purpose?: 'issuer' | 'server';
};

const EXTENSIONS = {
  issuer: [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ],
  server: [
    { name: 'basicConstraints', cA: false },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: [
        { type: 2, value: 'localhost' },
        { type: 7, ip: '127.0.0.1' },
        { type: 7, ip: '::1' },
      ],
    },
  ],
};

/** Readers of certificates look at the real clock, the world lives in any year: valid for both. */
const VALID_FROM = new Date('1970-01-01T00:00:00Z');
const VALID_TO = new Date('2099-12-31T23:59:59Z');

/** Issues an X.509 certificate (PEM), SHA-256 with RSA. Node can read certificates but not make them. */
export function issueCertificate(order: CertificateOrder): string {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(order.public_key);
  certificate.serialNumber = order.serial_no.toLowerCase();
  certificate.validity.notBefore = VALID_FROM;
  certificate.validity.notAfter = VALID_TO;
  certificate.setSubject([
    { name: 'commonName', value: order.common_name },
    { name: 'organizationName', value: 'wxpay-kit simulator' },
  ]);
  certificate.setIssuer([
    { name: 'commonName', value: order.issuer_name },
    { name: 'organizationName', value: 'wxpay-kit simulator' },
  ]);
  if (order.purpose) certificate.setExtensions(EXTENSIONS[order.purpose]);
  certificate.sign(forge.pki.privateKeyFromPem(order.issuer_key), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate).replaceAll('\r\n', '\n');
}
