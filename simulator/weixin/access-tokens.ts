import type { SimClock } from '../clock';
import type { Random } from '../random';
import type { Store } from '../store';
import { beijingDay } from '../wechatpay/beijing-time';
import { type Apps, isMissing, type WeixinApp } from './apps';
import { WeixinError } from './errors';

const LIFE_MS = 7200_000;
/** The last one of /token lives on so long; /stable_token renews so long before the end. */
const OVERLAP_MS = 5 * 60_000;
const FORCED_APART_MS = 30_000;
const FORCED_PER_DAY_MAX = 20;
const PLAIN_PER_DAY_MAX = 2000;
/** Older ones are forgotten: they are "invalid" then and no longer "expired". */
const KEPT_MS = 2 * 24 * 60 * 60_000;
const TOKEN_CHARS = 120;
const COUNTER = 'weixin_access_tokens';
const BASE64_URL = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';

/** `plain` is of GET /cgi-bin/token, the others of POST /cgi-bin/stable_token. */
type Kind = 'plain' | 'stable' | 'forced';
export type AccessTokenAnswer = { access_token: string; expires_in: number };
export type AccessTokenParts = { clock: SimClock; store: Store; random: Random; apps: Apps };

/**
 * Access tokens of two systems that know nothing of each other: a token of either is valid whatever the other does.
 * Pages api_getaccesstoken, api_getstableaccesstoken, auth.getStableAccessToken.
 */
export class AccessTokens {
  constructor(private readonly parts: AccessTokenParts) {
    parts.store.exec(`create table if not exists wx_access_tokens (token text primary key, appid text not null,
      kind text not null, day text not null, issued_at integer not null, revoked_at integer);
      create index if not exists wx_access_tokens_app on wx_access_tokens (appid, kind);`);
  }

  /**
   * GET /cgi-bin/token: a new token at every call, and the one before it lives five more minutes.
   * @throws WeixinError 40002, 41002, 41004, 40013, 40125; 45009 after 2000 of a day (UTC+8)
   */
  token(query: URLSearchParams): AccessTokenAnswer {
    const { apps, clock, store } = this.parts;
    if (query.get('grant_type') !== 'client_credential') throw new WeixinError(40002);
    const { appid } = apps.authenticate(query.get('appid'), query.get('secret'));
    if (this.issuedToday(appid, 'plain') >= PLAIN_PER_DAY_MAX) throw new WeixinError(45009);
    return store.atomic(() => {
      this.revoke(appid, ['plain'], clock.now() + OVERLAP_MS);
      return this.issue(appid, 'plain');
    });
  }

  /**
   * POST /cgi-bin/stable_token: the same token until five minutes before its end. `force_refresh` ends it at once, but
   * not within 30 seconds of the last time: then nothing is refreshed, and the same token is answered.
   * @throws WeixinError as `token`; 47001 for a wrong type, 45009 after 20 forced refreshes of a day (UTC+8)
   */
  stableToken(body: Record<string, unknown>): AccessTokenAnswer {
    const { apps, clock, store } = this.parts;
    const { grant_type, force_refresh = false } = body;
    if (typeof force_refresh !== 'boolean') throw new WeixinError(47001);
    if (grant_type !== 'client_credential') throw new WeixinError(40002);
    const { appid } = apps.authenticate(body.appid, body.secret);
    const now = clock.now();
    const current = this.currentStable(appid);
    const left = current ? current.issued_at + LIFE_MS - now : 0;
    const same = () => ({ access_token: current!.token, expires_in: Math.floor(left / 1000) });
    if (!force_refresh) return left > OVERLAP_MS ? same() : this.issue(appid, 'stable');
    if (current?.kind === 'forced' && now - current.issued_at < FORCED_APART_MS) return same();
    if (this.issuedToday(appid, 'forced') >= FORCED_PER_DAY_MAX) throw new WeixinError(45009);
    return store.atomic(() => {
      this.revoke(appid, ['stable', 'forced'], now);
      return this.issue(appid, 'forced');
    });
  }

  /** Whose token it is. @throws WeixinError 41001 missing, 40001 unknown or replaced, 42001 expired */
  appOf(token: string | null): WeixinApp {
    const { apps, clock, store } = this.parts;
    if (isMissing(token)) throw new WeixinError(41001);
    const row = store.first('select * from wx_access_tokens where token = ?', [token!]);
    const app = row && apps.find(row.appid);
    if (!row || !app) throw new WeixinError(40001);
    if (row.revoked_at !== null && clock.now() >= Number(row.revoked_at)) throw new WeixinError(40001);
    if (clock.now() >= Number(row.issued_at) + LIFE_MS) throw new WeixinError(42001);
    return app;
  }

  /** The appid of a token, good or not. */
  appidOf(token: string): string | undefined {
    const row = this.parts.store.first('select appid from wx_access_tokens where token = ?', [token]);
    return row && String(row.appid);
  }

  reset(): void {
    this.parts.store.exec('delete from wx_access_tokens');
    this.parts.store.writeSetting(COUNTER, 0);
  }

  private currentStable(appid: string) {
    const row = this.parts.store.first(
      `select * from wx_access_tokens where appid = ? and kind in ('stable', 'forced')
       order by rowid desc limit 1`,
      [appid],
    );
    return row && { token: String(row.token), kind: String(row.kind), issued_at: Number(row.issued_at) };
  }

  private issuedToday(appid: string, kind: Kind): number {
    const { store, clock } = this.parts;
    const row = store.first(
      'select count(*) as n from wx_access_tokens where appid = ? and kind = ? and day = ?',
      [appid, kind, beijingDay(clock.now())],
    );
    return Number(row!.n);
  }

  /** None is revoked later than it was to be before. */
  private revoke(appid: string, kinds: Kind[], at: number): void {
    for (const kind of kinds) {
      this.parts.store.run(
        `update wx_access_tokens set revoked_at = ?
         where appid = ? and kind = ? and (revoked_at is null or revoked_at > ?)`,
        [at, appid, kind, at],
      );
    }
  }

  private issue(appid: string, kind: Kind): AccessTokenAnswer {
    const { clock, store } = this.parts;
    const now = clock.now();
    store.run('delete from wx_access_tokens where issued_at < ?', [now - KEPT_MS]);
    const token = this.newToken();
    store.run('insert into wx_access_tokens (token, appid, kind, day, issued_at) values (?, ?, ?, ?, ?)', [
      token,
      appid,
      kind,
      beijingDay(now),
      now,
    ]);
    return { access_token: token, expires_in: LIFE_MS / 1000 };
  }

  /** In the shape of real ones. The seed repeats itself after a restart, a counter does not. */
  private newToken(): string {
    const { random, store } = this.parts;
    const count = (store.readSetting<number>(COUNTER) ?? 0) + 1;
    store.writeSetting(COUNTER, count);
    return `92_${random.text(TOKEN_CHARS, BASE64_URL)}${count.toString(36).padStart(6, '0')}`;
  }
}
