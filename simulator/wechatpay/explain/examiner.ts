import { verifySha256 } from '../../../src/protocol/crypto/rsa';
import type { RawExchange, RawMessage } from '../../raw-exchange';
import type { Recorded } from '../../recorder';
import type { MerchantBook } from '../keys/merchant-book';
import type { PlatformSigner } from '../keys/platform-signer';
import { answerText, requestText } from '../v3/sign-text';
import { explainSignature, type SignatureExplanation } from './explain-signature';
import type { KnownKey } from './signature-search';
import { v2Signed } from './v2-signed';

/** One text that was signed, and whether the signature beside it fits. */
export type SignedText = {
  what: 'request' | 'answer' | 'notification';
  text: string;
  signature: string;
  serial: string;
  verdict: 'ok' | 'wrong';
};
export type Examination = { signed: SignedText[]; explanation?: SignatureExplanation };

const AUTHORIZATION_ITEM = /([a-z_]+)="([^"]*)"/g;

/** Looks at recorded messages afterwards: what was signed in them, by whom, and what was wrong with it. */
export class Examiner {
  constructor(
    private readonly merchants: MerchantBook,
    private readonly signer: PlatformSigner,
  ) {}

  /** Bodies of which only the beginning was kept cannot be examined, and are left out. */
  examine({ host, raw }: Pick<Recorded, 'host' | 'raw'>): Examination {
    if (!raw) return { signed: [] };
    const in_v2 = this.inV2(host, raw);
    if (in_v2.length > 0) return { signed: in_v2 };
    if (host === 'notification') return { signed: this.signedByPlatform(raw.request, 'notification') };
    if (host !== 'wechatpay') return { signed: [] };
    const { signed, explanation } = this.request(raw.request);
    const answer = raw.answer ? this.signedByPlatform(raw.answer, 'answer') : [];
    return { signed: [...signed, ...answer], ...(explanation ? { explanation } : {}) };
  }

  /** APIv2 signs within its messages; a failure to communicate is not signed. */
  private inV2(host: string, { request, answer }: RawExchange): SignedText[] {
    if (host === 'notification') return [v2Signed('notification', request, this.merchants)].filter(isThere);
    if (host !== 'wechatpay') return [];
    const asked = v2Signed('request', request, this.merchants);
    return [asked, answer && v2Signed('answer', answer, this.merchants)].filter(isThere);
  }

  private request(message: RawExchange['request']): Examination {
    const given = Object.fromEntries(
      [...(message.headers.authorization ?? '').matchAll(AUTHORIZATION_ITEM)].map(([, name, value]) => [
        name!,
        value!,
      ]),
    );
    const { mchid = '', serial_no = '', timestamp = '', nonce_str: nonce = '', signature = '' } = given;
    if (message.cut || signature === '') return { signed: [] };
    const [method = '', url = ''] = message.start_line.split(' ');
    const body = bytesOf(message);
    const expected = this.expectedKey(mchid, serial_no);
    const bytes = requestText(method, url, timestamp, nonce, body);
    const fits = verifySha256(bytes, signature, expected.key);
    const text = bytes.toString('utf8');
    const signed: SignedText[] = [
      { what: 'request', text, signature, serial: serial_no, verdict: fits ? 'ok' : 'wrong' },
    ];
    if (fits) return { signed };
    const { headers } = message;
    const others = this.otherKeys(expected);
    const question = { method, url, headers, body, timestamp, nonce, signature, expected, others };
    return { signed, explanation: explainSignature(question) };
  }

  private signedByPlatform(message: RawMessage, what: 'answer' | 'notification'): SignedText[] {
    const { headers } = message;
    const signature = headers['wechatpay-signature'];
    if (signature === undefined || message.cut) return [];
    const serial = headers['wechatpay-serial'] ?? '';
    const bytes = answerText(
      headers['wechatpay-timestamp'] ?? '',
      headers['wechatpay-nonce'] ?? '',
      bytesOf(message),
    );
    const key = this.signer.knownKeys().find((one) => one.serial === serial)?.key;
    const fits = key !== undefined && verifySha256(bytes, signature, key);
    return [{ what, text: bytes.toString('utf8'), signature, serial, verdict: fits ? 'ok' : 'wrong' }];
  }

  /** The key that the serial number names; for a serial that names none, the first of that merchant. */
  private expectedKey(mchid: string, serial_no: string): KnownKey {
    const keys = this.merchants.knownKeys();
    const named = keys.find((one) => one.serial_no === serial_no.toUpperCase());
    return named ?? keys.find((one) => one.mchid === mchid) ?? keys[0]!;
  }

  private otherKeys(expected: KnownKey): KnownKey[] {
    const platform = this.signer.knownKeys().map(({ serial, key }) => ({
      name: `WeChat Pay's own key ${serial}`,
      key,
    }));
    return [...this.merchants.knownKeys(), ...platform].filter((one) => one.key !== expected.key);
  }
}

function isThere(signed: SignedText | null | undefined): signed is SignedText {
  return signed !== null && signed !== undefined;
}

function bytesOf({ body, encoding }: RawMessage): Buffer {
  return Buffer.from(body, encoding);
}
