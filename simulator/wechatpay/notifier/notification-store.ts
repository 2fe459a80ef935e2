import type { Row, Store } from '../../store';
import type { XmlFields } from '../v2/xml';
import type { Content, Message, NotificationFormat, NotificationKind, Told } from './news';
import type { PostResult } from './post';
import type { Envelope } from './v3-message';

/** `at` is simulated time, `ms` real; `mutate` says how it was broken on purpose, `error` why no answer came. */
export type Attempt = { at: number; status: number; ms: number; mutate?: string; error?: string };
export type NotificationView = {
  id: string;
  out_trade_no: string;
  kind: NotificationKind;
  format: NotificationFormat;
  url: string;
  attempts: Attempt[];
  /** When it will be tried again; absent when it was accepted or given up. */
  next_at?: number;
};
/** What is to be sent, in one of the forms. `content` is kept to seal it anew when it is broken on purpose. */
type Composed =
  | { format: 'v3'; envelope: Envelope; content: Content }
  | { format: 'v2'; envelope: XmlFields; content: XmlFields }
  | { format: 'cloud'; envelope: Record<string, never>; content: Record<string, unknown> };
export type NewNotification = Told & Composed & { id: string; next_at: number | null };
/** `tries`: attempts on schedule so far. */
export type StoredNotification = NewNotification & { tries: number };

/** Which notifications to list: the newest, oldest of them first, unless only a page is wanted: newest first. */
export type NotificationPage = { newest?: number; skip?: number };

const LISTED_MAX = 10_000;
/** Sixteen on schedule each, and some by hand. */
const ATTEMPTS_LISTED_MAX = 20 * LISTED_MAX;
const UNDELIVERED_MAX = 100_000;

const TABLES = `
  create table if not exists wx_notifications (id text primary key, out_trade_no text not null, kind text not null,
    format text not null, mchid text not null, url text not null, envelope text not null, content text not null, tries integer not null,
    next_at integer, first_message text);
  create index if not exists wx_notifications_next on wx_notifications (next_at);
  create table if not exists wx_attempts (notification_id text not null, at integer not null,
    status integer not null, ms integer not null, mutate text, error text);
  create index if not exists wx_attempts_notification on wx_attempts (notification_id);`;

/** Notifications and their attempts, kept with the world: what is undelivered outlives a restart. */
export class NotificationStore {
  constructor(private readonly store: Store) {
    store.exec(TABLES);
  }

  insert(notification: NewNotification): void {
    const { id, out_trade_no, kind, format, mchid, url, envelope, content, next_at } = notification;
    this.store.run(
      `insert into wx_notifications (id, out_trade_no, kind, format, mchid, url, envelope, content, tries, next_at)
       values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)`,
      [
        id,
        out_trade_no,
        kind,
        format,
        mchid,
        url,
        JSON.stringify(envelope),
        JSON.stringify(content),
        next_at,
      ],
    );
  }

  find(id: string): StoredNotification | undefined {
    const row = this.store.first('select * from wx_notifications where id = ?', [id]);
    return row && storedOf(row);
  }

  undelivered(): { id: string; next_at: number }[] {
    const sql =
      'select id, next_at from wx_notifications where next_at is not null order by next_at, rowid limit ?';
    const rows = this.store.all(sql, [UNDELIVERED_MAX]);
    return rows.map((row) => ({ id: String(row.id), next_at: Number(row.next_at) }));
  }

  undeliveredCount(): number {
    const row = this.store.first('select count(*) as n from wx_notifications where next_at is not null');
    return Number(row!.n);
  }

  /** With all their attempts, in two statements however many there are. */
  list({ newest, skip = 0 }: NotificationPage = {}): NotificationView[] {
    const rows = this.store.all(
      'select id, out_trade_no, kind, format, url, next_at from wx_notifications order by rowid desc limit ? offset ?',
      [Math.min(newest ?? LISTED_MAX, LISTED_MAX), skip],
    );
    if (newest === undefined) rows.reverse();
    const attempts = this.attemptsOf(rows.map((row) => String(row.id)));
    return rows.map((row) => viewOf(row, attempts.get(String(row.id)) ?? []));
  }

  /** @returns false when the notification is gone (the world was emptied meanwhile) */
  settle(id: string, tries: number, next_at: number | null): boolean {
    const sql = 'update wx_notifications set tries = ?, next_at = ? where id = ? and next_at is not null';
    return this.store.run(sql, [tries, next_at, id]).changes > 0;
  }

  addAttempt(id: string, at: number, result: PostResult, mutate?: string): void {
    this.store.run(
      `insert into wx_attempts (notification_id, at, status, ms, mutate, error)
       select id, ?, ?, ?, ?, ? from wx_notifications where id = ?`,
      [at, result.status, result.ms, mutate ?? null, result.error ?? null, id],
    );
  }

  /** Keeps the first message that went out, so that it can be replayed byte for byte. */
  keepFirst(id: string, message: Message): void {
    const kept = JSON.stringify({ headers: message.headers, body: message.body.toString('base64') });
    this.store.run('update wx_notifications set first_message = ? where id = ? and first_message is null', [
      kept,
      id,
    ]);
  }

  firstMessage(id: string): Message | undefined {
    const row = this.store.first('select first_message from wx_notifications where id = ?', [id]);
    if (!row || row.first_message === null) return undefined;
    const kept = JSON.parse(String(row.first_message)) as { headers: Record<string, string>; body: string };
    return { headers: kept.headers, body: Buffer.from(kept.body, 'base64') };
  }

  reset(): void {
    this.store.exec('delete from wx_notifications; delete from wx_attempts;');
  }

  private attemptsOf(ids: string[]): Map<string, Attempt[]> {
    const sql = `select * from wx_attempts where notification_id in (select value from json_each(?))
      order by rowid limit ?`;
    const grouped = new Map<string, Attempt[]>(ids.map((id) => [id, []]));
    for (const row of this.store.all(sql, [JSON.stringify(ids), ATTEMPTS_LISTED_MAX])) {
      grouped.get(String(row.notification_id))?.push(attemptOf(row));
    }
    return grouped;
  }
}

function viewOf(
  { id, out_trade_no, kind, format, url, next_at }: Row,
  attempts: Attempt[],
): NotificationView {
  const view = {
    id: String(id),
    out_trade_no: String(out_trade_no),
    kind: String(kind) as NotificationKind,
    format: String(format) as NotificationFormat,
    url: String(url),
    attempts,
  };
  return next_at === null ? view : { ...view, next_at: Number(next_at) };
}

function attemptOf(row: Row): Attempt {
  return {
    at: Number(row.at),
    status: Number(row.status),
    ms: Number(row.ms),
    ...(row.mutate === null ? {} : { mutate: String(row.mutate) }),
    ...(row.error === null ? {} : { error: String(row.error) }),
  };
}

function storedOf(row: Row): StoredNotification {
  const composed = {
    format: String(row.format),
    envelope: JSON.parse(String(row.envelope)) as unknown,
    content: JSON.parse(String(row.content)) as unknown,
  } as Composed;
  return {
    id: String(row.id),
    out_trade_no: String(row.out_trade_no),
    kind: String(row.kind) as NotificationKind,
    mchid: String(row.mchid),
    url: String(row.url),
    ...composed,
    tries: Number(row.tries),
    next_at: row.next_at === null ? null : Number(row.next_at),
  };
}
