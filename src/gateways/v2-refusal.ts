import { type ErrorCode, GatewayError } from '../protocol/errors';
import type { Members } from '../protocol/v2/sign';
import { type CallNature, refused, unclear } from './v3-refusal';

/** A refusal of APIv2; `gateway_now` (epoch ms) is the `Date` of that answer, which no signature covers. */
export class V2Refusal extends GatewayError {
  constructor(
    code: ErrorCode,
    options: ConstructorParameters<typeof GatewayError>[1],
    readonly gateway_now: number | undefined,
  ) {
    super(code, options);
  }
}

/** `no`: definite. `busy`: repeat unchanged. `limit`: later. `ask`: done or not, a query will tell. `sign`: our key. */
type Meaning = 'no' | 'busy' | 'limit' | 'ask' | 'sign';

const CODES: Readonly<Record<Meaning, string>> = {
  busy: 'SYSTEMERROR BANKERROR BIZERR_NEED_RETRY',
  limit: 'FREQUENCY_LIMITED INVALID_REQ_TOO_MUCH',
  ask: 'USERPAYING ERROR',
  sign: 'SIGNERROR',
  no: `APPID_MCHID_NOT_MATCH APPID_NOT_EXIST AUTHCODEEXPIRE AUTH_CODE_ERROR AUTH_CODE_INVALID BUYER_MISMATCH
    INVALID_REQUEST INVALID_TRANSACTIONID LACK_PARAMS MCHID_NOT_EXIST NOAUTH NOTENOUGH NOTSUPORTCARD NOT_UTF8
    ORDERCLOSED ORDERNOTEXIST ORDERPAID ORDERREVERSED OUT_TRADE_NO_USED PARAM_ERROR POST_DATA_EMPTY
    REFUNDNOTEXIST REQUIRE_POST_METHOD REVERSE_EXPIRE RULELIMIT TRADE_ERROR TRADE_OVERDUE TRADE_STATE_ERROR
    USER_ACCOUNT_ABNORMAL XML_FORMAT_ERROR`,
};

const MEANINGS: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(CODES).flatMap(([meaning, codes]) =>
    codes.split(/\s+/).map((code): [string, Meaning] => [code, meaning as Meaning]),
  ),
);

/** The same refusals under the names that APIv3 gives them, by which the kit knows them. */
const V3_NAMES: ReadonlyMap<string, string> = new Map([
  ['SYSTEMERROR', 'SYSTEM_ERROR'],
  ['BANKERROR', 'BANK_ERROR'],
  ['SIGNERROR', 'SIGN_ERROR'],
  ['NOAUTH', 'NO_AUTH'],
  ['NOTENOUGH', 'NOT_ENOUGH'],
  ['ORDERCLOSED', 'ORDER_CLOSED'],
  ['ORDERNOTEXIST', 'ORDER_NOT_EXIST'],
  ['ORDERPAID', 'ORDER_PAID'],
  ['ORDERREVERSED', 'ORDER_REVERSED'],
  ['REFUNDNOTEXIST', 'RESOURCE_NOT_EXISTS'],
  ['RULELIMIT', 'RULE_LIMIT'],
]);

const CODE_OF: Readonly<Record<Meaning, ErrorCode>> = {
  no: 'GATEWAY_REFUSED',
  ask: 'GATEWAY_REFUSED',
  busy: 'GATEWAY_SYSTEM_ERROR',
  limit: 'GATEWAY_RATE_LIMITED',
  sign: 'GATEWAY_SIGNATURE_REFUSED',
};

/** What WeChat Pay answers in practice where the tables say OUT_TRADE_NO_USED. */
const DUPLICATE_NUMBER_TEXT = '商户订单号重复';
const SIGNATURE_TEXT = '签名错误';
const MESSAGE_MAX = 256;
const CODE_MAX = 64;

export type Told = { http_status: number; request_id: string | undefined; gateway_now: number | undefined };

/**
 * A verified answer with result_code FAIL. A code that is in no table is no clear no: the outcome is `unknown`
 * then, as it is where the table says so.
 */
export function refusalOf(members: Members, call: CallNature, told: Told): V2Refusal {
  const said = members.err_code ?? '';
  const meaning = MEANINGS.get(said) ?? 'ask';
  const gateway_message = (members.err_code_des ?? '').slice(0, MESSAGE_MAX);
  const gateway_code = currentCode(said, gateway_message);
  const known =
    meaning === 'no' || meaning === 'sign'
      ? refused(call, gateway_code)
      : unclear({ safe_to_repeat: call.safe_to_repeat && meaning !== 'ask' });
  const message = `the gateway refused the request: ${gateway_code || 'no code'}`;
  const { gateway_now, ...rest } = told;
  return new V2Refusal(
    CODE_OF[meaning],
    { ...rest, ...known, message, gateway_code, gateway_message },
    gateway_now,
  );
}

/**
 * An answer with return_code FAIL. It has no sign, so that nothing definite follows from it: what was asked may
 * have been done.
 */
export function unsignedRefusal(members: Members, call: CallNature, told: Told): V2Refusal {
  const gateway_message = (members.return_msg ?? '').slice(0, MESSAGE_MAX);
  const { gateway_now, ...rest } = told;
  const isSignature = gateway_message.includes(SIGNATURE_TEXT);
  const message = isSignature
    ? 'the gateway refused our signature: the APIv2 key or WXPAY_SIGN_TYPE is wrong'
    : 'the gateway refused the request in an answer without a sign';
  return new V2Refusal(
    isSignature ? 'GATEWAY_SIGNATURE_REFUSED' : 'GATEWAY_REFUSED',
    { ...rest, ...unclear(call), message, gateway_message },
    gateway_now,
  );
}

/** APIv2 answers 200 whatever it has to say: any other status comes from a server in front of it. */
export function statusRefusal(call: CallNature, told: Told): V2Refusal {
  const { gateway_now, ...rest } = told;
  const { http_status } = told;
  const code: ErrorCode =
    http_status === 429
      ? 'GATEWAY_RATE_LIMITED'
      : http_status >= 500
        ? 'GATEWAY_SYSTEM_ERROR'
        : 'GATEWAY_ANSWER_MALFORMED';
  const message = `the gateway answered ${http_status}, where APIv2 always answers 200`;
  return new V2Refusal(code, { ...rest, ...unclear(call), message }, gateway_now);
}

function currentCode(code: string, message: string): string {
  if (code === 'INVALID_REQUEST' && message.includes(DUPLICATE_NUMBER_TEXT)) return 'OUT_TRADE_NO_USED';
  return V3_NAMES.get(code) ?? code.slice(0, CODE_MAX);
}
