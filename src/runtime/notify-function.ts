import type { Notification, RawMessage } from '../gateways/gateway';
import { isV2Message } from '../gateways/v2-notice';
import type { CloudpayModule, V2Module } from '../gateways/v3-config';
import { acceptNotification } from '../orders/accept-notification';
import type { Db } from '../orders/db';
import type { Kit } from '../orders/kit';
import type { MerchantRules } from '../orders/merchant-rules';
import type { Memory, ReconcileResult } from '../orders/reconcile/reconcile';
import type { SweepResult } from '../orders/sweep';
import { isKitError, KitError } from '../protocol/errors';
import { type CloudpaySdk, callCloudBySdk, initialised } from './cloudpay-sdk';
import { composeKit } from './compose';
import { type NodeSdkApp, NodeSdkDb } from './db/node-sdk-db';
import { withinTime } from './follow-up';
import { type HttpAnswer, readHttpEvent } from './http-event';
import { consoleLog, type Environment, systemClock, systemEntropy, systemEnvironment } from './system';

/** The sender waits 5 s; effects are started in the first 2 s, and one still running then is left to its lease. */
const EFFECTS_MS = 2_000;
/** The platform ends the function at 20 s; an order begun before this has time for its questions and writes. */
const SWEEP_MS = 8_000;
/** A bill, and what differs in it, has what the sweep has left of this. */
const TIMER_MS = 13_000;
/** Less is not worth beginning: a day goes on at the next tick. */
const RECONCILE_MS = 3_000;
/** One database call: the SDK would wait 15 s, and the sender of a notification is gone after 5. */
const DATABASE_MS = 3_000;

/** @cloudbase/node-sdk, of its types only what is used here. */
export type NodeSdk = { SYMBOL_CURRENT_ENV: unknown; init(config: object): NodeSdkApp };

export type NotifyFunctionParts = {
  /** Of the process, unless told otherwise. */
  env?: Environment;
  merchant: MerchantRules;
  loadSweep: () => { sweep(kit: Kit, budget_ms: number): Promise<SweepResult> };
  loadReconcile: () => {
    reconcile(kit: Kit, budget_ms: number, memory: Memory): Promise<ReconcileResult>;
  };
  /** Called where the gateway is APIv2, or for what is told in its form: it brings an XML parser. */
  loadV2?: () => V2Module;
  /** Called where the gateway is cloudPay. */
  loadCloudpay?: () => CloudpayModule;
  /** Called, once, where the gateway is cloudPay and has something to ask the cloud. */
  loadWxSdk?: () => CloudpaySdk;
} & NotifyDatabase;

/** Called for a message that verified, and by the timer: a refused request must never load the database. */
export type NotifyDatabase =
  /** `() => require('@cloudbase/node-sdk')` */
  | { loadSdk: () => NodeSdk }
  /** Another database than the cloud's, as in a test. */
  | { openDb: () => Db };

/** What the timer's tick did: orders worked on and left, and the last day that is reconciled. */
export type TimerResult = SweepResult & ReconcileResult;
/** WeChat's cloud takes `errcode` 0 for "stored", and tells again after anything else. */
export type CloudAnswer = { errcode: 0 | 1; errmsg: string };
export type NotifyAnswer = HttpAnswer | TimerResult | CloudAnswer;

/** Answers HTTP access, a tick and the cloud each in its own way; whatever looks like none of them, as HTTP. */
export type NotifyFunction = {
  (http: { httpMethod: string; [name: string]: unknown }): Promise<HttpAnswer>;
  (tick: { Type: 'Timer'; [name: string]: unknown }): Promise<TimerResult>;
  (told: { returnCode: string; [name: string]: unknown }): Promise<CloudAnswer>;
  (event: unknown): Promise<NotifyAnswer>;
};

/** `pay-notify`, the function for machines: notifications over HTTP access, and the timer, every minute. */
export function createNotifyFunction(parts: NotifyFunctionParts): NotifyFunction {
  const env = parts.env ?? systemEnvironment;
  const memory: Memory = {};
  let kit: Kit | undefined;
  const openDb = 'openDb' in parts ? parts.openDb : () => openCloud(parts.loadSdk());
  const compose = (): Kit => {
    kit ??= composeKit({ env, merchant: parts.merchant, openDb, ...loadersOf(parts) }).kit;
    return kit;
  };

  const main = async (event: unknown): Promise<NotifyAnswer> => {
    const started = systemClock.monotonic();
    const elapsed = () => systemClock.monotonic() - started;
    if (isTimerEvent(event)) return runTimer(parts, compose, memory, elapsed);
    if (isCloudEvent(event)) return answerCloud(event, compose, elapsed);
    return answerNotification(event, compose, elapsed);
  };
  return main as NotifyFunction;
}

