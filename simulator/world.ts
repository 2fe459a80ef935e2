import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { AdminApi, type AdminCall } from './cloudbase/admin-api';
import { CloudDatabase } from './cloudbase/database';
import { outOfService } from './cloudbase/database-error';
import { checkExtraVariables, ENVIRONMENT_ID } from './cloudbase/environment';
import { FunctionHost, type FunctionHostOptions } from './cloudbase/function-host';
import { HttpAccess } from './cloudbase/http-access';
import { type PayCall, PayCalls } from './cloudbase/pay-calls';
import { applySchema, type CloudbaseSchema } from './cloudbase/schema';
import { Timers } from './cloudbase/timers';
import { INSTANCE_HEADER } from './cloudbase/worker/outgoing';
import { cloudRoutes } from './control/groups';
import type { DevPages } from './dev/dev-pages';
import type { FaultMatch } from './faults';
import { type GatewayOptions, GatewayWorld, type Held } from './gateway-world';
import type { HttpIn, HttpOut } from './http';
import { merchantVariables, type PlatformMode } from './merchant-variables';
import { openWorld } from './open-world';
import { PRODUCTS, type ProductRow, putProducts, readProducts, seedProducts } from './products';
import type { CallFunction } from './wechatpay/cloudpay/deliver';

const ROOT = resolve(__dirname, '..');
const INSTANCES_DEFAULT = 4;
const PRODUCTS_FILE = join(ROOT, 'merchant/products.json');

export type WorldOptions = GatewayOptions & {
  /** Processes per function. */
  instances?: number;
  /** The Node that functions run on, a path; absent, this one. */
  node?: string;
  /** false: a timer fires only when it is told to. */
  timers?: boolean;
  /** Folder of the built functions. */
  functions?: string;
  /** More variables for the functions; keys and base URLs are refused. */
  variables?: Record<string, string>;
  /** Absent: certificates, or the public key where WeChat Pay has no certificates any more. */
  platform?: PlatformMode;
  /** What the shop sells; absent, merchant/products.json. */
  products?: ProductRow[];
  schema?: CloudbaseSchema;
  /** Hand every HTTP body to functions in base64. */
  http_base64?: boolean;
  /** Told of every line a function writes to its console. */
  onLine?: FunctionHostOptions['onLine'];
  /** For a developer's browser: its pages stand before the world's own. */
  dev?: Pick<DevPages, 'handles' | 'handle' | 'close'>;
};

/** The whole other side on one port: WeChat Pay, the mini-program server API, the cloud, and its control. */
export class World extends GatewayWorld {
  readonly database: CloudDatabase;
  readonly host: FunctionHost;
  readonly timers: Timers;
  readonly admin: AdminApi;
  readonly pay_calls: PayCalls;
  readonly http_access: HttpAccess;
  readonly schema: CloudbaseSchema;

  constructor(
    readonly options: WorldOptions,
    held: Held,
    private readonly products: ProductRow[],
  ) {
    super(options, held);
    const { clock, faults, recorder } = this;
    this.schema = options.schema ?? readSchema();
    const newId = () => this.chance.cloud.uuid();
    this.database = new CloudDatabase(this.store, {
      now: () => clock.now(),
      newId: () => this.chance.cloud.text(32),
    });
    this.host = new FunctionHost({
      ...{ clock, faults, recorder, newId, url: this.url, onLine: options.onLine },
      tls: { port: this.tls_port, ca: this.keys.tls.ca },
      folder: options.functions ?? join(ROOT, 'dist/cloudfunctions'),
      instances: options.instances ?? INSTANCES_DEFAULT,
      node: options.node,
      variables: () => ({ ...this.merchantVariables(), ...options.variables }),
    });
    this.admin = new AdminApi({
      database: this.database,
      callFunction: (name, data) => this.callFromFunction(name, data),
      newId,
      refuses: (call) =>
        faults.strikes('database_refused', this.databaseFacts(call)) ? outOfService() : undefined,
      onCall: (call) => this.afterDatabaseCall(call),
    });
    this.pay_calls = new PayCalls({
      cloudpay: this.wechatpay.cloudpay,
      callerOf: (instance) => this.host.callerOf(instance),
      ...{ faults, newId },
      onCall: (call) => this.afterPayCall(call),
    });
    this.http_access = new HttpAccess(this.host, options.http_base64);
    this.timers = new Timers(this.host, clock, options.timers ?? true);
  }

  override get urls(): Record<string, string> {
    return { ...super.urls, notify: `${this.url}/http/pay-notify` };
  }

  override get front(): string {
    return 'dist/phone';
  }

  override answerElsewhere(request: HttpIn): Promise<HttpOut> | undefined {
    const { admin, pay_calls, http_access, recorder } = this;
    const { dev } = this.options;
    if (dev?.handles(request.path)) return dev.handle(request);
    if (pay_calls.handles(request)) return recorder.exchange(request, {}, () => pay_calls.handle(request));
    if (admin.handles(request.path)) return recorder.exchange(request, {}, () => admin.handle(request));
    return http_access.handles(request.path) ? http_access.handle(request) : undefined;
  }

