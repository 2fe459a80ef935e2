/**
 * What these tests use of the two clients, declared here: the types that wechatpay-axios-plugin ships let every
 * misspelt path through, and the checker has to run before the packages are installed.
 */
declare module 'wechatpay-axios-plugin' {
  type Answer = { status: number; headers: Record<string, string>; data: Record<string, unknown> };
  type RequestConfig = {
    params?: Record<string, string>;
    headers?: Record<string, string>;
    transformResponse?: ((text: string) => unknown)[];
    out_trade_no?: string;
    transaction_id?: string;
  };
  interface Resource {
    get(config?: RequestConfig): Promise<Answer>;
    post(data: unknown, config?: RequestConfig): Promise<Answer>;
  }

  export type ClientConfig = {
    baseURL: string;
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
      pay: {
        transactions: {
          jsapi: Resource;
          id: { $transaction_id$: Resource };
          outTradeNo: { $out_trade_no$: Resource & { close: Resource } };
        };
      };
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
    createHttp(http: Http): void;
    transactions_jsapi(order: object): Promise<Output>;
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
