/**
 * What these tests use of the clients, declared here: the types that wechatpay-axios-plugin ships let every
 * misspelt path through, and the checker has to run before the packages are installed.
 */
declare module 'wechatpay-axios-plugin' {
  type Answer = { status: number; headers: Record<string, string>; data: Record<string, unknown> };
  type RequestConfig = {
    params?: Record<string, string>;
    headers?: Record<string, string>;
    transformResponse?: ((text: string) => unknown)[];
    responseType?: 'arraybuffer';
    out_trade_no?: string;
    transaction_id?: string;
    out_refund_no?: string;
  };
  interface Resource {
    get(config?: RequestConfig): Promise<Answer>;
    post(data: unknown, config?: RequestConfig): Promise<Answer>;
  }

  type Transactions = {
    jsapi: Resource;
    native: Resource;
    h5: Resource;
    app: Resource;
    id: { $transaction_id$: Resource };
    outTradeNo: { $out_trade_no$: Resource & { close: Resource } };
  };

  export type ClientConfig = {
    baseURL?: string;
    proxy: false;
    mchid: string;
    serial: string;
    privateKey: string;
    /** Public keys or certificates by serial. */
    certs: Record<string, string | undefined>;
    headers?: Record<string, string>;
  };
  export class Wechatpay {
    constructor(config: ClientConfig);
    readonly client: { v3: { defaults: { transformResponse: ((text: string) => unknown)[] } } };
    readonly v3: {
      certificates: Resource;
      bill: { tradebill: Resource; fundflowbill: Resource };
      billdownload: { file: Resource };
      refund: { domestic: { refunds: Resource & { $out_refund_no$: Resource } } };
      pay: { transactions: Transactions; partner: { transactions: Transactions } };
    };
  }

  export const Rsa: {
    sign(message: string, private_key: string): string;
    verify(message: string, signature: string, public_key: string): boolean;
  };
  export const Aes: {
    AesGcm: {
      encrypt(plaintext: string, key: string, nonce: string, associated_data?: string): string;
      decrypt(ciphertext: string, key: string, nonce: string, associated_data?: string): string;
    };
  };
  export const Formatter: {
    castCsvBill(file: Buffer): { rows: Record<string, string>[]; summary: Record<string, string> };
    nonce(size?: number): string;
    timestamp(): number;
    request(method: string, url: string, timestamp: string, nonce: string, body?: string): string;
    response(timestamp: string, nonce: string, body?: string): string;
    joinedByLineFeed(...lines: string[]): string;
  };
}

declare module 'wechatpay-node-v3' {
  type Output = { status: number; data?: Record<string, unknown>; error?: string };
  type Http = import('wechatpay-node-v3/dist/lib/pay-request').PayRequest;
  class Pay {
    constructor(config: {
      appid: string;
      mchid: string;
      serial_no?: string;
      publicKey: Buffer;
      privateKey: Buffer;
      key: string;
    });
    /** Platform keys by serial. */
    static certificates: Record<string, string>;
    createHttp(http: Http): void;
    transactions_jsapi(order: object): Promise<Output>;
    transactions_native(order: object): Promise<Output>;
    refunds(refund: object): Promise<Output>;
    find_refunds(out_refund_no: string): Promise<Output>;
    tradebill(query: Record<string, string>): Promise<Output>;
    fundflowbill(query: Record<string, string>): Promise<Output>;
    downloadBill(download_url: string): Promise<Output>;
    query(by: { out_trade_no: string } | { transaction_id: string }): Promise<Output>;
    close(out_trade_no: string): Promise<Output>;
    get_certificates(api_v3_key: string): Promise<{ serial_no: string; publicKey: string }[]>;
    verifySign(message: {
      timestamp: string;
      nonce: string;
      body: string;
      serial: string;
      signature: string;
    }): Promise<boolean>;
    decipher_gcm<T>(ciphertext: string, associated_data: string, nonce: string, key: string): T;
    getSignature(method: string, nonce: string, timestamp: string, url: string, body?: string): string;
    sign(text: string): string;
  }
  export default Pay;
}

declare module 'wechatpay-node-v3/dist/lib/pay-request' {
  type Output = { status: number; data?: Record<string, unknown>; error?: string };
  export class PayRequest {
    post(url: string, body: Record<string, unknown>, headers: Record<string, string>): Promise<Output>;
    get(url: string, headers: Record<string, string>): Promise<Output>;
  }
}

