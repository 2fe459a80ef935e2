import type { Scheduled, SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Random } from '../../random';
import { rawMessage } from '../../raw-exchange';
import type { Recorder } from '../../recorder';
import type { Store } from '../../store';
import type { MerchantBook } from '../keys/merchant-book';
import type { PlatformSigner } from '../keys/platform-signer';
import type { Numbers } from '../numbers';
import type { Toggles } from '../toggles';
import { checkSuits, findMutation, MUTATIONS, type Mutation } from './mutations';
import type { Message, News } from './news';
import {
  type NewNotification,
  NotificationStore,
  type NotificationView,
  type StoredNotification,
} from './notification-store';
import { type Post, type PostResult, post } from './post';
import { buildV2, saysSuccess, v2Envelope } from './v2-message';
import { buildV3, envelopeOf, sealerFor } from './v3-message';

/** A merchant must answer within five seconds of real time. */
const ANSWER_MS = 5_000;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** The pauses before the fifteen repetitions: 24 h 4 min in all (page 4012791861). */
export const RETRY_PAUSES_MS = [
  ...[15, 15, 30].map((seconds) => seconds * SECOND_MS),
  ...[3, 10, 20, 30, 30, 30, 60].map((minutes) => minutes * MINUTE_MS),
  ...[3, 3, 3, 6, 6].map((hours) => hours * HOUR_MS),
];
const IDLE_ROUNDS_MAX = 10_000;
/** How much of an answer is read where it has to say something. */
const ANSWER_BYTES_MAX = 64 * 1024;
const LOST: PostResult = { status: 0, ms: 0, error: 'lost' };

export type NotifierParts = {
  clock: SimClock;
  faults: Faults;
  recorder: Recorder;
  store: Store;
  numbers: Numbers;
  signer: PlatformSigner;
  merchants: MerchantBook;
  random: Random;
  toggles: Toggles;
  /** Where the world's own functions are reached, once that is known: `http://127.0.0.1:PORT/http/`. */
  own_base: () => string | undefined;
  post?: Post;
  answer_ms?: number;
};

/**
 * Tells merchants of payments and refunds: at once, and again on schedule until it is accepted. A delivery is one task
 * of the simulated clock, so moving the clock returns only when the deliveries it caused have been answered.
 */
export class Notifier {
  private readonly kept: NotificationStore;
  private readonly waiting = new Map<string, { at: number; task: Scheduled }>();
  private readonly inFlight = new Set<Promise<unknown>>();
  private closed = false;

  constructor(private readonly parts: NotifierParts) {
    this.kept = new NotificationStore(parts.store);
    for (const { id, next_at } of this.kept.undelivered()) this.schedule(id, next_at);
  }

  /**
   * Writes down that a merchant is to be told of something, and does so right after. One that has not set the key that
   * would seal it is told nothing, as in life.
   */
  record(news: News): void {
    const notification = this.compose(news);
    if (!notification) return;
    this.kept.insert(notification);
    this.schedule(notification.id, notification.next_at);
  }

  undelivered(): number {
    return this.kept.undeliveredCount();
  }

  list(): NotificationView[] {
    return this.kept.list();
  }

  /**
   * Sends a notification again now, beside its schedule. Sent as it was and accepted, it is delivered and the
   * schedule ends.
   * @param mutate a name of MUTATIONS
   * @returns what the merchant answered; undefined when there is no such notification
   * @throws RangeError when no mutation has that name, or it makes no sense for what this notification tells
   */
  send(id: string, mutate?: string): Promise<PostResult | undefined> {
    const mutation = mutate === undefined ? undefined : findMutation(mutate);
    const notification = this.kept.find(id);
    if (notification && mutate !== undefined) checkSuits(mutate, notification.format, notification.kind);
    return this.tracked(async () => {
      if (!notification || this.closed) return undefined;
      const result = await this.transmit(notification, mutate, mutation);
      if (!this.closed && mutation === undefined && isAccepted(result)) this.finish(notification);
      return result;
    });
  }

  /** Resolves when no delivery is in flight and none is due. */
  async idle(): Promise<void> {
    for (let round = 0; round < IDLE_ROUNDS_MAX; round++) {
      if (this.inFlight.size > 0) await Promise.allSettled(this.inFlight);
      else if (this.isSomethingDue()) await new Promise((resolve) => setTimeout(resolve, 1));
      else return;
    }
  }

  /** Forgets everything. What is in flight arrives, and is not written down. */
  reset(): void {
    this.cancelAll();
    this.kept.reset();
  }

  /** Sends nothing any more and writes nothing any more; undelivered ones stay in the store. */
  close(): void {
    this.closed = true;
    this.cancelAll();
  }

  private schedule(id: string, at: number): void {
    this.waiting.get(id)?.task.cancel();
    const task = this.parts.clock.schedule(at, () => this.tracked(() => this.deliver(id)));
    this.waiting.set(id, { at, task });
  }

  private async deliver(id: string): Promise<void> {
    this.waiting.delete(id);
    const notification = this.kept.find(id);
    if (this.closed || !notification || notification.next_at === null) return;
    const at = this.parts.clock.now();
    const results = await this.attempt(notification);
    if (this.closed) return;
    const tries = notification.tries + 1;
    const pause_ms = results.some(isAccepted) ? undefined : RETRY_PAUSES_MS[tries - 1];
    const next_at = pause_ms === undefined ? null : at + pause_ms;
    const stillOpen = this.kept.settle(id, tries, next_at);
    if (stillOpen && next_at !== null) this.schedule(id, next_at);
  }

