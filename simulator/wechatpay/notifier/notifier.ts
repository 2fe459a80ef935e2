import type { Scheduled, SimClock } from '../../clock';
import type { Faults } from '../../faults';
import type { Random } from '../../random';
import { type RawExchange, rawMessage } from '../../raw-exchange';
import type { Recorder } from '../../recorder';
import type { Store } from '../../store';
import { type CallFunction, deliver } from '../cloudpay/deliver';
import type { MerchantBook } from '../keys/merchant-book';
import type { PlatformSigner } from '../keys/platform-signer';
import type { Numbers } from '../numbers';
import type { Toggles } from '../toggles';
import { buildCloud } from './cloud-message';
import { checkSuits, findMutation, type Mutation, type MutationName } from './mutations';
import type { Message, News } from './news';
import { notificationFacts, planAttempt, planFirst } from './notification-faults';
import {
  type NewNotification,
  type NotificationPage,
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
const NO_CLOUD: CallFunction = () => Promise.resolve({ ok: false, error: { code: 'NO_CLOUD' } });
const LOST: PostResult = { status: 0, ms: 0, error: 'lost' };
const ANSWER_LOST: PostResult = { status: 0, ms: 0, error: 'answer lost' };

/** One message that went out. `at` is simulated time; the others are the machine's. */
type Sent = { at: number; started_ms: number; ended_ms: number; message: Message; result: PostResult };

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
  /** Calls a function of the cloud; absent where there is no cloud. */
  callFunction?: CallFunction;
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
  /** Held until another one of the same merchant has gone: ids by mchid. */
  private readonly held = new Map<string, string[]>();
  /** Deliveries that whoever set them in motion waits for. */
  private awaited: Promise<unknown>[] = [];
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
    const { faults, clock } = this.parts;
    const composed = this.compose(news);
    if (!composed) return;
    const { at, held, before_answer } = planFirst(
      faults,
      notificationFacts({ ...news, tries: 0 }),
      clock.now(),
    );
    this.kept.insert({ ...composed, next_at: at });
    if (before_answer) this.deliverFirst(composed.id);
    else this.schedule(composed.id, at);
    if (held) this.held.set(news.mchid, [...(this.held.get(news.mchid) ?? []), composed.id]);
  }

  /** Resolves when what must reach a merchant before the present answer goes out has been answered, or given up. */
  async told(): Promise<void> {
    await Promise.allSettled(this.awaited.splice(0));
  }

  undelivered(): number {
    return this.kept.undeliveredCount();
  }

  list(page?: NotificationPage): NotificationView[] {
    return this.kept.list(page);
  }

  /**
   * Sends a notification again now, beside its schedule. Sent as it was and accepted, it is delivered and the
   * schedule ends.
   * @param mutate a name of MUTATIONS
   * @returns what the merchant answered; undefined when there is no such notification
   * @throws RangeError when no mutation has that name, or it makes no sense for what this notification tells
   */
  send(id: string, mutate?: string): Promise<PostResult | undefined> {
    if (mutate !== undefined) findMutation(mutate);
    const notification = this.kept.find(id);
    if (notification && mutate !== undefined) this.checkSuits(notification, mutate);
    return this.tracked(async () => {
      if (!notification || this.closed) return undefined;
      const [result] = await this.transmit(notification, { mutate: mutate as MutationName | undefined });
      if (!this.closed && mutate === undefined && isAccepted(result!)) this.finish(notification);
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

  private checkSuits({ format, kind, mchid }: StoredNotification, mutate: string): void {
    checkSuits(mutate, format, kind, this.parts.merchants.find(mchid)?.role === 'partner');
  }

  private schedule(id: string, at: number): void {
    this.waiting.get(id)?.task.cancel();
    const task = this.parts.clock.schedule(at, () => this.tracked(() => this.deliver(id)));
    this.waiting.set(id, { at, task });
  }

  /** At once, and waited for. Not before the write that it is part of is done. */
  private deliverFirst(id: string): void {
    this.awaited.push(
      this.tracked(async () => {
        await Promise.resolve();
        await this.deliver(id);
      }),
    );
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
    this.letGo(notification);
  }

  /** One has gone: those of the same merchant that were held for it follow. */
  private letGo({ id, mchid }: StoredNotification): void {
    const held = this.held.get(mchid) ?? [];
    this.held.delete(mchid);
    for (const other of held) {
      if (other !== id && this.waiting.has(other)) this.schedule(other, this.parts.clock.now());
    }
  }

  /** One attempt on schedule, with the faults that strike it. */
  private async attempt(notification: StoredNotification): Promise<PostResult[]> {
    const { faults, clock } = this.parts;
    const plan = planAttempt(faults, notification);
    if (plan.lost) {
      this.kept.addAttempt(notification.id, clock.now(), LOST);
      return [LOST];
    }
    if (plan.forged_first) await this.transmit(notification, { mutate: 'forged' });
    return this.transmit(notification, plan);
  }

  /** Sends it, and writes down what came of it: copies go out at once, and are noted in the order they went. */
  private async transmit(
    notification: StoredNotification,
    how: { mutate?: MutationName | undefined; copies?: number; answer_lost?: boolean },
  ): Promise<PostResult[]> {
    const { id } = notification;
    const { mutate, copies = 1, answer_lost = false } = how;
    const { clock } = this.parts;
    const sent = Array.from({ length: copies }, async () => {
      const [at, started_ms] = [clock.now(), clock.wallNow()];
      const message = this.messageFor(notification, mutate === undefined ? undefined : findMutation(mutate));
      if (mutate === undefined) this.kept.keepFirst(id, message);
      const result = await this.post(notification, message);
      const known = answer_lost && result.status > 0 ? { ...ANSWER_LOST, ms: result.ms } : result;
      return { at, started_ms, ended_ms: clock.wallNow(), message, result: known };
    });
    const done = await Promise.all(sent);
    if (!this.closed) for (const one of done) this.note(notification, mutate, one);
    return done.map(({ result }) => result);
  }

  private note(notification: StoredNotification, mutate: MutationName | undefined, sent: Sent): void {
    const { id, url, kind, out_trade_no, envelope } = notification;
    const { at, started_ms, ended_ms, message, result } = sent;
    this.kept.addAttempt(id, at, result, mutate);
    this.parts.recorder.add({
      at,
      host: 'notification',
      method: 'POST',
      path: url,
      about: mutate === undefined ? kind : `${kind}, ${mutate}`,
      out_trade_no,
      started_ms,
      ended_ms,
      status: result.status,
      request: { headers: message.headers, body: envelope },
      answer: result,
      raw: {
        request: {
          start_line: `POST ${new URL(url).pathname} HTTP/1.1`,
          ...rawMessage(message.headers, message.body),
        },
        answer: answerOf(result),
      },
    });
  }

  /** A v3 answer's status says all; a v2 one is 200 whatever it says, so what it says is read and judged. */
  private async post({ url, format }: StoredNotification, { headers, body }: Message): Promise<PostResult> {
    if (format === 'cloud') return deliver(this.parts.callFunction ?? NO_CLOUD, url, body);
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
    const now = clock.now();
    const told = { kind, mchid, out_trade_no, url, next_at: now };
    if (format === 'cloud') return { id: numbers.notificationId(), ...told, format, envelope: {}, content };
    const key = format === 'v3' ? merchants.apiV3Key(mchid) : merchants.apiV2Key(mchid);
    if (key === undefined) return undefined;
    const id = numbers.notificationId();
    if (format === 'v2') {
      const envelope = v2Envelope(news, numbers.nonce(), key);
      return { id, ...told, format, envelope, content };
    }
    const envelope = envelopeOf(id, now, news.event, content, sealerFor(key, numbers));
    return { id, ...told, format, envelope, content };
  }

  /** What was changed on purpose is sealed with the key of the moment; the rest keeps the seal it was made with. */
  private messageFor(notification: StoredNotification, mutation?: Mutation): Message {
    const first = mutation?.replay ? this.kept.firstMessage(notification.id) : undefined;
    if (first) return first;
    const { signer, merchants, numbers, random } = this.parts;
    const { url, mchid } = notification;
    if (notification.format === 'cloud') return buildCloud(notification.content, mutation?.cloud);
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
    this.held.clear();
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

/** Of an answer only the status is read, and in v2 the body: its headers say nothing that counts. */
function answerOf({ status, body = '' }: PostResult): RawExchange['answer'] {
  return status === 0 ? null : { status, ...rawMessage({}, Buffer.from(body)) };
}

function isAccepted({ status, error }: PostResult): boolean {
  return error === undefined && (status === 200 || status === 204);
}
