import type { SimClock } from '../clock';
import type { Faults } from '../faults';
import type { HttpIn, HttpOut } from '../http';
import type { Random } from '../random';
import type { Recorder } from '../recorder';
import type { Store } from '../store';
import { BillBook } from './bills/bill-book';
import { DownloadTokens } from './bills/download-tokens';
import { Cashier } from './cashier/cashier';
import type { WorldKeys } from './keys/keys';
import { MerchantBook } from './keys/merchant-book';
import { PlatformSigner } from './keys/platform-signer';
import { Ledger } from './ledger/ledger';
import { RefundBook } from './ledger/refund-book';
import { paymentNews } from './notifier/news';
import { Notifier } from './notifier/notifier';
import type { Post } from './notifier/post';
import { refundNews } from './notifier/refund-news';
import { Numbers } from './numbers';
import { changeToggles, DEFAULT_TOGGLES, type Toggles } from './toggles';
import { BillsApi } from './v3/bills-api';
import { listCertificates } from './v3/certificates-api';
import { MerchantAuth } from './v3/merchant-auth';
import { OrdersApi } from './v3/orders-api';
import { RefundsApi } from './v3/refunds-api';
import { V3Api } from './v3/v3-api';

export type WechatPayParts = {
  clock: SimClock;
  faults: Faults;
  recorder: Recorder;
  store: Store;
  random: Random;
  keys: WorldKeys;
  /** Base URL of the world's own functions, as text or, while the port is not known yet, as a question. */
  own_base: string | (() => string | undefined);
  toggles?: Partial<Toggles>;
  /** Openids that apps have issued, besides those that look like one. */
  knowsOpenid?: (openid: string, appid: string) => boolean;
  /** How notifications travel, and how long they wait for an answer. */
  post?: Post;
  answer_ms?: number;
};

const TOGGLES_SETTING = 'wx_toggles';

/** WeChat Pay: its books, its keys, its cashier, what it tells merchants, and APIv3 in front of them. */
export class WechatPay {
  readonly toggles: Toggles;
  readonly merchant_book: MerchantBook;
  readonly ledger: Ledger;
  readonly refunds: RefundBook;
  readonly cashier: Cashier;
  readonly notifier: Notifier;
  readonly bills: BillBook;
  private readonly bill_tokens: DownloadTokens;
  private readonly signer: PlatformSigner;
  private readonly numbers: Numbers;
  private readonly v3: V3Api;

  constructor(private readonly parts: WechatPayParts) {
    const { clock, faults, recorder, store, random, keys, post, answer_ms } = parts;
    const kept = store.readSetting<Partial<Toggles>>(TOGGLES_SETTING);
    const toggles: Toggles = { ...DEFAULT_TOGGLES, ...parts.toggles, ...kept };
    const numbers = new Numbers(random, store);
    const signer = new PlatformSigner(keys, numbers, toggles);
    const merchants = new MerchantBook(store, keys, toggles);
    const ledger = new Ledger(store, clock, numbers);
    this.toggles = toggles;
    this.numbers = numbers;
    this.signer = signer;
    this.merchant_book = merchants;
    this.ledger = ledger;
    this.refunds = new RefundBook({ store, clock, ledger, numbers, toggles, faults });
    this.cashier = new Cashier({ store, clock, ledger, numbers, toggles, merchants });
    this.notifier = new Notifier({
      ...{ clock, faults, recorder, store, numbers, signer, merchants, random, toggles },
      own_base: () => this.ownBase(),
      ...(post ? { post } : {}),
      ...(answer_ms === undefined ? {} : { answer_ms }),
    });
    this.bills = new BillBook({ store, toggles });
    this.bill_tokens = new DownloadTokens({ store, clock, numbers });
    const origin = () => originOf(this.ownBase());
    ledger.onPaid = (order, payment) => this.notifier.record(paymentNews(order, payment));
    this.refunds.onSettled = (...settled) => this.notifier.record(refundNews(...settled));
    const auth = new MerchantAuth(merchants, clock, faults);
    const orders = new OrdersApi({
      ...{ ledger, clock, toggles },
      knowsOpenid: parts.knowsOpenid ?? (() => false),
      origin,
    });
    const bills = new BillsApi({ ...{ clock, faults, origin, bills: this.bills, tokens: this.bill_tokens } });
    const refunds = new RefundsApi({ ledger, refunds: this.refunds, signer, faults, toggles });
    this.v3 = new V3Api({
      ...{ clock, faults, recorder, auth, signer, numbers },
      operations: {
        prepay: (call) => orders.prepay(call),
        query: (call) => orders.query(call),
        query_by_id: (call) => orders.queryById(call),
        close: (call) => orders.close(call),
        certificates: (call) => listCertificates(call, { signer, merchants, numbers }),
        refund: (call) => refunds.create(call),
        query_refund: (call) => refunds.query(call),
        abnormal_refund: (call) => refunds.repair(call),
        trade_bill: (call) => bills.tradeBill(call),
        fund_flow_bill: (call) => bills.fundFlowBill(call),
        download_bill: (call) => bills.download(call),
      },
    });
  }

  handles(path: string): boolean {
    return path.startsWith('/v3/');
  }

  handle(request: HttpIn): Promise<HttpOut> {
    return this.v3.handle(request);
  }

  /** What `GET /_sim/merchants` tells of WeChat Pay: every credential there is. */
  merchants(urls: Record<string, string> = {}) {
    const { platform, public_key } = this.parts.keys;
    const certificate = this.signer.listed().at(-1) ?? platform[0]!;
    return {
      ...this.merchant_book.describe(),
      platform: {
        certificate: { serial_no: certificate.serial_no, pem: certificate.certificate },
        public_key: { id: public_key.id, pem: public_key.public_key },
      },
      urls,
    };
  }

  /** @throws RangeError naming what was found when a toggle or its value is not known; then nothing is changed */
  setToggles(wanted: Record<string, unknown>): void {
    changeToggles(this.toggles, wanted);
    this.parts.store.writeSetting(TOGGLES_SETTING, this.toggles);
  }

  /** As the world was started with. */
  resetToggles(): void {
    Object.assign(this.toggles, DEFAULT_TOGGLES, this.parts.toggles);
    this.parts.store.writeSetting(TOGGLES_SETTING, {});
  }

  /** An empty ledger on the first settings; the keys stay. */
  reset(): void {
    this.notifier.reset();
    this.cashier.reset();
    this.refunds.close();
    this.ledger.reset();
    this.bill_tokens.reset();
    this.numbers.reset();
    this.merchant_book.reset();
    this.resetToggles();
  }

  /** Stops sending and settling. Nothing is lost: another WechatPay on the same store goes on. */
  close(): void {
    this.refunds.close();
    this.notifier.close();
  }

  private ownBase(): string | undefined {
    const { own_base } = this.parts;
    return typeof own_base === 'string' ? own_base : own_base();
  }
}

function originOf(base: string | undefined): string {
  return base === undefined ? 'http://127.0.0.1' : new URL(base).origin;
}