  /** One attempt on schedule, with the faults that strike it. */
  private async attempt(notification: StoredNotification): Promise<PostResult[]> {
    const { faults, clock } = this.parts;
    const facts = factsOf(notification);
    if (faults.strikes('notification_lost', facts)) {
      this.kept.addAttempt(notification.id, clock.now(), LOST);
      return [LOST];
    }
    // A repetition is never a probe, and what is not signed cannot be one.
    const probable = notification.tries === 0 && notification.format === 'v3';
    const probe = probable && faults.strikes('signature_probe', facts);
    const copies = faults.strikes('notification_duplicated', facts) ? 2 : 1;
    const name = probe ? 'probe' : undefined;
    const mutation = probe ? MUTATIONS.probe : undefined;
    return Promise.all(Array.from({ length: copies }, () => this.transmit(notification, name, mutation)));
  }

  private async transmit(
    notification: StoredNotification,
    mutate?: string,
    mutation?: Mutation,
  ): Promise<PostResult> {
    const { clock, recorder } = this.parts;
    const { id, url, out_trade_no } = notification;
    const at = clock.now();
    const started_ms = clock.wallNow();
    const message = this.messageFor(notification, mutation);
    if (mutation === undefined) this.kept.keepFirst(id, message);
    const result = await this.post(notification, message);
    if (this.closed) return result;
    this.kept.addAttempt(id, at, result, mutate);
    recorder.add({
      at,
      host: 'notification',
      method: 'POST',
      path: url,
      about: mutate === undefined ? notification.kind : `${notification.kind}, ${mutate}`,
      out_trade_no,
      started_ms,
      ended_ms: clock.wallNow(),
      status: result.status,
      request: { headers: message.headers, body: notification.envelope },
      answer: result,
      raw: {
        request: {
          start_line: `POST ${new URL(url).pathname} HTTP/1.1`,
          ...rawMessage(message.headers, message.body),
        },
        answer: result.status === 0 ? null : { status: result.status, ...rawMessage({}, Buffer.alloc(0)) },
      },
    });
    return result;
  }

  /** A v3 answer's status says all; a v2 one is 200 whatever it says, so what it says is read and judged. */
  private async post({ url, format }: StoredNotification, { headers, body }: Message): Promise<PostResult> {
    const send = this.parts.post ?? post;
    const answer_ms = this.parts.answer_ms ?? ANSWER_MS;
    if (format === 'v3') return send(url, headers, body, answer_ms);
    const result = await send(url, headers, body, answer_ms, ANSWER_BYTES_MAX);
    if (result.error !== undefined || (result.status === 200 && saysSuccess(result.body ?? '')))
      return result;
    return { ...result, error: 'not XML with return_code SUCCESS' };
  }

  private compose(news: News): (NewNotification & { next_at: number }) | undefined {
    const { clock, numbers, merchants } = this.parts;
    const { kind, mchid, out_trade_no, url, format, content } = news;
    const key = format === 'v3' ? merchants.apiV3Key(mchid) : merchants.apiV2Key(mchid);
    if (key === undefined) return undefined;
    const [id, now] = [numbers.notificationId(), clock.now()];
    const told = { id, kind, mchid, out_trade_no, url, next_at: now };
    if (format === 'v2') {
      const envelope = v2Envelope(news.parties, content, numbers.nonce(), key);
      return { ...told, format, envelope, content };
    }
    const envelope = envelopeOf(id, now, news.event, content, sealerFor(key, numbers));
    return { ...told, format, envelope, content };
  }

  /** What was changed on purpose is sealed with the key of the moment; the rest keeps the seal it was made with. */
  private messageFor(notification: StoredNotification, mutation?: Mutation): Message {
    const first = mutation?.replay ? this.kept.firstMessage(notification.id) : undefined;
    if (first) return first;
    const { signer, merchants, numbers, random } = this.parts;
    const { url, mchid } = notification;
    if (notification.format === 'v2') {
      const { envelope, content } = notification;
      return buildV2(envelope, content, merchants.apiV2Key(mchid) ?? '', mutation?.v2);
    }
    const { envelope, content } = notification;
    const seal = sealerFor(merchants.apiV3Key(mchid) ?? '', numbers);
    const by = signer.signerOfNotification(random.next());
    return buildV3(envelope, content, this.headerTime(url), { signer, by, seal }, mutation?.v3);
  }

  /** Our own functions live by the simulated clock, everybody else by the wall clock. */
  private headerTime(url: string): number {
    const base = this.parts.own_base();
    const own = base !== undefined && url.startsWith(base);
    const simulated = own || this.parts.toggles.notification_clock === 'simulated';
    return simulated ? this.parts.clock.now() : this.parts.clock.wallNow();
  }

  private finish(notification: StoredNotification): void {
    this.waiting.get(notification.id)?.task.cancel();
    this.waiting.delete(notification.id);
    this.kept.settle(notification.id, notification.tries, null);
  }

  private isSomethingDue(): boolean {
    const now = this.parts.clock.now();
    return [...this.waiting.values()].some(({ at }) => at <= now);
  }

  private cancelAll(): void {
    for (const { task } of this.waiting.values()) task.cancel();
    this.waiting.clear();
  }

  private async tracked<T>(work: () => Promise<T>): Promise<T> {
    const flight = work();
    this.inFlight.add(flight);
    try {
      return await flight;
    } finally {
      this.inFlight.delete(flight);
    }
  }
}

function isAccepted({ status, error }: PostResult): boolean {
  return error === undefined && (status === 200 || status === 204);
}

function factsOf({ out_trade_no, kind, url, tries }: StoredNotification): Record<string, string> {
  return {
    target: 'notification',
    out_trade_no,
    kind,
    url,
    path: new URL(url).pathname,
    attempt: String(tries + 1),
  };
}
