import { GatewayError } from '../protocol/errors';
import { OFFICIAL_BACKUP } from './official-hosts';
import type { Hosts } from './retry';

/** Taken apart without a URL parser: the address is signed and used as it was given (page 4012791866). */
const PARTS = /^(https?:\/\/)([A-Za-z0-9.-]{1,253}|\[::1\])(:\d{1,5})?(\/[\x21\x24-\x7e]*)$/;
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

/**
 * Checks where a bill's address leads before our signature is sent there: to a host that is configured, to an
 * official payment host, or, where the configured host is this machine, to the same port of it. The token in
 * the address is enough to fetch the bill, so it enters no message.
 * @throws GatewayError GATEWAY_ANSWER_MALFORMED for any other address
 */
export function readBillUrl(download_url: string, hosts: Hosts): { host: string; path: string } {
  const match = PARTS.exec(download_url);
  if (!match) throw refused('is not one that can be called');
  const [, scheme, name, port = '', path] = match;
  const host = `${scheme}${name}${port}`;
  const isKnown = hosts.includes(host) || Object.hasOwn(OFFICIAL_BACKUP, host) || isSameMachine(host, hosts);
  if (!isKnown) throw refused(`leads to ${name}, which is no host of WeChat Pay`);
  return { host, path: path! };
}

function isSameMachine(host: string, hosts: Hosts): boolean {
  const loopback = LOOPBACK.exec(host);
  return loopback !== null && hosts.some((known) => LOOPBACK.exec(known)?.[2] === loopback[2]);
}

function refused(what: string): GatewayError {
  return new GatewayError('GATEWAY_ANSWER_MALFORMED', {
    message: `the bill’s address ${what}: nothing was asked there`,
    outcome: 'unknown',
    retry: 'same_request',
  });
}
