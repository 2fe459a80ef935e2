import { type KeyObject, X509Certificate } from 'node:crypto';
import { parsePublicKey } from '../../../src/protocol/crypto/rsa';
import type { Store } from '../../store';
import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../merchants';
import type { Toggles } from '../toggles';
import type { CertifiedKey, WorldKeys } from './keys';

export type Role = 'direct' | 'partner';
/** A merchant that signs requests of its own: one connected directly, or a service provider. */
export type SigningMerchant = { mchid: string; role: Role; name: string };
/** What a request's serial number names: a merchant's public key, and whether it is still, already or not yet good. */
export type MerchantKey = { serial_no: string; key: KeyObject; state: 'valid' | 'replaced' | 'unknown' };

type Account = SigningMerchant & { api_v3_key: string; api_v2_key: string; certificates: CertifiedKey[] };

const SETTING = 'wx_api_v3_keys';
/** AES-256 takes 32 bytes, and the merchant platform takes them as characters. */
const API_V3_KEY_CHARS = 32;

/** The merchants that sign, with the keys that go with them: their certificates, and the APIv3 key they have set. */
export class MerchantBook {
  private readonly accounts: Account[];
  private readonly parsed: Map<string, KeyObject>;

  constructor(
    private readonly store: Store,
    private readonly keys: WorldKeys,
    private readonly toggles: Toggles,
  ) {
    const { merchant, merchant_next, partner } = keys;
    this.accounts = [
      { ...DIRECT_MERCHANT, role: 'direct', certificates: [merchant, merchant_next] },
      { ...PARTNER_MERCHANT, mchid: PARTNER_MERCHANT.sp_mchid, role: 'partner', certificates: [partner] },
    ];
    const certified = this.accounts.flatMap((account) => account.certificates);
    this.parsed = new Map(certified.map((one) => [one.serial_no, parsePublicKey(one.certificate)]));
  }

  find(mchid: string): SigningMerchant | undefined {
    return this.accounts.find((account) => account.mchid === mchid);
  }

  /** The 32 characters of APIv2. */
  apiV2Key(mchid: string): string | undefined {
    return this.accounts.find((account) => account.mchid === mchid)?.api_v2_key;
  }

  /** The merchant numbers that sign. */
  numbers(): string[] {
    return this.accounts.map(({ mchid }) => mchid);
  }

  /**
   * Whose API certificate of today that is.
   * @param certificate DER, as a TLS handshake shows it
   * @returns the merchant number that signs; undefined when it is nobody's
   */
  holderOf(certificate: Buffer): string | undefined {
    return this.accounts.find((account) =>
      account.certificates.some(
        (one, index) =>
          this.stateOf(account, index) === 'valid' && derOf(one.certificate).equals(certificate),
      ),
    )?.mchid;
  }

  /** @param serial_no as it stands in the Authorization header, in either case */
  keyOf(mchid: string, serial_no: string): MerchantKey | undefined {
    const account = this.accounts.find((one) => one.mchid === mchid);
    const index = account?.certificates.findIndex((one) => one.serial_no === serial_no.toUpperCase()) ?? -1;
    const found = account?.certificates[index];
    if (!found) return undefined;
    return {
      serial_no: found.serial_no,
      key: this.parsed.get(found.serial_no)!,
      state: this.stateOf(account!, index),
    };
  }

  /** The certificate that a merchant works with today, private key and all: the newest of those that are good. */
  certificate(mchid: string): CertifiedKey | undefined {
    const account = this.accounts.find((one) => one.mchid === mchid);
    return account?.certificates.filter((_one, index) => this.stateOf(account, index) === 'valid').at(-1);
  }

  /** The keys whose private halves a merchant may sign payments with today. */
  validKeys(mchid: string): KeyObject[] {
    const account = this.accounts.find((one) => one.mchid === mchid);
    return (account?.certificates ?? [])
      .filter((_one, index) => this.stateOf(account!, index) === 'valid')
      .map(({ serial_no }) => this.parsed.get(serial_no)!);
  }

  /** Every key there is, in whatever state, with a name for people. */
  knownKeys(): { name: string; mchid: string; serial_no: string; key: KeyObject }[] {
    return this.accounts.flatMap(({ mchid, certificates }) =>
      certificates.map(({ serial_no }) => {
        const name = `the merchant API key of ${mchid}, certificate ${serial_no}`;
        return { name, mchid, serial_no, key: this.parsed.get(serial_no)! };
      }),
    );
  }

  /** The 32 characters that seal what a merchant is told; undefined while it has set none. */
  apiV3Key(mchid: string): string | undefined {
    const changed = this.store.readSetting<Record<string, string | null>>(SETTING)?.[mchid];
    if (changed !== undefined) return changed ?? undefined;
    return this.accounts.find((account) => account.mchid === mchid)?.api_v3_key;
  }

  /**
   * A merchant sets another APIv3 key in the merchant platform; null: it has none. Kept with the world.
   * @throws RangeError naming what is wrong with the key, and never the key
   */
  setApiV3Key(mchid: string, key: string | null): void {
    const issue = key === null ? undefined : keyIssue(key);
    if (issue)
      throw new RangeError(`an APIv3 key is ${API_V3_KEY_CHARS} ASCII characters; this one ${issue}`);
    const changed = this.store.readSetting<Record<string, string | null>>(SETTING);
    this.store.writeSetting(SETTING, { ...changed, [mchid]: key });
  }

  reset(): void {
    this.store.writeSetting(SETTING, {});
  }

  /** The `direct` and `partner` parts of `GET /_sim/merchants`. */
  describe() {
    const { merchant, merchant_next, partner } = this.keys;
    return {
      direct: {
        ...DIRECT_MERCHANT,
        ...merchant,
        api_v3_key: this.apiV3Key(DIRECT_MERCHANT.mchid) ?? '',
        next_certificate: merchant_next,
      },
      partner: {
        ...PARTNER_MERCHANT,
        ...partner,
        api_v3_key: this.apiV3Key(PARTNER_MERCHANT.sp_mchid) ?? '',
      },
    };
  }

  /** Only the direct merchant has a second certificate; a first one that has no successor is always good. */
  private stateOf({ certificates }: Account, index: number): MerchantKey['state'] {
    const { merchant_certificate } = this.toggles;
    if (certificates.length === 1) return 'valid';
    if (index === 1) return merchant_certificate === 'first' ? 'unknown' : 'valid';
    return merchant_certificate === 'second' ? 'replaced' : 'valid';
  }
}

function derOf(pem: string): Buffer {
  return new X509Certificate(pem).raw;
}

function keyIssue(key: string): string | undefined {
  const length = [...key].length;
  if (length !== API_V3_KEY_CHARS) return `has ${length}`;
  return /^[\x21-\x7e]+$/.test(key) ? undefined : 'has others among them';
}
