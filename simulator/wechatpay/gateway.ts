import type { SimClock } from '../clock';
import type { Faults } from '../faults';
import type { HttpIn, HttpOut } from '../http';
import type { Random } from '../random';
import type { Recorder } from '../recorder';
import type { Store } from '../store';
import { ToggleBoard } from '../toggle-board';
import { BillBook } from './bills/bill-book';
import { DownloadTokens } from './bills/download-tokens';
import { Cashier } from './cashier/cashier';
import { H5Page } from './cashier/h5-page';
import { Cloudpay } from './cloudpay/cloudpay';
import type { CallFunction } from './cloudpay/deliver';
import { newsOfPayment, newsOfRefund } from './cloudpay/news';
import { Examiner } from './explain/examiner';
import type { WorldKeys } from './keys/keys';
import { MerchantBook } from './keys/merchant-book';
import { PlatformSigner } from './keys/platform-signer';
import { Ledger } from './ledger/ledger';
import { RefundBook } from './ledger/refund-book';
import { Notifier } from './notifier/notifier';
import type { Post } from './notifier/post';
import { Numbers } from './numbers';
import { TOGGLES, type Toggles } from './toggles';
import { AuthCodes } from './v2/auth-codes';
import { V2BillsApi } from './v2/bills-api';
import { V2CodePayApi } from './v2/code-pay-api';
import { V2OrdersApi } from './v2/orders-api';
import { V2RefundsApi } from './v2/refunds-api';
import { isV2Path } from './v2/routes';
import { V2Api } from './v2/v2-api';
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
  /** Calls a function of the cloud; absent where there is no cloud. */
  callFunction?: CallFunction;
};

/** WeChat Pay: its books, its keys, its cashier, what it tells merchants, and both APIs in front of them. */
export class WechatPay {
  readonly toggle_board: ToggleBoard<Toggles>;
  readonly toggles: Toggles;
  readonly merchant_book: MerchantBook;
  readonly ledger: Ledger;
  readonly refunds: RefundBook;
  readonly cashier: Cashier;
  readonly notifier: Notifier;
  readonly examiner: Examiner;
  readonly bills: BillBook;
  readonly cloudpay: Cloudpay;
  private readonly bill_tokens: DownloadTokens;
  private readonly signer: PlatformSigner;
  private readonly numbers: Numbers;
  private readonly h5_page: H5Page;
  readonly auth_codes: AuthCodes;
  private readonly v3: V3Api;
  private readonly v2: V2Api;

