import type { SimClock } from '../clock';
import type { HttpIn, HttpOut } from '../http';
import type { Random } from '../random';
import type { Recorder } from '../recorder';
import type { Store } from '../store';

/** A code of wx.login lives five minutes and works once. */
const CODE_MS = 5 * 60_000;
const CODE_CHARS = 32;
const OPENID_CHARS = 28;
const PATH = '/sns/jscode2session';
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export type WeixinParts = {
  clock: SimClock;
  recorder: Recorder;
  store: Store;
  random: Random;
  /** The one mini-program of this world. */
  appid: string;
  app_secret: string;
};

type SessionAnswer = { session_key: string; openid: string } | { errcode: number; errmsg: string };

/** The mini-program server API, as far as login goes: wx.login gives a code, code2Session takes it. */
export class Weixin {
  constructor(private readonly parts: WeixinParts) {
    parts.store.exec(`create table if not exists wx_codes (code text primary key, openid text not null,
      issued_at integer not null, used_at integer);
      create index if not exists wx_codes_openid on wx_codes (openid);`);
  }

  /**
   * What wx.login does on a phone.
   * @param openid whose phone; absent, a new user's
   */
  login(openid?: string): { code: string; openid: string } {
    const { random, store, clock } = this.parts;
    const who = openid ?? this.newOpenid();
    const code = `0${random.text(CODE_CHARS - 1, ALPHABET)}`;
    // After a restart the seed repeats itself: a code that was given out before is simply new again.
    store.run('insert or replace into wx_codes (code, openid, issued_at) values (?, ?, ?)', [
      code,
      who,
      clock.now(),
    ]);
    return { code, openid: who };
  }

  /** Has this openid logged in here? */
  knows(openid: string): boolean {
    return (
      this.parts.store.first('select 1 as found from wx_codes where openid = ? limit 1', [openid]) !==
      undefined
    );
  }

  handles(path: string): boolean {
    return path === PATH;
  }

  /** GET /sns/jscode2session. Always HTTP 200, JSON under text/plain; a success has no errcode. */
  async handle(request: HttpIn): Promise<HttpOut> {
    const { clock, recorder } = this.parts;
    const started_ms = clock.wallNow();
    const answer = this.exchange(request.query);
    recorder.add({
      at: clock.now(),
      host: 'weixin',
      method: request.method,
      path: request.path,
      about: 'code2session',
      started_ms,
      ended_ms: clock.wallNow(),
      status: 200,
      request: { appid: request.query.get('appid'), grant_type: request.query.get('grant_type') },
      answer,
    });
    const headers = { 'content-type': 'text/plain', date: new Date(clock.now()).toUTCString() };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(answer), 'utf8') };
  }

  reset(): void {
    this.parts.store.exec('delete from wx_codes');
  }

  private exchange(query: URLSearchParams): SessionAnswer {
    const { appid, app_secret, clock, store, random } = this.parts;
    const code = query.get('js_code');
    if (!query.get('appid')) return this.error(41002, 'appid missing');
    if (!query.get('secret')) return this.error(41004, 'appsecret missing');
    if (!code) return this.error(41008, 'missing code');
    if (query.get('appid') !== appid) return this.error(40013, 'invalid appid');
    if (query.get('secret') !== app_secret) return this.error(40125, 'invalid appsecret');
    const row = store.first('select * from wx_codes where code = ?', [code]);
    if (!row) return this.error(40029, 'invalid code');
    if (row.used_at !== null) return this.error(40163, 'code been used');
    if (clock.now() >= Number(row.issued_at) + CODE_MS) return this.error(40029, 'invalid code');
    store.run('update wx_codes set used_at = ? where code = ?', [clock.now(), code]);
    const session_key = Buffer.from(random.text(32), 'hex').toString('base64');
    return { session_key, openid: String(row.openid) };
  }

  private error(errcode: number, start: string): SessionAnswer {
    const { random } = this.parts;
    const rid = `${random.text(8)}-${random.text(8)}-${random.text(8)}`;
    return { errcode, errmsg: `${start}, rid: ${rid}` };
  }

  private newOpenid(): string {
    return `o${this.parts.random.text(OPENID_CHARS - 1, ALPHABET)}`;
  }
}