declare module 'wechatpay-nodejs-sdk' {
  class WechatPay {
    constructor(config: {
      appid: string;
      mchid: string;
      publicKey: Buffer;
      privateKey: string;
      secretKey: string;
    });
    serial_no: string;
    request(method: string, url: string, body?: object): Promise<unknown>;
    transactions_native(order: object): Promise<unknown>;
    query(by: { out_trade_no: string }): Promise<unknown>;
    close(by: { out_trade_no: string }): Promise<void>;
    fetchWechatPayPublicKey(serial: string): Promise<string | undefined>;
    verifySign(message: {
      timestamp: string;
      nonce: string;
      body: unknown;
      serial: string;
      signature: string;
    }): Promise<boolean>;
    decrypt(sealed: { ciphertext: string; associated_data: string; nonce: string }): string;
    sign(method: string, url: string, nonce: string, timestamp: string, body?: object): string;
  }
  export = WechatPay;
}

declare module 'node-easywechat' {
  type Params = { params?: Record<string, string>; data?: object; responseType?: 'arraybuffer' };
  class Answer {
    getStatusCode(): number;
    getHeaders(): Record<string, string>;
    isSuccessful(): boolean;
    toObject(): Record<string, unknown> | null;
    getContent(): unknown;
  }
  class Client {
    get(url: string, payload?: Params): Promise<Answer>;
    post(url: string, payload?: Params): Promise<Answer>;
    postJson(url: string, data: object): Promise<Answer>;
    createSignature(method: string, url: string, payload: { data?: object }): string;
  }
  class Message {
    toObject(): object;
    getEventType(): string;
  }
  type Handler = (message: Message, next: (message: Message) => Promise<unknown>) => Promise<unknown>;
  class Server {
    handlePaid(handler: Handler): this;
    handleRefunded(handler: Handler): this;
    serve(): Promise<{ getStatusCode(): number; getBody(): Buffer }>;
  }
  class Certificate {
    getSerialNo(): string;
    getValue(): Buffer;
  }

  export class ServerRequest {
    constructor(method: string, url: string, headers: Record<string, string>, body: Buffer);
  }
  export class CacheInterface {
    get(id: string): Promise<unknown>;
    has(id: string): Promise<boolean>;
    set(id: string, value: unknown): Promise<boolean>;
    delete(id: string): Promise<boolean>;
  }
  export class Pay {
    constructor(config: {
      app_id: string;
      mch_id: string;
      /** Paths of files. */
      private_key: string;
      certificate: string;
      secret_key: string;
      v2_secret_key: string;
      http: { baseURL?: string; proxy: false };
    });
    setCache(cache: CacheInterface): this;
    setRequest(request: ServerRequest): this;
    getClient(): Client;
    getServer(): Server;
    getValidator(): { validate(request: ServerRequest): Promise<true> };
    getMerchant(): {
      getCertificate(): Certificate;
      getPlatformCerts(): Promise<Record<string, Certificate>>;
    };
    getUtils(): {
      buildMiniAppConfig(prepay_id: string, app_id: string): Record<string, string>;
    };
  }
}

declare module 'tenpay' {
  type Fields = Record<string, string>;
  /** Koa's, as far as it is used. */
  type Context = {
    request: { body: string; weixin?: Fields };
    body?: string;
    reply?: (failure?: string) => void;
  };
  class Tenpay {
    constructor(config: {
      appid: string;
      mchid: string;
      partnerKey: string;
      pfx?: Buffer;
      notify_url?: string;
      spbill_create_ip?: string;
    });
    urls: Record<string, string>;
    unifiedOrder(order: object): Promise<Fields>;
    getPayParams(order: object): Promise<Fields>;
    getAppParams(order: object): Promise<Fields>;
    orderQuery(by: object): Promise<Fields>;
    closeOrder(by: object): Promise<Fields>;
    refund(refund: object): Promise<Fields>;
    refundQuery(by: object): Promise<Fields>;
    micropay(order: object): Promise<Fields>;
    reverse(by: object): Promise<Fields>;
    downloadBill(bill: object, format: true): Promise<{ list_title: string[]; list_data: string[][] }>;
    downloadFundflow(bill: object): Promise<string>;
    middleware(type: 'pay' | 'refund'): (context: Context, next: () => void | Promise<void>) => Promise<void>;
  }
  export = Tenpay;
}

/** The HTTP client of tenpay, as far as it is told whom to trust. */
declare module 'urllib' {
  export const httpsAgent: import('node:https').Agent;
}
