import type { Store } from '../../store';

/** Raised with every change that an older world cannot be read with. */
const LAYOUT = 4;
/** The layout before, of which only a column was missing. */
const WITHOUT_API = 3;
const SETTING = 'wx_layout';

const TABLES = `
  create table if not exists wx_orders (id integer primary key, owner text not null, out_trade_no text not null,
    terms text not null, created_at integer not null, pay_until integer not null, closed_at integer,
    unique (owner, out_trade_no));
  create index if not exists wx_orders_number on wx_orders (out_trade_no);
  create table if not exists wx_prepays (prepay_id text primary key, order_id integer not null, seq integer not null,
    code_url text, created_at integer not null, expires_at integer not null);
  create index if not exists wx_prepays_order on wx_prepays (order_id);
  create unique index if not exists wx_prepays_code on wx_prepays (code_url) where code_url is not null;
  create table if not exists wx_payments (transaction_id text primary key, order_id integer not null,
    openid text not null, sub_openid text, total integer not null, currency text not null, paid_at integer not null);
  create index if not exists wx_payments_order on wx_payments (order_id);
  create index if not exists wx_payments_time on wx_payments (paid_at);
  create table if not exists wx_refunds (refund_id text primary key, order_id integer not null, owner text not null,
    out_refund_no text not null, transaction_id text not null, total integer not null, currency text not null,
    status text not null, origin text not null, reason text, notify_url text, funds_account text not null,
    sources text not null, channel text not null, user_received_account text not null, created_at integer not null, settled_at integer,
    settle_at integer, settle_as text, fingerprint text not null, api text, unique (owner, out_refund_no));
  create index if not exists wx_refunds_order on wx_refunds (order_id);
  create index if not exists wx_refunds_time on wx_refunds (created_at);
  create index if not exists wx_refunds_settle on wx_refunds (settle_at) where settle_at is not null;`;

/**
 * Makes the tables of WeChat Pay's books where there are none.
 * @throws Error for a world that an older version left: its books are laid out in another way
 */
export function createTables(store: Store): void {
  const layout = store.readSetting<number>(SETTING);
  const older = layout === undefined && hasTable(store, 'wx_orders');
  if (layout === WITHOUT_API) store.exec('alter table wx_refunds add column api text');
  else if (older || (layout !== undefined && layout !== LAYOUT)) {
    throw new Error(
      'the data folder holds the books of another version of the simulator. Choose another folder with --data, or delete this one',
    );
  }
  store.exec(TABLES);
  store.writeSetting(SETTING, LAYOUT);
}

function hasTable(store: Store, name: string): boolean {
  return (
    store.first("select 1 as found from sqlite_master where type = 'table' and name = ?", [name]) !==
    undefined
  );
}
