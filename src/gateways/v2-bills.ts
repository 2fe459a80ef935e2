import { type ErrorCode, GatewayError, isKitError, KitError } from '../protocol/errors';
import type { Members } from '../protocol/v2/sign';
import { parseXml } from '../protocol/xml';
import type { BillFile, BillRequest, BillSink, Deadline, MerchantRef } from './gateway';
import { merchantRef } from './merchant-ref';
import { BillReceiver } from './v2-bill-receiver';
import { hostsOf, signedRequest, toldBy, type V2Call, type V2Parts } from './v2-exchange';
import { statusRefusal } from './v2-refusal';
import { watched } from './watched-call';

/** Far more than a day of any merchant; what is larger is cut off. */
const PACKED_MAX_BYTES = 200 * 1024 * 1024;
const NATURE = { changes: false, safe_to_repeat: true, may_have_arrived: false };

/**
 * POST /pay/downloadbill, or /pay/downloadfundflow with the client certificate. The file
 * comes at once, unsigned and without a digest: gzip's own checksum and length say that it is whole, in a plain
 * one the bill's own sums. What begins with `<` is a refusal. Sent once: what `sink` got cannot be taken back.
 */
export async function downloadV2Bill(
  parts: V2Parts,
  request: BillRequest & MerchantRef,
  sink: BillSink,
  limits: Deadline,
): Promise<BillFile | 'not_ready' | 'no_bill'> {
  const call = billCall(request, limits);
  const [host] = hostsOf(parts.config, call);
  const file = new BillReceiver(sink);
  try {
    const outbound = signedRequest(parts, call, { host }, NATURE);
    const answer = await watched(parts, { call: call.name, host }, NATURE, () =>
      parts.transport.stream(
        outbound,
        { timeout_ms: limits.deadline_ms, max_bytes: PACKED_MAX_BYTES },
        (piece) => file.write(piece),
      ),
    ).catch((error: unknown) => {
      throw file.failure ? file.failure.error : error;
    });
    if (answer.status !== 200) throw statusRefusal(NATURE, toldBy(answer));
    const ending = await file.end();
    return 'bytes' in ending ? ending : readNoBill(ending.refusal);
  } finally {
    file.abandon();
  }
}

function billCall(request: BillRequest & MerchantRef, limits: Deadline): V2Call {
  const { kind, date } = request;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    throw new KitError('REQUEST_INVALID', { message: 'a bill is asked for by its day, YYYY-MM-DD' });
  }
  const common = { bill_date: date.replaceAll('-', ''), tar_type: 'GZIP' };
  const shared = { name: `${kind}_bill`, changes: false, safe_to_repeat: true, ...limits };
  const merchant = merchantRef(request);
  if (kind === 'trade') {
    return { ...shared, merchant, path: '/pay/downloadbill', members: { ...common, bill_type: 'ALL' } };
  }
  const members = { ...common, account_type: 'Basic' };
  const path = '/pay/downloadfundflow';
  return { ...shared, merchant, path, members, shows_certificate: true, sign_type: 'HMAC-SHA256' };
}

/** Two refusals are answers; they are unsigned, as the file would be. */
function readNoBill(body: Uint8Array): 'not_ready' | 'no_bill' {
  const members = parseRefusal(body);
  const text = members.err_code || members.return_msg || '';
  const said =
    text
      .toUpperCase()
      .match(/[A-Z]+/g)
      ?.join('_') ?? '';
  if (said === 'NO_BILL_EXIST') return 'no_bill';
  if (said === 'BILL_CREATING') return 'not_ready';
  const isSignature = /^SIGN_?ERROR$/.test(said) || text.includes('签名错误');
  const code: ErrorCode = isSignature ? 'GATEWAY_SIGNATURE_REFUSED' : 'GATEWAY_REFUSED';
  const gateway_code = (members.err_code || members.error_code || said).slice(0, 64);
  const message = `the gateway refused the bill: ${gateway_code || 'no code'}`;
  throw new GatewayError(code, {
    message,
    gateway_code,
    http_status: 200,
    gateway_message: members.return_msg,
  });
}

function parseRefusal(body: Uint8Array): Members {
  try {
    return parseXml(body, 'xml');
  } catch (error) {
    if (!isKitError(error)) throw error;
    throw new GatewayError('GATEWAY_ANSWER_MALFORMED', {
      message: `where the bill should be: ${error.message}`,
      outcome: 'unknown',
      retry: 'same_request',
    });
  }
}
