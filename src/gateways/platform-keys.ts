import type { KeyObject } from 'node:crypto';
import { GatewayError, isGatewayError, isKitError, KitError } from '../protocol/errors';
import type { Clock, Log } from '../protocol/ports';
import { readSignatureHeaders, type SignedMessage, verifySignature } from '../protocol/v3/message-signature';
import { type KeysBySerial, readCertificates } from './platform-certificates';
import type { InboundAnswer } from './transport';

export type PublicKey = { id: string; key: KeyObject };

export type PlatformKeysParts = {
  api_v3_key: string;
  public_key?: PublicKey;
  /** GET /v3/certificates, signed; its 2xx answer, not verified. */
  download: (deadline_ms: number) => Promise<InboundAnswer>;
  clock: Clock;
  log: Log;
};

/** Certificates overlap for days; the documents ask for a look at intervals under 12 h (page 4012551764). */
const STALE_MS = 12 * 60 * 60 * 1000;
/** Strangers choose the serials of what they send us: they must not choose how often we ask. */
const ASK_AGAIN_MS = 60_000;
const DOWNLOAD_MAX_MS = 3000;
/** A shorter time is not worth a download. */
const DOWNLOAD_MIN_MS = 100;
const CERTIFICATE_SERIAL = /^[0-9A-Fa-f]{40}$/;

/**
 * The keys that verify what WeChat Pay sends, by serial: platform certificates and the WeChat Pay public key
 * (`PUB_KEY_ID_…`) in one set, since during the switch from one to the other both are in use
 * (pages 4013053249, 4013053420).
 *
 * Without a public key the certificates are downloaded at first need, again after 12 h, and for an unknown
 * serial. With one, only an unknown serial that looks like a certificate's is worth a download: a merchant in
 * the switch-over has certificates, a new one has none. A set is replaced as a whole; a failed download
 * leaves it as it was.
 */
export class PlatformKeys {
  private readonly parts: PlatformKeysParts;
  private readonly configured: KeysBySerial;
  private keys: KeysBySerial;
  private asked_at: number | undefined;
  private refreshed_at: number | undefined;
  private failure: KitError | undefined;
  private running: Promise<void> | undefined;

  constructor(parts: PlatformKeysParts) {
    this.parts = parts;
    const { public_key } = parts;
    this.configured = new Map(public_key ? [[public_key.id, public_key.key]] : []);
    this.keys = this.configured;
  }

  /**
   * Makes sure that there is a key before a request goes out whose answer could not be verified without one.
   * Not limited to once a minute: these are our own requests, not a stranger's.
   * @throws KitError why there is none; outcome `not_applied`
   */
  async ready(deadline_ms: number): Promise<void> {
    if (this.keys.size > 0) return;
    await this.refresh(deadline_ms);
    if (this.keys.size === 0) throw this.failure ?? new KitError('SIGNATURE_SERIAL_UNKNOWN');
  }

  /**
   * Verifies an answer or a notification over its raw bytes. The checks that cost nothing come first; a
   * download happens at most once a minute, and callers at the same time share it.
   * @throws KitError SIGNATURE_*
   */
  async verify(message: SignedMessage, deadline_ms: number): Promise<void> {
    const headers = readSignatureHeaders(message.headers, this.parts.clock.now());
    verifySignature(headers, message.body, await this.find(headers.serial, deadline_ms));
  }

  private async find(serial: string, deadline_ms: number): Promise<KeyObject> {
    if (this.isStale()) await this.refreshIfDue(deadline_ms);
    const held = this.keys.get(serial);
    if (held) return held;
    if (this.isWorthAsking(serial)) await this.refreshIfDue(deadline_ms);
    const found = this.keys.get(serial);
    if (found) return found;
    const hint = serial.startsWith('PUB_KEY_ID_')
      ? ': a WeChat Pay public key with another id than the configured one'
      : this.failure
        ? `: the last download of certificates failed (${this.failure.code})`
        : '';
    throw new KitError('SIGNATURE_SERIAL_UNKNOWN', { message: `we hold no key of this serial${hint}` });
  }

  /** With a public key configured certificates are only a matter of the switch-over, and never renewed. */
  private isStale(): boolean {
    if (this.parts.public_key || this.refreshed_at === undefined) return false;
    return this.parts.clock.monotonic() - this.refreshed_at >= STALE_MS;
  }

  /** A public key's id is never in the list of certificates. */
  private isWorthAsking(serial: string): boolean {
    return CERTIFICATE_SERIAL.test(serial);
  }

  private async refreshIfDue(deadline_ms: number): Promise<void> {
    const { asked_at } = this;
    const due = asked_at === undefined || this.parts.clock.monotonic() - asked_at >= ASK_AGAIN_MS;
    if (this.running || (due && deadline_ms >= DOWNLOAD_MIN_MS)) await this.refresh(deadline_ms);
  }

  private refresh(deadline_ms: number): Promise<void> {
    this.running ??= this.replaceKeys(Math.min(deadline_ms, DOWNLOAD_MAX_MS)).finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async replaceKeys(deadline_ms: number): Promise<void> {
    this.asked_at = this.parts.clock.monotonic();
    try {
      this.keys = new Map([...this.configured, ...(await this.fetchCertificates(deadline_ms))]);
      this.refreshed_at = this.parts.clock.monotonic();
      this.failure = undefined;
    } catch (error) {
      this.failure = describe(error);
    }
    const { code } = this.failure ?? {};
    this.parts.log.write({ event: 'platform_certificates', held: this.keys.size, failure: code });
  }

  private async fetchCertificates(deadline_ms: number): Promise<KeysBySerial> {
    const { clock, download, api_v3_key, public_key } = this.parts;
    try {
      return readCertificates(await download(deadline_ms), api_v3_key, this.keys, clock.now());
    } catch (error) {
      const none = isGatewayError(error) && error.gateway_code === 'RESOURCE_NOT_EXISTS';
      if (none && public_key) return new Map();
      throw error;
    }
  }
}

/** Says what a failed download means for the merchant. Nothing was done at the other side, whatever failed. */
function describe(error: unknown): KitError {
  if (!isKitError(error))
    return new KitError('INTERNAL', { message: 'no platform certificates', cause: error });
  const { http_status, gateway_code, request_id } = isGatewayError(error)
    ? error
    : ({} as Partial<GatewayError>);
  const seen = { http_status, gateway_code, request_id };
  if (gateway_code === 'RESOURCE_NOT_EXISTS') {
    const message =
      'this merchant has no platform certificates: configure the WeChat Pay public key and its id ' +
      '(merchant platform, API security)';
    return new GatewayError('CONFIG_INVALID', { ...seen, message });
  }
  if (error.code === 'DECRYPTION_FAILED') {
    const message =
      'the platform certificates do not open with our APIv3 key: is it the one of this merchant?';
    return new GatewayError('DECRYPTION_FAILED', { ...seen, message });
  }
  const retry = error.code === 'GATEWAY_SIGNATURE_REFUSED' ? 'never' : 'same_request';
  return new GatewayError(error.code, {
    ...seen,
    retry,
    message: `no platform certificates: ${error.message}`,
  });
}
