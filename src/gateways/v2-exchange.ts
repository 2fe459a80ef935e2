import { buildXml } from '../protocol/build-xml';
import { GatewayError, isKitError, KitError } from '../protocol/errors';
import { parseHttpDate } from '../protocol/instant';
import type { Clock, Entropy, Log } from '../protocol/ports';
import { isSigned, type Members, type SignType, signMembers } from '../protocol/v2/sign';
import { parseXml } from '../protocol/xml';
import type { MerchantRef } from './gateway';
import { OFFICIAL_BACKUP } from './official-hosts';
import { type Attempt, type Hosts, withBackup } from './retry';
import type { ClientIdentity, InboundAnswer, OutboundRequest, Transport } from './transport';
import type { V2Config } from './v2-config';
import { refusalOf, statusRefusal, type Told, unsignedRefusal } from './v2-refusal';
import { type CallNature, refused, requestId, unclear } from './v3-refusal';
import { watched } from './watched-call';

/** One call of APIv2. */
export type V2Call = {
  /** What the log calls it. */
  name: string;
  path: string;
  merchant: MerchantRef;
  /** Without merchant, nonce and sign; empty values are left out. */
  members: Members;
  /** Does it change anything at the other side? */
  changes: boolean;
  safe_to_repeat: boolean;
  deadline_ms: number;
  /** Epoch ms from which on nothing is signed any more. */
  sign_before?: number;
  /** Is a client certificate shown? */
  shows_certificate?: boolean;
  /** Where the protocol leaves no choice; otherwise as configured. */
  sign_type?: SignType;
};

/** A verified answer. `gateway_now` (epoch ms) is its `Date`, which no signature covers. */
export type V2Answer = { members: Members; told: Told };

export type V2Parts = { config: V2Config; clock: Clock; entropy: Entropy; transport: Transport; log: Log };

/**
 * Signs, sends at most twice, verifies. What comes back was signed with our key, is a success, and is about the
 * merchant that was named.
 * @throws GatewayError for all else; an answer that does not verify may come from anybody and says nothing
 */
export type ExchangeV2 = (call: V2Call) => Promise<V2Answer>;

export function createExchangeV2(parts: V2Parts): ExchangeV2 {
  return (call) =>
    withBackup(hostsOf(parts.config, call), call, parts.clock, async (attempt) => {
      const { changes, safe_to_repeat } = call;
      const nature = { changes, safe_to_repeat, may_have_arrived: attempt.may_have_arrived };
      const request = signedRequest(parts, call, attempt, nature);
      const answer = await watched(parts, { call: call.name, host: attempt.host }, nature, () =>
        parts.transport.send(request, attempt),
      );
      return readV2Answer(parts.config, call, nature, answer);
    });
}

/** Calls that show the certificate may go to a host of their own. */
export function hostsOf(
  { hosts, mtls_host }: V2Config,
  { shows_certificate }: Pick<V2Call, 'shows_certificate'>,
): Hosts {
  if (!shows_certificate || mtls_host === undefined) return hosts;
  return [mtls_host, OFFICIAL_BACKUP[mtls_host] ?? mtls_host.replace('://127.0.0.1', '://localhost')];
}

/** @throws GatewayError SIGN_WINDOW_CLOSED; KitError CONFIG_INVALID, REQUEST_INVALID: nothing was sent */
export function signedRequest(
  { config, clock, entropy }: V2Parts,
  call: V2Call,
  attempt: Pick<Attempt, 'host'>,
  nature: CallNature,
): OutboundRequest {
  if (call.sign_before !== undefined && clock.now() >= call.sign_before) {
    throw new GatewayError('GATEWAY_REFUSED', {
      ...refused(nature),
      gateway_code: 'SIGN_WINDOW_CLOSED',
      message: 'the time in which this request may be signed is over',
    });
  }
  const type = call.sign_type ?? config.sign_type;
  const told = Object.entries({ ...merchantMembers(call.merchant), ...call.members });
  const members: Record<string, string> = {
    ...Object.fromEntries(told.filter(([, value]) => value !== '')),
    nonce_str: entropy.nonce(),
    ...(type === 'MD5' ? {} : { sign_type: type }),
  };
  return {
    method: 'POST',
    url: attempt.host + call.path,
    headers: { accept: '*/*', 'user-agent': 'wxpay-kit', 'content-type': 'text/xml; charset=utf-8' },
    body: buildXml({ ...members, sign: signMembers(members, config.api_v2_key, type) }),
    ...(call.shows_certificate ? { identity: certificateOf(config) } : {}),
  };
}

function merchantMembers({ appid, mchid, sub_appid = '', sub_mchid = '' }: MerchantRef): Members {
  return { appid, mch_id: mchid, sub_appid, sub_mch_id: sub_mchid };
}

/** @throws KitError CONFIG_INVALID where there is none */
export function certificateOf({ client_certificate }: V2Config): ClientIdentity {
  if (client_certificate !== undefined) return client_certificate;
  throw new KitError('CONFIG_INVALID', {
    message:
      'this call shows the merchant API certificate: WXPAY_MERCHANT_CERTIFICATE and WXPAY_MERCHANT_PRIVATE_KEY ' +
      'are missing. Nothing was sent',
  });
}

export function toldBy(answer: InboundAnswer): Told {
  const gateway_now = parseHttpDate(answer.headers.date ?? '');
  return { http_status: answer.status, request_id: requestId(answer), gateway_now };
}

function readV2Answer(config: V2Config, call: V2Call, nature: CallNature, answer: InboundAnswer): V2Answer {
  const told = toldBy(answer);
  if (answer.status !== 200) throw statusRefusal(nature, told);
  const members = orMalformedV2(call, told, () => parseXml(answer.body, 'xml'));
  if (members.return_code === 'FAIL') throw unsignedRefusal(members, nature, told);
  if (!isSigned(members, config.api_v2_key, call.sign_type ?? config.sign_type)) {
    const { http_status, request_id } = told;
    throw new GatewayError('GATEWAY_ANSWER_UNVERIFIED', {
      ...unclear(call),
      message: 'the sign does not fit the answer under our APIv2 key',
      http_status,
      request_id,
    });
  }
  orMalformedV2(call, told, () => assertOurs(members, call.merchant));
  if (members.result_code === 'FAIL') throw refusalOf(members, nature, told);
  if (members.return_code === 'SUCCESS' && members.result_code === 'SUCCESS') return { members, told };
  return orMalformedV2(call, told, () => {
    throw new KitError('MESSAGE_MALFORMED', { message: 'the answer says neither SUCCESS nor FAIL' });
  });
}

/** An answer of another merchant's, signed with the same key, is none. A refusal may leave the merchant out. */
function assertOurs(members: Members, merchant: MerchantRef): void {
  const mayLeaveOut = (name: string) => members.result_code === 'FAIL' || name === 'sub_appid';
  for (const [name, asked] of Object.entries(merchantMembers(merchant))) {
    const said = members[name] ?? '';
    if (asked === '' || said === asked || (said === '' && mayLeaveOut(name))) continue;
    throw new KitError('MESSAGE_MALFORMED', { message: `the answer is about another ${name}` });
  }
}

/** Runs a reader of an answer; what it finds malformed becomes a GatewayError of this call, outcome `unknown`. */
export function orMalformedV2<T>(call: Pick<V2Call, 'safe_to_repeat'>, told: Told, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!isKitError(cause)) throw cause;
    const { http_status, request_id } = told;
    const message = cause.message;
    throw new GatewayError('GATEWAY_ANSWER_MALFORMED', {
      ...unclear(call),
      message,
      http_status,
      request_id,
    });
  }
}
