import type { SimClock } from '../../clock';
import type { Store } from '../../store';
import type { Numbers } from '../numbers';

/** What a payer's code (付款码) is good for. */
export type AuthCode = { openid: string; state: 'good' | 'expired' | 'used' };

/** A code on a payer's screen is replaced every minute, and pays once. */
const VALID_MS = 60_000;
/** As the real ones: eighteen digits that begin 10 to 15. */
const FORM = /^1[0-5]\d{16}$/;

/** The codes that payers show to a cashier's scanner, kept with the world. */
export class AuthCodes {
  constructor(private readonly parts: { store: Store; clock: SimClock; numbers: Numbers }) {
    parts.store.exec(
      `create table if not exists wx_auth_codes (auth_code text primary key, openid text not null,
         made_at integer not null, used integer not null)`,
    );
  }

  /** The code that a payer's phone shows now. @param openid under the appid of the merchant number that signs */
  show(openid: string): string {
    const { store, clock, numbers } = this.parts;
    const auth_code = numbers.authCode();
    store.run('insert into wx_auth_codes (auth_code, openid, made_at, used) values (?, ?, ?, 0)', [
      ...[auth_code, openid, clock.now()],
    ]);
    return auth_code;
  }

  /** @returns undefined for what no phone ever showed */
  find(auth_code: string): AuthCode | undefined {
    const row = this.parts.store.first('select * from wx_auth_codes where auth_code = ?', [auth_code]);
    if (!row) return undefined;
    const old = this.parts.clock.now() >= Number(row.made_at) + VALID_MS;
    return { openid: String(row.openid), state: row.used === 1 ? 'used' : old ? 'expired' : 'good' };
  }

  use(auth_code: string): void {
    this.parts.store.run('update wx_auth_codes set used = 1 where auth_code = ?', [auth_code]);
  }

  reset(): void {
    this.parts.store.exec('delete from wx_auth_codes');
  }
}

export function looksLikeAuthCode(text: string): boolean {
  return FORM.test(text);
}