  constructor(private readonly parts: WechatPayParts) {
    const { clock, faults, recorder, store, random, keys, post, answer_ms } = parts;
    this.toggle_board = new ToggleBoard(store, 'wx_toggles', TOGGLES, parts.toggles);
    const toggles = this.toggle_board.values;
    const numbers = new Numbers(random, store);
    const signer = new PlatformSigner(keys, numbers, toggles);
    const merchants = new MerchantBook(store, keys, toggles);
    const ledger = new Ledger(store, clock, numbers, faults);
    this.toggles = toggles;
    this.numbers = numbers;
    this.signer = signer;
    this.merchant_book = merchants;
    this.examiner = new Examiner(merchants, signer);
    this.ledger = ledger;
    this.refunds = new RefundBook({ store, clock, ledger, numbers, toggles, faults });
    this.cashier = new Cashier({ store, clock, faults, ledger, numbers, toggles, merchants });
    this.h5_page = new H5Page({ cashier: this.cashier, clock, recorder });
    this.notifier = new Notifier({
      ...{ clock, faults, recorder, store, numbers, signer, merchants, random, toggles },
      own_base: () => this.ownBase(),
      ...(post ? { post } : {}),
      ...(answer_ms === undefined ? {} : { answer_ms }),
      ...(parts.callFunction ? { callFunction: parts.callFunction } : {}),
    });
    const nonce = () => numbers.nonce();
    ledger.onPaid = (order, payment) => {
      const news = newsOfPayment(order, payment, toggles, nonce);
      if (news) this.notifier.record(news);
    };
    this.refunds.onSettled = (...settled) => {
      const news = newsOfRefund(...settled, nonce);
      if (news) this.notifier.record(news);
    };
    this.bills = new BillBook({ store, toggles });
    this.bill_tokens = new DownloadTokens({ store, clock, numbers });
    const origin = () => originOf(this.ownBase());
    const auth = new MerchantAuth(merchants, clock, faults);
    const knowsOpenid = parts.knowsOpenid ?? (() => false);
    const orders = new OrdersApi({ ...{ ledger, clock, faults, toggles }, knowsOpenid, origin });
    this.cloudpay = new Cloudpay({
      ...{ ledger, clock, numbers, merchants, faults, toggles, knowsOpenid },
      ...{ refunds: this.refunds, bills: this.bills },
    });
    const refunds = new RefundsApi({ ledger, refunds: this.refunds, signer, faults, toggles });
    const bills = new BillsApi({ ...{ clock, faults, origin, bills: this.bills, tokens: this.bill_tokens } });
    this.v3 = new V3Api({
      ...{ clock, faults, recorder, auth, signer, numbers },
      told: () => this.notifier.told(),
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
    this.auth_codes = new AuthCodes({ store, clock, numbers });
    this.v2 = this.apiV2(origin);
  }

  handles(path: string): boolean {
    return path.startsWith('/v3/') || isV2Path(path) || this.h5_page.handles(path);
  }

  handle(request: HttpIn): Promise<HttpOut> {
    if (this.h5_page.handles(request.path)) return Promise.resolve(this.h5_page.handle(request));
    return isV2Path(request.path) ? this.v2.handle(request) : this.v3.handle(request);
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

  /** An empty ledger on the first settings; the keys stay. */
  reset(): void {
    this.v3.reset();
    this.v2.reset();
    this.auth_codes.reset();
    this.notifier.reset();
    this.cashier.reset();
    this.refunds.close();
    this.ledger.reset();
    this.bill_tokens.reset();
    this.numbers.reset();
    this.merchant_book.reset();
    this.toggle_board.reset();
  }

  /** Stops sending and settling. Nothing is lost: another WechatPay on the same store goes on. */
  close(): void {
    this.v3.reset();
    this.v2.reset();
    this.refunds.close();
    this.notifier.close();
  }

  private apiV2(origin: () => string): V2Api {
    const { clock, faults, recorder, knowsOpenid = () => false } = this.parts;
    const { ledger, toggles, numbers, merchant_book, auth_codes, refunds: refund_book } = this;
    const common = { ledger, clock, faults, toggles, refunds: refund_book };
    const orders = new V2OrdersApi({ ...common, origin, knowsOpenid });
    const refunds = new V2RefundsApi(common);
    const codes = new V2CodePayApi({ ...common, codes: auth_codes });
    const bills = new V2BillsApi({ clock, faults, bills: this.bills });
    return new V2Api({
      ...{ clock, faults, recorder, numbers, toggles, merchants: merchant_book },
      told: () => this.notifier.told(),
      operations: {
        prepay: (call) => orders.prepay(call),
        query: (call) => orders.query(call),
        close: (call) => orders.close(call),
        refund: (call) => refunds.create(call),
        query_refund: (call) => refunds.query(call),
        trade_bill: (call) => bills.tradeBill(call),
        fund_flow_bill: (call) => bills.fundFlow(call),
        micropay: (call) => codes.pay(call),
        reverse: (call) => codes.reverse(call),
        auth_code_to_openid: (call) => codes.openid(call),
      },
    });
  }

  private ownBase(): string | undefined {
    const { own_base } = this.parts;
    return typeof own_base === 'string' ? own_base : own_base();
  }
}

function originOf(base: string | undefined): string {
  return base === undefined ? 'http://127.0.0.1' : new URL(base).origin;
}
