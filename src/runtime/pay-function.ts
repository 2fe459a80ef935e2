import type { PayAnswer, PayAnswers, PayRequest, StaffRequest } from '../../typings/contract';
import type { CloudpayModule, V2Module } from '../gateways/v3-config';
import { cancelOrder } from '../orders/cancel';
import { createOrder, resumeOrder } from '../orders/checkout';
import type { Db } from '../orders/db';
import type { TimeLeft } from '../orders/effects';
import type { Kit } from '../orders/kit';
import type { MerchantRules } from '../orders/merchant-rules';
import { toView } from '../orders/order-view';
import { listOrders, queryOrder } from '../orders/query';
import { requestRefund } from '../orders/review-order';
import { isKitError, KitError } from '../protocol/errors';
import { failed } from './client-error';
import { type CloudpaySdk, callCloudBySdk } from './cloudpay-sdk';
import { type Composed, composeKit } from './compose';
import { WxSdkDb } from './db/wx-sdk-db';
import { isStaffRequest, readPayRequest } from './pay-request';
import { type Caller, callerOf, payerOf } from './payer';
import { createRateLimit, type RateLimit } from './rate-limit';
import { actAsStaff, type LoadReconcile, type Told } from './staff-actions';
import { consoleLog, type Environment, systemClock, systemEntropy, systemEnvironment } from './system';

const LIST_LIMIT = 20;
/** One database call; the SDK would wait 15 s, longer than the buyer does. */
const DATABASE_MS = 5_000;
/** The platform ends the function at 20 s; an effect begun later than this may not finish. */
const EFFECTS_MS = 10_000;

/** wx-server-sdk, of its types only what is used here. */
export type WxServerSdk = {
  DYNAMIC_CURRENT_ENV: unknown;
  init(config: object): void;
  database(config?: object): unknown;
  getWXContext(): Record<string, unknown>;
};

export type PayFunctionParts = {
  /** Of the process, unless told otherwise. */
  env?: Environment;
  /** One for this instance, unless told otherwise. */
  rate?: RateLimit;
  merchant: MerchantRules;
  /** Called at the first request that is worth an answer: the SDK takes a tenth of a second to load. */
  loadSdk: () => WxServerSdk;
  /** Another database than the SDK's, as in a test. */
  openDb?: () => Db;
  /** Called for what staff asks about reconciled days, and for nothing else. */
  loadReconcile: LoadReconcile;
  /** Called where the gateway is of APIv2: it brings an XML parser. */
  loadV2?: () => V2Module;
  /** Called where the gateway is cloudPay. */
  loadCloudpay?: () => CloudpayModule;
};

/** What a mini-program asks is answered by its action; anything else, by a refusal. */
export type PayFunction = {
  <Request extends PayRequest | StaffRequest>(request: Request): Promise<PayAnswers[Request['action']]>;
  (event: unknown): Promise<PayAnswer>;
};

/** `pay`, the function for people: what mini-programs call. Answers `{ok, now, …}`, and never throws. */
export function createPayFunction(parts: PayFunctionParts): PayFunction {
  const env = parts.env ?? systemEnvironment;
  const rate = parts.rate ?? createRateLimit(systemClock);
  let composed: (Composed & { sdk: WxServerSdk }) | undefined;

  const compose = () => {
    if (!composed) {
      const sdk = parts.loadSdk();
      sdk.init({ env: sdk.DYNAMIC_CURRENT_ENV, timeout: DATABASE_MS });
      composed = {
        ...composeKit({
          ...{ env, merchant: parts.merchant, openDb: parts.openDb ?? (() => new WxSdkDb(sdk)) },
          ...{ loadV2: parts.loadV2, loadCloudpay: parts.loadCloudpay },
          callCloud: callCloudBySdk(() => sdk as WxServerSdk & CloudpaySdk),
        }),
        sdk,
      };
    }
    return composed;
  };

  const main = async (event: unknown): Promise<PayAnswer> => {
    const trace_id = systemEntropy.nonce();
    try {
      const request = readPayRequest(event);
      const { kit, config, transport, sdk } = compose();
      // Before any await: the next event of this instance overwrites the environment that says who calls.
      const caller = callerOf(sdk.getWXContext(), env);
      const limit = (openid: string) => {
        if (!rate.takes(openid)) throw new KitError('RATE_LIMITED', { retry: 'same_request' });
      };
      if (caller.openid !== undefined) limit(caller.openid);
      const code = 'code' in request ? request.code : undefined;
      const openid = await payerOf(config, transport, caller, code);
      if (caller.openid === undefined) limit(openid);
      const answer = isStaffRequest(request)
        ? await actAsStaff(kit, request, {
            ...{ openid, staff_openids: config.staff_openids },
            ...{ hasTime: timeFor(), loadReconcile: parts.loadReconcile },
          })
        : await act(kit, request, openid, trace_id, caller);
      return { ok: true, now: systemClock.now(), ...answer };
    } catch (error) {
      logFailure(error, trace_id);
      return failed(error, systemClock.now());
    }
  };
  // Which answer goes with which action is said case by case, in `act` and `actAsStaff`.
  return main as PayFunction;
}

/** Effects are begun only this long after now. */
function timeFor(): TimeLeft {
  const started = systemClock.monotonic();
  return () => systemClock.monotonic() - started < EFFECTS_MS;
}

async function act(
  kit: Kit,
  request: PayRequest,
  openid: string,
  trace_id: string,
  caller: Caller,
): Promise<Told<PayRequest['action']>> {
  const hasTime = timeFor();
  switch (request.action) {
    case 'create': {
      const { request_id, items, trade_type } = request;
      const ip = caller.client_ip === undefined ? {} : { payer_client_ip: caller.client_ip };
      const { order, ...way } = await createOrder(
        kit,
        { request_id, items, openid, trace_id, trade_type, ...ip },
        hasTime,
      );
      return { order: toView(order), ...way };
    }
    case 'resume': {
      const { order, ...way } = await resumeOrder(
        kit,
        { out_trade_no: request.out_trade_no, openid },
        hasTime,
      );
      return { order: toView(order), ...way };
    }
    case 'query':
      return {
        order: toView(await queryOrder(kit, { out_trade_no: request.out_trade_no, openid }, hasTime)),
      };
    case 'cancel':
      return {
        order: toView(await cancelOrder(kit, { out_trade_no: request.out_trade_no, openid }, hasTime)),
      };
    case 'request_refund': {
      const { out_trade_no, reason } = request;
      return { order: toView(await requestRefund(kit, { out_trade_no, openid, reason })) };
    }
    case 'list': {
      const { status, cursor, limit = LIST_LIMIT } = request;
      const filter = status === undefined ? {} : { status };
      const page = await listOrders(kit, {
        openid,
        limit,
        ...filter,
        ...(cursor === undefined ? {} : { cursor }),
      });
      return {
        orders: page.orders.map(toView),
        ...(page.next_cursor ? { next_cursor: page.next_cursor } : {}),
      };
    }
  }
}

function logFailure(error: unknown, trace_id: string): void {
  consoleLog.write({
    event: 'pay_failed',
    trace_id,
    code: isKitError(error) ? error.code : 'INTERNAL',
    outcome: isKitError(error) ? error.outcome : 'unknown',
    message: error instanceof Error ? error.message : String(error),
  });
}
