import { createPrivateKey, X509Certificate } from 'node:crypto';
import forge from 'node-forge';

/** Certificate and private key as PEM, the serial number in upper-case hex. */
export type OpenedP12 = { certificate: string; private_key: string; serial_no: string; valid_to: string };

/**
 * Opens a p12 (PKCS#12) with any of the ciphers that such files were ever written with: WeChat Pay's use RC2 and
 * triple DES, which Node's own TLS refuses since version 17.
 * @throws Error with a reason for a person; it holds neither password nor key
 */
export function readP12(bytes: Buffer, password: string): OpenedP12 {
  const file = parse(bytes, password);
  const keys = [...bags(file, forge.pki.oids.pkcs8ShroudedKeyBag), ...bags(file, forge.pki.oids.keyBag)];
  const [key, ...more] = keys.flatMap((bag) => bag.key ?? []);
  if (key === undefined) throw new Error('there is no RSA private key in it');
  if (more.length > 0) throw new Error('there is more than one private key in it');
  const privateKey = createPrivateKey(forge.pki.privateKeyToPem(key));
  const certificate = bags(file, forge.pki.oids.certBag)
    .flatMap((bag) => bag.cert ?? [])
    .map((cert) => new X509Certificate(forge.pki.certificateToPem(cert)))
    .find((cert) => cert.checkPrivateKey(privateKey));
  if (certificate === undefined) throw new Error('there is no certificate of its private key in it');
  return {
    certificate: certificate.toString(),
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    serial_no: certificate.serialNumber.toUpperCase(),
    valid_to: certificate.validTo,
  };
}

function parse(bytes: Buffer, password: string): forge.pkcs12.Pkcs12Pfx {
  let content: forge.asn1.Asn1;
  try {
    content = forge.asn1.fromDer(bytes.toString('binary'));
  } catch {
    throw new Error('it is no p12 file: it does not parse');
  }
  try {
    return forge.pkcs12.pkcs12FromAsn1(content, false, password);
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    throw new Error(
      /password|MAC|decrypt/i.test(said)
        ? 'the password does not open it; a new certificate’s password is the merchant number'
        : 'it is no p12 file, or one of a kind that is not known here',
    );
  }
}

function bags(file: forge.pkcs12.Pkcs12Pfx, bagType: string | undefined): forge.pkcs12.Bag[] {
  return bagType === undefined ? [] : (file.getBags({ bagType })[bagType] ?? []);
}
