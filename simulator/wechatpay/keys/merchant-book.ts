import type { KeyObject } from 'node:crypto';
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

  /** @param serial_no as it stands in the Authorization header, in either case */
  keyOf(mchid: string, serial_no: string): MerchantKey | undefined {
    const account = this.accounts.find((one) => one.mchid === mchid);
    const index = account?.certificates.findIndex((one) => one.serial_no === serial_no.toUpperCase()) ?? -1;
    const found = account?.certificates[index];
    if (!found) return undefined;
    return {
      serial_no: found.serial_no,
      key: this.parsed.get(found.serial_no)!,
      state: this.stateOf(index),
    };
  }

  /** The keys whose private halves a merchant may sign payments with today. */
  validKeys(mchid: string): KeyObject[] {
    const account = this.accounts.find((one) => one.mchid === mchid);
    return (account?.certificates ?? [])
      .filter((_one, index) => this.stateOf(index) === 'valid')
      .map(({ serial_no }) => this.parsed.get(serial_no)!);
  }

  /** The 32 characters that seal what a merchant is told; undefined while it has set none. */
  apiV3Key(mchid: string): string | undefined {
    const changed = this.store.readSetting<Record<string, string | null>>(SETTING)?.[mchid];
    if (changed !== undefined) return changed ?? undefined;
    return this.accounts.find((account) => account.mchid === mchid)?.api_v3_key;
  }

  /** A merchant sets another APIv3 key in the merchant platform; null: it has none. Kept with the world. */
  setApiV3Key(mchid: string, key: string | null): void {
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
  private stateOf(index: number): MerchantKey['state'] {
    const { merchant_certificate } = this.toggles;
    if (index === 1) return merchant_certificate === 'first' ? 'unknown' : 'valid';
    return merchant_certificate === 'second' ? 'replaced' : 'valid';
  }
}