function openCloud(sdk: NodeSdk): Db {
  return new NodeSdkDb(sdk.init({ env: sdk.SYMBOL_CURRENT_ENV, timeout: DATABASE_MS }));
}

function loadersOf({ loadV2, loadCloudpay, loadWxSdk }: NotifyFunctionParts) {
  const callCloud = loadWxSdk && callCloudBySdk(() => initialised(loadWxSdk()));
  return { loadV2, loadCloudpay, callCloud };
}

/** Harmless whoever sends it: only what is due is worked on, and claims make a second run idle. */
function isTimerEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'Type' in event && event.Type === 'Timer';
}

/** Orders first: a bill can wait a minute. */
async function runTimer(
  parts: NotifyFunctionParts,
  compose: () => Kit,
  memory: Memory,
  elapsed: () => number,
): Promise<TimerResult> {
  const kit = compose();
  const swept = await parts.loadSweep().sweep(kit, SWEEP_MS);
  if (swept.swept > 0 || swept.left > 0) kit.log.write({ event: 'swept', ...swept });
  const left_ms = TIMER_MS - elapsed();
  if (left_ms < RECONCILE_MS) return swept;
  try {
    return { ...swept, ...(await parts.loadReconcile().reconcile(kit, left_ms, memory)) };
  } catch (error) {
    // What was swept is swept, and the next tick tries again.
    const code = isKitError(error) ? error.code : 'INTERNAL';
    const message = error instanceof Error ? error.message : String(error);
    kit.log.write({ event: 'reconcile_failed', code, message });
    return swept;
  }
}

async function answerNotification(
  event: unknown,
  compose: () => Kit,
  elapsed: () => number,
): Promise<HttpAnswer> {
  const trace_id = systemEntropy.nonce();
  try {
    const message = readHttpEvent(event);
    const kit = compose();
    await store(kit, await kit.gateway.readNotification(message), trace_id, elapsed);
    return received(message);
  } catch (error) {
    return refusal(error, trace_id);
  }
}

/** Writes what was told; effects follow while there is time. */
async function store(
  kit: Kit,
  notification: Notification,
  trace_id: string,
  elapsed: () => number,
): Promise<void> {
  const follow = await acceptNotification(kit, notification, trace_id);
  await withinTime(follow, EFFECTS_MS - elapsed(), { clock: systemClock, log: consoleLog, trace_id });
}

/** What WeChat's cloud tells a function of, by its look: anybody can make one that looks so. */
function isCloudEvent(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'returnCode' in event && !('httpMethod' in event);
}

/** The cloud tells again whatever was not answered `errcode` 0: so that says "stored", and nothing less. */
async function answerCloud(event: unknown, compose: () => Kit, elapsed: () => number): Promise<CloudAnswer> {
  const trace_id = systemEntropy.nonce();
  try {
    const kit = compose();
    const notification = kit.gateway.readCloudEvent?.(event);
    if (!notification) throw new KitError('REQUEST_INVALID', { message: 'this gateway calls no function' });
    await store(kit, notification, trace_id, elapsed);
    return { errcode: 0, errmsg: '' };
  } catch (error) {
    return { errcode: 1, errmsg: logRefusal(error, trace_id) };
  }
}

/** APIv2 wants XML and 200 (anything else is sent again), APIv3 no body at all (page 4012791861). */
function received(message: RawMessage): HttpAnswer {
  if (!isV2Message(message)) return { statusCode: 204, headers: {}, body: '' };
  const body =
    '<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>';
  return { statusCode: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body };
}

/** 401: not proven to be from WeChat Pay. 400: cannot be understood. 500: not written, so that it comes again. */
function refusal(error: unknown, trace_id: string): HttpAnswer {
  const code = logRefusal(error, trace_id);
  const status = statusOf(code);
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code: 'FAIL', message: status === 500 ? 'not stored' : code }),
  };
}

function logRefusal(error: unknown, trace_id: string): string {
  const code = isKitError(error) ? error.code : 'INTERNAL';
  const message = error instanceof Error ? error.message : String(error);
  consoleLog.write({ event: 'notification_refused', trace_id, code, message });
  return code;
}

function statusOf(code: string): number {
  if (code.startsWith('SIGNATURE_') || code === 'DECRYPTION_FAILED') return 401;
  return code === 'REQUEST_INVALID' || code === 'MESSAGE_MALFORMED' ? 400 : 500;
}
