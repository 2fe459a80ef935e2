import Database from 'libsql';

/** What may be bound to a statement: a boolean or `undefined` would abort the whole process. */
export type Bindable = string | number | bigint | null | Buffer;
export type Row = Record<string, string | number | bigint | null | Buffer>;

/**
 * The one file that holds a world: the cloud database, WeChat Pay's ledger, keys, undelivered
 * notifications and the clock. Write-ahead log, so that it survives kill -9.
 */
export class Store {
  private readonly db: InstanceType<typeof Database>;
  private readonly statements = new Map<string, ReturnType<InstanceType<typeof Database>['prepare']>>();

  /** @param file a path, or ':memory:' for a world that need not outlive its process */
  constructor(file: string) {
    this.db = new Database(file);
    this.db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 2000;');
    this.exec('create table if not exists settings (name text primary key, value text not null)');
  }

  exec(sql: string): void {
    this.db.exec(sql);
  }

  run(sql: string, args: Bindable[] = []): { changes: number } {
    return this.prepared(sql).run(check(args)) as { changes: number };
  }

  all(sql: string, args: Bindable[] = []): Row[] {
    return this.prepared(sql).all(check(args)) as Row[];
  }

  first(sql: string, args: Bindable[] = []): Row | undefined {
    return this.all(sql, args)[0];
  }

  /** All of it or nothing. Not to be nested, and `work` must not await. */
  atomic<T>(work: () => T): T {
    this.db.exec('begin immediate');
    try {
      const result = work();
      this.db.exec('commit');
      return result;
    } catch (error) {
      this.db.exec('rollback');
      throw error;
    }
  }

  /** A JSON value by name, kept across restarts. */
  readSetting<T>(name: string): T | undefined {
    const row = this.first('select value from settings where name = ?', [name]);
    return row ? (JSON.parse(String(row.value)) as T) : undefined;
  }

  writeSetting(name: string, value: unknown): void {
    this.run(
      'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
      [name, JSON.stringify(value)],
    );
  }

  close(): void {
    this.statements.clear();
    this.db.close();
  }

  private prepared(sql: string) {
    let statement = this.statements.get(sql);
    if (!statement) {
      statement = this.db.prepare(sql);
      this.statements.set(sql, statement);
    }
    return statement;
  }
}

function check(args: Bindable[]): Bindable[] {
  for (const arg of args) {
    const fine = arg === null || ['string', 'number', 'bigint'].includes(typeof arg) || Buffer.isBuffer(arg);
    if (!fine) throw new TypeError(`cannot bind ${typeof arg} to a statement`);
  }
  return args;
}
