import type { Random } from '../random';
import type { Store } from '../store';
import { beijingDay, dayAndTime } from './beijing-time';

const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

/**
 * The numbers WeChat Pay gives out, in the shapes seen on the wire. Chance comes from the world's seed and would
 * repeat itself after a restart, so each number that must be unique carries a counter that is kept with the world.
 */
export class Numbers {
  constructor(
    private readonly random: Random,
    private readonly store: Store,
  ) {
    store.exec(
      'create table if not exists wx_counter (id integer primary key check (id = 1), value integer not null)',
    );
  }

  /** 36 characters: `wx`, Beijing ddHHmmss and ms, hex, `0000`. */
  prepayId(at: number): string {
    return `wx${dayAndTime(at)}${this.random.text(12)}${this.next().toString(16).padStart(7, '0')}0000`;
  }

  /** `weixin://wxpay/bizpayurl?pr=` and nine characters. */
  codeUrl(): string {
    return `weixin://wxpay/bizpayurl?pr=${this.random.text(3, ALPHANUMERIC)}${this.next().toString(36).padStart(6, '0')}`;
  }

  /** 28 digits that begin 42000. */
  transactionId(at: number): string {
    return `42000${this.random.text(5, DIGITS)}${beijingDay(at)}${this.tenDigits()}`;
  }

  /** 18 digits that begin 13: what a payer's phone shows to be scanned. */
  authCode(): string {
    return `13${this.random.text(6, DIGITS)}${this.tenDigits()}`;
  }

  /** 29 digits that begin 50. */
  refundId(at: number): string {
    return `50${this.random.text(8, DIGITS)}${beijingDay(at)}0${this.tenDigits()}`;
  }

  /** A notification's id, in the manner of a UUID. */
  notificationId(): string {
    const hex = this.random.text(20) + this.next().toString(16).padStart(12, '0');
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  cashierId(): string {
    return `cashier${this.next()}${this.random.text(8)}`;
  }

  /** What a bill's download URL carries: 48 characters, not to be guessed from another. */
  billToken(): string {
    return this.random.text(41, ALPHANUMERIC) + this.next().toString(36).padStart(7, '0');
  }

  /** 32 characters, as in a Wechatpay-Nonce. */
  nonce(): string {
    return this.random.text(32, ALPHANUMERIC);
  }

  /** The 12 characters AES-GCM takes. */
  sealNonce(): string {
    return this.random.text(12, ALPHANUMERIC);
  }

  /** `{opaque}-{internal number}`; the internal number is 0 when all is well. */
  requestId(internal: number): string {
    return `${this.random.text(40, '0123456789ABCDEF')}-${internal}`;
  }

  /** Counting starts again: for an emptied world, where every number is free. */
  reset(): void {
    this.store.exec('delete from wx_counter');
  }

  private tenDigits(): string {
    return this.next().toString().padStart(10, '0');
  }

  private next(): number {
    const row = this.store.first(
      'insert into wx_counter (id, value) values (1, 1) on conflict (id) do update set value = value + 1 returning value',
    );
    return Number(row!.value);
  }
}
