import type { KeyObject } from 'node:crypto';
import { parsePrivateKey, signSha256 } from '../../../src/protocol/crypto/rsa';
import type { Numbers } from '../numbers';
import type { Toggles } from '../toggles';
import { answerText } from '../v3/sign-text';
import type { CertifiedKey, WorldKeys } from './keys';

/** The beginning of a signature that is wrong on purpose, sent now and then to see whether merchants verify. */
export const PROBE_PREFIX = 'WECHATPAY/SIGNTEST/';

export type Signer = { serial: string; key: KeyObject };

/** WeChat Pay's own keys, parsed once. */
export class PlatformSigner {
  private readonly certificates: (CertifiedKey & Signer)[];
  private readonly publicKey: Signer;

  constructor(
    keys: WorldKeys,
    private readonly numbers: Numbers,
    private readonly toggles: Toggles,
  ) {
    this.certificates = keys.platform.map((one) => {
      return { ...one, serial: one.serial_no, key: parsePrivateKey(one.private_key) };
    });
    this.publicKey = { serial: keys.public_key.id, key: parsePrivateKey(keys.public_key.private_key) };
  }

  /** The certificates a merchant can download today: none where there is only the public key. */
  listed(): CertifiedKey[] {
    const { platform_keys, rotation } = this.toggles;
    if (platform_keys === 'public_key') return [];
    if (rotation === 'before') return this.certificates.slice(0, 1);
    return rotation === 'overlap' ? this.certificates : this.certificates.slice(-1);
  }

  /**
   * Whose signature an answer gets: the public key's when the request's Wechatpay-Serial names it and it is in use,
   * else that of the certificate in use (the switch-over from 平台证书 to 微信支付公钥).
   */
  signerFor(requestedSerial: string | undefined): Signer {
    const { platform_keys } = this.toggles;
    if (platform_keys === 'public_key') return this.publicKey;
    const asked = requestedSerial === this.publicKey.serial && platform_keys === 'both';
    return asked ? this.publicKey : this.certificateSigner();
  }

  /**
   * Whose signature a notification gets. During the ramp it is a matter of chance.
   * @param drawn 0 ≤ x < 1
   */
  signerOfNotification(drawn: number): Signer {
    const { platform_keys, public_key_percent } = this.toggles;
    if (platform_keys === 'public_key') return this.publicKey;
    const ramped = platform_keys === 'both' && drawn * 100 < public_key_percent;
    return ramped ? this.publicKey : this.certificateSigner();
  }

  publicKeySigner(): Signer {
    return this.publicKey;
  }

  /** What opens a field that was sealed for this certificate or public key; undefined when it is none of today's. */
  keyToOpen(serial: string): KeyObject | undefined {
    if (serial === this.publicKey.serial)
      return this.toggles.platform_keys === 'certificate' ? undefined : this.publicKey.key;
    const listed = this.listed().find((one) => one.serial_no === serial);
    return this.certificates.find((one) => one.serial === listed?.serial_no)?.key;
  }

  private certificateSigner(): Signer {
    return this.toggles.rotation === 'before' ? this.certificates[0]! : this.certificates.at(-1)!;
  }

  /**
   * The five Wechatpay-* headers over exactly these bytes.
   * @param at epoch ms that the timestamp tells
   */
  headers(body: Buffer, at: number, signer: Signer): Record<string, string> {
    const timestamp = String(Math.floor(at / 1000));
    const nonce = this.numbers.nonce();
    return {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-signature': signSha256(answerText(timestamp, nonce, body), signer.key),
      'wechatpay-serial': signer.serial,
      'wechatpay-signature-type': 'WECHATPAY2-SHA256-RSA2048',
    };
  }
}

/** The same headers with a signature that must fail. */
export function asProbe(headers: Record<string, string>): Record<string, string> {
  const signature = headers['wechatpay-signature'] ?? '';
  return { ...headers, 'wechatpay-signature': PROBE_PREFIX + signature.slice(PROBE_PREFIX.length) };
}
