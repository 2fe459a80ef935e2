import type { SimClock } from '../../clock';
import type { Store } from '../../store';
import type { Numbers } from '../numbers';
import type { Bill } from './bill';

export type DownloadTokensParts = { store: Store; clock: SimClock; numbers: Numbers };
/** What a token stands for: a bill, and the merchant number that applied for it. */
export type Applied = { mchid: string; bill: Bill };

/** Page 4012556654; older pages said thirty seconds. */
const VALID_MS = 5 * 60_000;
/** Of more than these the oldest are forgotten: at the published three a second, five minutes of them. */
const KEPT_MAX = 1_000;

/** The tokens in download URLs, kept with the world. */
export class DownloadTokens {
  constructor(private readonly parts: DownloadTokensParts) {
    parts.store.exec(
      `create table if not exists wx_bill_tokens (id integer primary key, token text not null unique,
         applied text not null, expires_at integer not null)`,
    );
  }

  give(applied: Applied): string {
    const { store, clock, numbers } = this.parts;
    const now = clock.now();
    const token = numbers.billToken();
    store.atomic(() => {
      store.run('delete from wx_bill_tokens where expires_at <= ?', [now]);
      store.run('insert into wx_bill_tokens (token, applied, expires_at) values (?, ?, ?)', [
        ...[token, JSON.stringify(applied), now + VALID_MS],
      ]);
      store.run(
        'delete from wx_bill_tokens where id <= (select id from wx_bill_tokens order by id desc limit 1 offset ?)',
        [KEPT_MAX],
      );
    });
    return token;
  }

  /** @returns undefined for one that was never given, or too long ago */
  find(token: string): Applied | undefined {
    const row = this.parts.store.first(
      'select applied from wx_bill_tokens where token = ? and expires_at > ?',
      [token, this.parts.clock.now()],
    );
    return row && (JSON.parse(String(row.applied)) as Applied);
  }

  reset(): void {
    this.parts.store.exec('delete from wx_bill_tokens');
  }
}
