import { verifySha256 } from '../../../src/protocol/crypto/rsa';
import type { SimClock } from '../../clock';
import type { FaultMatch, Faults } from '../../faults';
import type { HttpIn } from '../../http';
import type { MerchantBook, MerchantKey, SigningMerchant } from '../keys/merchant-book';
import { Refusal } from './refusal';
import type { Family } from './routes';
import { requestText } from './sign-text';

const SCHEME = 'WECHATPAY2-SHA256-RSA2048';
const ITEMS = ['mchid', 'nonce_str', 'signature', 'timestamp', 'serial_no'] as const;
const ITEM = /^([a-z_]+)="([^"]*)"$/;
const NONCE_MAX = 32;
/** Five minutes, both ways (page 4012365336). */
const WINDOW_S = 300;
const SHOWN_CHARS_MAX = 128;
const MALFORMED = {
  pay: '签名信息错误，验签失败',
  other: 'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
};

type Authorization = Record<(typeof ITEMS)[number], string>;

/** Refuses a request without Accept or User-Agent. Which of the two web servers asks when is the caller's matter. */
export function checkHeaders(request: HttpIn): void {
  if (request.headers.accept && request.headers['user-agent']) return;
  throw new Refusal(400, 'INVALID_REQUEST', 'Http头缺少Accept或User-Agent');
}

/** Who signed a request? Checks in the order the gateway does: form, timestamp, serial, signature. */
export class MerchantAuth {
  constructor(
    private readonly merchants: MerchantBook,
    private readonly clock: SimClock,
    private readonly faults: Faults,
  ) {}

  /**
   * @param wall what the wall clock says as the request is looked at (epoch ms)
   * @returns who signed, and the time on the clock that the sender goes by (epoch ms)
   * @throws Refusal 401 SIGN_ERROR
   */
  authenticate(
    request: HttpIn,
    family: Family,
    facts: FaultMatch,
    wall: number,
  ): { merchant: SigningMerchant; now: number } {
    const given = parse(request.headers.authorization ?? '', family);
    const now = this.clockOf(Number(given.timestamp), facts, wall);
    if (now === undefined) {
      throw signError('Http头Authorization中的timestamp与发起请求的时间不得超过5分钟');
    }
    const merchant = this.merchants.find(given.mchid);
    const { key } = usable(this.merchants.keyOf(given.mchid, given.serial_no));
    const text = requestText(request.method, request.url, given.timestamp, given.nonce_str, request.body);
    if (!verifySha256(text, given.signature, key)) {
      throw new Refusal(401, 'SIGN_ERROR', '签名错误', {
        internal: INTERNAL_SIGNATURE,
        detail: {
          detail: { issue: 'sign not match' },
          field: 'signature',
          location: 'authorization',
          sign_information: {
            method: request.method,
            sign_message_length: text.length,
            truncated_sign_message: text.toString('utf8').slice(0, SHOWN_CHARS_MAX),
            url: request.url,
          },
        },
      });
    }
    return { merchant: merchant!, now };
  }

  /** Clients outside the world live by the wall clock, so either clock will do, unless a fault says otherwise. */
  private clockOf(timestamp: number, facts: FaultMatch, wall: number): number | undefined {
    const near = (now: number) => Math.abs(Math.floor(now / 1000) - timestamp) <= WINDOW_S;
    const simulated = this.clock.now();
    if (near(simulated)) return simulated;
    return near(wall) && !this.faults.strikes('clock_skew', facts) ? wall : undefined;
  }
}

const INTERNAL_SIGNATURE = 268443699;

function signError(message: string): Refusal {
  return new Refusal(401, 'SIGN_ERROR', message, { internal: INTERNAL_SIGNATURE });
}

function usable(key: MerchantKey | undefined): MerchantKey {
  if (key?.state === 'valid') return key;
  const message =
    key?.state === 'replaced'
      ? '已更换证书，请使用新证书'
      : '商户证书序列号有误。请使用签名私钥匹配的证书序列号';
  throw signError(message);
}

/** One blank after the scheme, five quoted items in any order, commas without blanks (page 4012365336). */
function parse(header: string, family: Family): Authorization {
  const [scheme, rest, ...more] = header.split(' ');
  if (!header || rest === undefined || more.length > 0) throw signError(MALFORMED[family]);
  if (scheme !== SCHEME) throw signError('HTTP头Authorization认证类型不正确');
  const found = new Map<string, string>();
  for (const part of rest.split(',')) {
    const item = ITEM.exec(part);
    if (!item || found.has(item[1]!)) throw signError(MALFORMED[family]);
    found.set(item[1]!, item[2]!);
  }
  const complete = found.size === ITEMS.length && ITEMS.every((name) => found.get(name));
  const wellFormed =
    /^\d{1,12}$/.test(found.get('timestamp') ?? '') && (found.get('nonce_str') ?? '').length <= NONCE_MAX;
  if (!complete || !wellFormed) throw signError(MALFORMED[family]);
  return Object.fromEntries(found) as Authorization;
}
