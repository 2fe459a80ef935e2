import type { Store } from '../../store';

/** 1 express, 2 same-city, 3 virtual, 4 self pick-up */
export type LogisticsType = 1 | 2 | 3 | 4;
export const EXPRESS = 1;
/** 1 unified: one parcel; 2 split: several */
export type DeliveryMode = 1 | 2;
export const UNIFIED = 1;
export const SPLIT = 2;

export type Contact = { consignor_contact?: string; receiver_contact?: string };
export type Parcel = {
  tracking_no: string;
  express_company: string;
  goods_desc: string;
  contact?: Contact;
  /** Epoch ms, of this server. */
  uploaded_at: number;
};

/** What was uploaded for one payment, and what followed. Instants in epoch ms. Its order_state is not stored. */
export type ShippingFacts = {
  transaction_id: string;
  appid: string;
  logistics_type: LogisticsType;
  delivery_mode: DeliveryMode;
  parcels: Parcel[];
  finished: boolean;
  /** How often it was shipped in full: 0, 1, or 2 after shipping it once more. */
  finish_count: number;
  /** The last time it was. */
  finished_at?: number;
  /** The one chance to ship it once more is used. */
  reshipped: boolean;
  /** The upload_time of the last request. */
  upload_time: number;
  confirmed_at?: number;
  reminded_at?: number;
};

/** Facts by transaction_id, and where each mini-program wants its messages to lead. */
export class ShippingStore {
  constructor(private readonly store: Store) {
    store.exec(`create table if not exists wx_shipping (transaction_id text primary key, facts text not null);
      create table if not exists wx_jump_paths (appid text primary key, path text not null);`);
  }

  get(transaction_id: string): ShippingFacts | undefined {
    const row = this.store.first('select facts from wx_shipping where transaction_id = ?', [transaction_id]);
    return row && (JSON.parse(String(row.facts)) as ShippingFacts);
  }

  /** All of them or none. */
  put(...all: ShippingFacts[]): void {
    this.store.atomic(() => {
      for (const facts of all) {
        this.store.run(
          `insert into wx_shipping (transaction_id, facts) values (?, ?)
           on conflict (transaction_id) do update set facts = excluded.facts`,
          [facts.transaction_id, JSON.stringify(facts)],
        );
      }
    });
  }

  /** Oldest first. */
  list(): ShippingFacts[] {
    const rows = this.store.all('select facts from wx_shipping order by rowid');
    return rows.map((row) => JSON.parse(String(row.facts)) as ShippingFacts);
  }

  /** Empty: the platform's own page. */
  jumpPath(appid: string): string {
    const row = this.store.first('select path from wx_jump_paths where appid = ?', [appid]);
    return row ? String(row.path) : '';
  }

  setJumpPath(appid: string, path: string): void {
    this.store.run('insert or replace into wx_jump_paths (appid, path) values (?, ?)', [appid, path]);
  }

  reset(): void {
    this.store.exec('delete from wx_shipping; delete from wx_jump_paths;');
  }
}
