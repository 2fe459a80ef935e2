import { type KeyObject, X509Certificate } from 'node:crypto';
import { normalizePem } from '../../src/protocol/crypto/pem';
import { parsePrivateKey } from '../../src/protocol/crypto/rsa';
import type { Variables } from '../bill/configuration';
import { type Check, failed, passed } from './check';
import { trimmed } from './move';

const CERTIFICATE = 'WXPAY_MERCHANT_CERTIFICATE';
const SERIAL = 'WXPAY_MERCHANT_SERIAL';
const PRIVATE_KEY = 'WXPAY_MERCHANT_PRIVATE_KEY';

/**
 * Do serial number and private key belong to the certificate that APIv2's refunds show? APIv3 itself has no use for it, so
 * where there is none only the gateway can say.
 * @param now epoch ms
 */
export function checkCertificate(next: Variables, now: number): Check[] {
  const text = trimmed(next, CERTIFICATE);
  if (text === '') {
    return [passed(CERTIFICATE, 'nothing to compare serial number and key with; the gateway will say')];
  }
  const certificate = readCertificate(text);
  if (certificate === undefined) {
    const todo = 'give apiclient_cert.pem, or leave it out; npm run p12 takes it out of a p12 file';
    return [failed(CERTIFICATE, 'no certificate', todo)];
  }
  return [validity(certificate, now), serial(certificate, next), privateKey(certificate, next)];
}

function validity({ validTo }: X509Certificate, now: number): Check {
  const day = new Date(validTo).toISOString().slice(0, 10);
  if (Date.parse(validTo) > now) return passed(CERTIFICATE, `valid to ${day}`);
  const todo = 'apply for a new one: merchant platform → 账户中心 → API安全 → 商户API证书';
  return failed(CERTIFICATE, `valid to ${day} only`, todo);
}

function serial({ serialNumber }: X509Certificate, next: Variables): Check {
  const what = `${SERIAL} is the certificate’s`;
  const given = trimmed(next, SERIAL).toUpperCase();
  const own = serialNumber.toUpperCase();
  if (given === own) return passed(what, own);
  return failed(what, given === '' ? 'nothing' : 'that of another certificate', `set ${SERIAL} to ${own}`);
}

function privateKey(certificate: X509Certificate, next: Variables): Check {
  const what = `${PRIVATE_KEY} is the certificate’s`;
  const key = readPrivateKey(trimmed(next, PRIVATE_KEY));
  if (key !== undefined && certificate.checkPrivateKey(key)) return passed(what, 'it is');
  const todo =
    'give apiclient_key.pem of the same download as the certificate; npm run p12 takes both out of a p12 file';
  return failed(what, key === undefined ? 'no private key' : 'the key of another certificate', todo);
}

/** Undefined for what is none. */
function readCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(normalizePem(text, 'CERTIFICATE') ?? '');
  } catch {
    return undefined;
  }
}

/** Undefined for what is none. */
function readPrivateKey(text: string): KeyObject | undefined {
  try {
    return parsePrivateKey(normalizePem(text, 'PRIVATE KEY') ?? '');
  } catch {
    return undefined;
  }
}
