import { GatewayError, isGatewayError, KitError } from '../protocol/errors';
import type { Clock } from '../protocol/ports';
import { damagedBill } from '../protocol/v3/damaged-bill';
import { billAnswer } from '../protocol/v3/wire';
import { type CallV3, readAnswer } from './call-v3';
import type { DownloadV3 } from './download-v3';
import type { V3Call } from './exchange-v3';
import type { BillFile, BillRequest, BillSink, Deadline } from './gateway';
import type { Hosts } from './retry';
import { BillUnpacker } from './unpack-bill';
import { readBillUrl } from './v3-bill-url';
import { encodeUrl } from './v3-url';

/** Far more than a day of any merchant; what is larger is cut off. */
const PACKED_MAX_BYTES = 200 * 1024 * 1024;

const PATHS = {
  trade: ['/v3/bill/tradebill', { bill_type: 'ALL' }],
  fund_flow: ['/v3/bill/fundflowbill', { account_type: 'BASIC' }],
} as const;

type BillParts = {
  call: CallV3;
  download: DownloadV3;
  hosts: Hosts;
  clock: Clock;
  /** A service provider's bill is of all its sub-merchants unless it names one. */
  sub_mchid?: string | undefined;
};

/**
 * A day's bill: first its address and digest, in a signed answer, then the file, which is unsigned (pages
 * 4012791866, 4012791867). The address lives five minutes at most, so both happen in one call.
 */
export async function downloadV3Bill(
  parts: BillParts,
  request: BillRequest,
  sink: BillSink,
  limits: Deadline,
): Promise<BillFile | 'not_ready' | 'no_bill'> {
  const started = parts.clock.monotonic();
  const call = billCall(request, parts.sub_mchid, limits);
  let said: { hash_value: string; download_url: string };
  try {
    said = readAnswer(billAnswer, await parts.call(call), call);
  } catch (error) {
    return readNoBill(error);
  }
  const deadline_ms = Math.max(0, limits.deadline_ms - (parts.clock.monotonic() - started));
  return receive(parts, said, sink, deadline_ms);
}

function billCall({ kind, date }: BillRequest, sub_mchid: string | undefined, limits: Deadline): V3Call {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    throw new KitError('REQUEST_INVALID', { message: 'a bill is asked for by its day, YYYY-MM-DD' });
  }
  const [path, query] = PATHS[kind];
  const ofOne: Record<string, string> = sub_mchid === undefined || kind !== 'trade' ? {} : { sub_mchid };
  return {
    name: `${kind}_bill`,
    method: 'GET',
    url: encodeUrl(path, { bill_date: date, ...query, ...ofOne, tar_type: 'GZIP' }),
    safe_to_repeat: true,
    ...limits,
  };
}

/** Two refusals are answers (page 4012791866); everything else stays the error that it is. */
function readNoBill(error: unknown): 'not_ready' | 'no_bill' {
  const code = isGatewayError(error) ? error.gateway_code : undefined;
  if (code === 'STATEMENT_CREATING') return 'not_ready';
  if (code === 'NO_STATEMENT_EXIST') return 'no_bill';
  throw error;
}

async function receive(
  { download, hosts }: BillParts,
  said: { hash_value: string; download_url: string },
  sink: BillSink,
  deadline_ms: number,
): Promise<BillFile> {
  const file = { ...readBillUrl(said.download_url, hosts), name: 'bill_file', deadline_ms };
  const unpacker = new BillUnpacker(sink);
  try {
    await download({ ...file, max_bytes: PACKED_MAX_BYTES }, (piece) => unpacker.write(piece));
    const { sha1, packed_sha1, bytes } = await unpacker.end();
    if (!isDigest(said.hash_value, sha1, packed_sha1))
      throw damagedBill('its SHA-1 is not the announced one');
    return { sha1, bytes };
  } catch (error) {
    throw withNewAddress(error);
  } finally {
    unpacker.abandon();
  }
}

/**
 * Official samples digest the unpacked file; the documents do not say which side is meant. Either digest came
 * in a signed answer, and either one proves every byte.
 */
function isDigest(hash_value: string, ...digests: string[]): boolean {
  return digests.includes(hash_value.toLowerCase());
}

/** INVALID_REQUEST from the second step means an address that ran out: the whole call may be made again. */
function withNewAddress(error: unknown): unknown {
  if (!isGatewayError(error) || error.gateway_code !== 'INVALID_REQUEST') return error;
  const { http_status, gateway_code, gateway_message, request_id } = error;
  return new GatewayError(error.code, {
    message: 'the bill’s address is not valid any more: ask for the bill again',
    retry: 'same_request',
    http_status,
    gateway_code,
    gateway_message,
    request_id,
  });
}
