import type { SimClock } from '../clock';
import type { Faults } from '../faults';
import type { Random } from '../random';
import type { Store } from '../store';
import { type Apps, isMissing } from './apps';
import { WeixinError } from './errors';

/** A code of wx.login lives five minutes and works once. */
const CODE_MS = 5 * 60_000;
const CODE_CHARS = 32;
const OPENID_CHARS = 28;
const MINUTE_MS = 60_000;
/** Exchanges of one user of a mini-program within one minute of the clock. */
const EXCHANGES_PER_MINUTE_MAX = 100;
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const TABLES = `
  create table if not exists wx_codes (code text primary key, openid text not null,
    issued_at integer not null, used_at integer, appid text);
  create index if not exists wx_codes_openid on wx_codes (openid);
  create table if not exists wx_sessions (appid text not null, openid text not null, session_key text not null,
    primary key (appid, openid));`;

export type LoginParts = { clock: SimClock; store: Store; random: Random; faults: Faults; apps: Apps };
export type Session = { session_key: string; openid: string };

/** wx.login gives a code, code2Session takes it. */
export class Logins {
  constructor(private readonly parts: LoginParts) {
    parts.store.exec(TABLES);
    this.adoptOlderCodes();
  }

  /**
   * What wx.login does on a phone.
   * @param openid whose phone; absent, a new user's
   * @param appid in which mini-program; absent, the world's own
   * @throws RangeError when no mini-program has that appid
   */
  login(openid?: string, appid?: string): { code: string; openid: string } {
    const { random, store, clock, apps } = this.parts;
    const app = apps.named(appid);
    const who = openid ?? `o${random.text(OPENID_CHARS - 1, ALPHABET)}`;
    const code = `0${random.text(CODE_CHARS - 1, ALPHABET)}`;
    // After a restart the seed repeats itself: a code that was given out before is simply new again.
    store.run('insert or replace into wx_codes (code, openid, issued_at, appid) values (?, ?, ?, ?)', [
      code,
      who,
      clock.now(),
      app.appid,
    ]);
    return { code, openid: who };
  }

  /** Has this openid logged in here? @param appid in that mini-program; absent, in any */
  knows(openid: string, appid?: string): boolean {
    const { store } = this.parts;
    const found =
      appid === undefined
        ? store.first('select 1 as found from wx_codes where openid = ? limit 1', [openid])
        : store.first('select 1 as found from wx_codes where openid = ? and appid = ? limit 1', [
            openid,
            appid,
          ]);
    return found !== undefined;
  }

  /** Whose code it is or was. */
  openidOf(code: string): string | undefined {
    const row = this.parts.store.first('select openid from wx_codes where code = ?', [code]);
    return row && String(row.openid);
  }

  /**
   * GET /sns/jscode2session (page code2Session). The key stays the same from login to login.
   * @throws WeixinError 41002, 41004, 41008, 40013, 40125, 40029, 40163, 40226, 45011; only a success uses the code up
   */
  codeToSession(query: URLSearchParams): Session {
    const { apps, clock, store, faults } = this.parts;
    const [appid, secret, code] = ['appid', 'secret', 'js_code'].map((name) => query.get(name));
    if (!isMissing(appid) && !isMissing(secret) && isMissing(code)) throw new WeixinError(41008);
    const app = apps.authenticate(appid, secret);
    const row = store.first('select * from wx_codes where code = ? and appid = ?', [code!, app.appid]);
    if (!row) throw new WeixinError(40029);
    if (row.used_at !== null) throw new WeixinError(40163);
    if (clock.now() >= Number(row.issued_at) + CODE_MS) throw new WeixinError(40029);
    const openid = String(row.openid);
    const facts = { operation: 'code2session', appid: app.appid, openid };
    if (faults.strikes('login_code_blocked', facts)) throw new WeixinError(40226);
    this.checkRate(app.appid, openid);
    store.run('update wx_codes set used_at = ? where code = ?', [clock.now(), code!]);
    return { session_key: this.sessionKey(app.appid, openid), openid };
  }

  reset(): void {
    this.parts.store.exec('delete from wx_codes; delete from wx_sessions;');
  }

  /** "Retry next minute": counted from one full minute of the clock to the next. */
  private checkRate(appid: string, openid: string): void {
    const { clock, store } = this.parts;
    const from = Math.floor(clock.now() / MINUTE_MS) * MINUTE_MS;
    const row = store.first(
      'select count(*) as n from wx_codes where openid = ? and appid = ? and used_at >= ? and used_at < ?',
      [openid, appid, from, from + MINUTE_MS],
    );
    if (Number(row!.n) >= EXCHANGES_PER_MINUTE_MAX) throw new WeixinError(45011);
  }

  private sessionKey(appid: string, openid: string): string {
    const { store, random } = this.parts;
    const known = store.first('select session_key from wx_sessions where appid = ? and openid = ?', [
      appid,
      openid,
    ]);
    if (known) return String(known.session_key);
    const session_key = Buffer.from(random.text(32), 'hex').toString('base64');
    store.run('insert into wx_sessions (appid, openid, session_key) values (?, ?, ?)', [
      appid,
      openid,
      session_key,
    ]);
    return session_key;
  }

  /** A world kept by a simulator that had one mini-program: its codes, and whom it knows, belong to the first. */
  private adoptOlderCodes(): void {
    const { store, apps } = this.parts;
    const columns = store.all("select name from pragma_table_info('wx_codes')").map(({ name }) => name);
    if (!columns.includes('appid')) store.exec('alter table wx_codes add column appid text');
    store.run('update wx_codes set appid = ? where appid is null', [apps.first.appid]);
  }
}