  /** Which function instance sent it is for the simulator to know; the host sees the request as it would in life. */
  override async answerCall(request: HttpIn, answer: (clean: HttpIn) => Promise<HttpOut>): Promise<HttpOut> {
    const { [INSTANCE_HEADER]: instance, ...headers } = request.headers;
    if (instance === undefined) return super.answerCall(request, answer);
    const trace_id = this.host.requestOf(instance);
    const scope = { instance, ...(trace_id === undefined ? {} : { trace_id }) };
    const clean = { ...request, headers };
    const out = await this.recorder.exchange(clean, scope, () => answer(clean));
    return this.host.carriedOut(instance, 'gateway') === 'drop' ? { drop: true } : out;
  }

  /** There is one environment. Whoever names another is never told, as in life. */
  override async callBack(...[address, event]: Parameters<CallFunction>): ReturnType<CallFunction> {
    const { env_id, function_name } = address;
    if (env_id !== ENVIRONMENT_ID) return { ok: false, error: { code: 'NO_SUCH_ENVIRONMENT' } };
    return this.host.callBack(function_name, event);
  }

  override summary() {
    return { ...super.summary(), cloud: true };
  }

  /** An empty world with the same keys and products; every process of a function is ended. */
  override async reset(seed?: number): Promise<void> {
    await this.host.restart();
    this.database.reset([PRODUCTS]);
    await seedProducts(this.database, this.products);
    await super.reset(seed);
    this.timers.restart();
  }

  /** There is a new build: functions are served by it, and the shop sells what merchant/products.json says now. */
  async swap(): Promise<void> {
    this.host.swap();
    await putProducts(this.database, readProducts(PRODUCTS_FILE));
  }

  /** Collections, indexes and products that are not there yet. */
  async prepare(): Promise<void> {
    applySchema(this.database, this.schema);
    await seedProducts(this.database, this.products);
  }

  protected override controlGroups() {
    return [...super.controlGroups(), ...cloudRoutes(this)];
  }

  protected override async end(): Promise<void> {
    this.options.dev?.close();
    this.timers.close();
    this.wechatpay.close();
    this.clock.close();
    await this.host.close();
    await super.end();
  }

  private merchantVariables(): Record<string, string> {
    const { gateway, urls } = this;
    return merchantVariables(this.wechatpay, { gateway, urls, platform: this.options.platform });
  }

  private async callFromFunction(name: string, data: unknown): Promise<unknown> {
    const outcome = await this.host.call(name, data, {});
    if (!outcome.ok) throw new Error(outcome.error.message);
    return outcome.result;
  }

  /** What a fault of the database may be matched with. */
  private databaseFacts({ instance, action, collection }: Omit<AdminCall, 'request' | 'answer'>): FaultMatch {
    const name = this.host.functionOf(instance);
    const facts = { collection, action: action.replace('database.', '') };
    return name === undefined ? facts : { ...facts, function: name };
  }

  private async afterPayCall(call: PayCall): Promise<'drop' | undefined> {
    const { instance, api, given, out_trade_no, answer, lost } = call;
    const trace_id = this.host.requestOf(instance);
    const dropped = this.host.carriedOut(instance, 'gateway') ?? (lost ? 'drop' : undefined);
    this.recorder.add({
      at: this.clock.now(),
      host: 'cloudbase',
      method: 'POST',
      path: '/admin',
      about: `cloudPay.${api}`,
      instance,
      ...(trace_id === undefined ? {} : { trace_id }),
      ...(out_trade_no === undefined ? {} : { out_trade_no }),
      status: dropped ? 0 : 200,
      request: given,
      answer,
    });
    await this.wechatpay.notifier.told();
    return dropped;
  }

  private afterDatabaseCall(call: AdminCall): 'drop' | undefined {
    const { instance, action, collection, request, answer } = call;
    const trace_id = this.host.requestOf(instance);
    const lost = this.faults.strikes('database_answer_lost', this.databaseFacts(call)) ? 'drop' : undefined;
    const dropped = this.host.carriedOut(instance, 'db') ?? lost;
    this.recorder.add({
      at: this.clock.now(),
      host: 'cloudbase',
      method: 'POST',
      path: '/admin',
      about: collection === '' ? action : `${action} ${collection}`,
      instance,
      ...(trace_id === undefined ? {} : { trace_id }),
      status: dropped ? 0 : 200,
      request,
      answer,
    });
    return dropped;
  }
}

function readSchema(): CloudbaseSchema {
  return JSON.parse(readFileSync(join(ROOT, 'cloudbase-schema.json'), 'utf8')) as CloudbaseSchema;
}

/**
 * Starts a world on loopback.
 * @throws PortBusyError, DataLockedError, or RangeError for options, products or a config.json that are wrong
 */
export async function createWorld(options: WorldOptions = {}): Promise<World> {
  checkExtraVariables(options.variables ?? {});
  const products = options.products ?? readProducts(PRODUCTS_FILE);
  return openWorld(options, async (held) => {
    const world = new World(options, held, products);
    try {
      await world.prepare();
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  });
}
