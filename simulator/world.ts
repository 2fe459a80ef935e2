import { mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Chance } from './chance';
import { AdminApi, type AdminCall } from './cloudbase/admin-api';
import { CloudDatabase } from './cloudbase/database';
import { outOfService } from './cloudbase/database-error';
import { checkExtraVariables } from './cloudbase/environment';
import { FunctionHost, type FunctionHostOptions } from './cloudbase/function-host';
import { HttpAccess } from './cloudbase/http-access';
import { applySchema, type CloudbaseSchema } from './cloudbase/schema';
import { Timers } from './cloudbase/timers';
import { Control } from './control/control';
import { type DataLock, lockData } from './data-lock';
import { type FaultMatch, Faults } from './faults';
import type { HttpIn, HttpOut } from './http';
import { listen } from './http-server';
import { merchantVariables, type PlatformMode } from './merchant-variables';
import { PRODUCTS, type ProductRow, readProducts, seedProducts } from './products';
import type { Random } from './random';
import { Recorder } from './recorder';
import { routeRequest } from './routing';
import { Store } from './store';
import { WechatPay } from './wechatpay/gateway';
import { keysOf, type WorldKeys } from './wechatpay/keys/keys';
import { DIRECT_MERCHANT } from './wechatpay/merchants';
import { Weixin } from './weixin/jscode2session';
import { WorldClock } from './world-clock';

const ROOT = resolve(__dirname, '..');
const INSTANCES_DEFAULT = 4;
const SEED_DEFAULT = 1;

export type WorldOptions = {
  /** 0, the default, lets the system choose. */
  port?: number;
  /** A folder that outlives the process, or ':memory:', the default. */
  data?: string;
  /** Processes per function. */
  instances?: number;
  /** The Node that functions run on, a path; absent, this one. */
  node?: string;
  /** false: a timer fires only when it is told to. */
  timers?: boolean;
  seed?: number;
  /** For a world that has none yet; absent, new ones are made, which takes a second or two. */
  keys?: WorldKeys;
  /** Folder of the built functions. */
  functions?: string;
  /** More variables for the functions; keys and base URLs are refused. */
  variables?: Record<string, string>;
  platform?: PlatformMode;
  /** What the shop sells; absent, merchant/products.json. */
  products?: ProductRow[];
  schema?: CloudbaseSchema;
  /** Hand every HTTP body to functions in base64. */
  http_base64?: boolean;
  /** Told of every line a function writes to its console. */
  onLine?: FunctionHostOptions['onLine'];
};

/** The whole other side on one port: WeChat Pay, the mini-program server API, the cloud, and its control. */
export class World {
  readonly clock: WorldClock;
  readonly random: Random;
  readonly faults: Faults;
  readonly recorder = new Recorder();
  readonly wechatpay: WechatPay;
  readonly weixin: Weixin;
  readonly database: CloudDatabase;
  readonly host: FunctionHost;
  readonly timers: Timers;
  readonly admin: AdminApi;
  readonly http_access: HttpAccess;
  readonly schema: CloudbaseSchema;
  private readonly chance: Chance;
  private readonly control: Control;
  private closing: Promise<void> | undefined;

  constructor(
    readonly options: WorldOptions,
    readonly port: number,
    private readonly store: Store,
    private readonly products: ProductRow[],
    private readonly closePort: () => Promise<void>,
    private readonly unlock: () => void,
  ) {
    this.schema = options.schema ?? readSchema();
    const { store: kept, recorder } = this;
    this.clock = new WorldClock(kept);
    this.chance = new Chance(options.seed ?? SEED_DEFAULT, kept);
    this.random = this.chance.numbers;
    this.faults = new Faults(() => this.chance.faults.next());
    const { clock, faults, random } = this;
    const { appid, app_secret } = DIRECT_MERCHANT;
    this.weixin = new Weixin({ clock, recorder, store: kept, random, appid, app_secret });
    const keys = keysOf(kept, options.keys && (() => options.keys!));
    this.wechatpay = new WechatPay({
      ...{ clock, faults, recorder, store: kept, random, keys },
      own_base: `${this.url}/http/`,
      knowsOpenid: (openid) => this.weixin.knows(openid),
    });
    const newId = () => this.chance.cloud.uuid();
    this.database = new CloudDatabase(kept, {
      now: () => clock.now(),
      newId: () => this.chance.cloud.text(32),
    });
    this.host = new FunctionHost({
      ...{ clock, faults, recorder, newId, url: this.url, onLine: options.onLine },
      folder: options.functions ?? join(ROOT, 'dist/cloudfunctions'),
      instances: options.instances ?? INSTANCES_DEFAULT,
      node: options.node,
      variables: {
        ...merchantVariables(this.wechatpay, this.url, options.platform ?? 'certificate'),
        ...options.variables,
      },
    });
    this.admin = new AdminApi({
      database: this.database,
      callFunction: (name, data) => this.callFromFunction(name, data),
      newId,
      refuses: (call) =>
        faults.strikes('database_refused', this.databaseFacts(call)) ? outOfService() : undefined,
      onCall: (call) => this.afterDatabaseCall(call),
    });
    this.http_access = new HttpAccess(this.host, options.http_base64);
    this.timers = new Timers(this.host, clock, options.timers ?? true);
    this.control = new Control(this);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  handle(request: HttpIn): Promise<HttpOut> {
    return routeRequest(this, this.control, request);
  }

  /** Enough for a page to know whether to look again: `revision` changes with all that was done and recorded. */
  summary() {
    const { clock, wechatpay, recorder } = this;
    const { mode } = clock.state();
    const undelivered = wechatpay.notifier.undelivered();
    const requests = recorder.total;
    return {
      now: clock.now(),
      mode,
      revision: requests,
      ...wechatpay.ledger.counts(),
      undelivered,
      requests,
      cloud: true,
    };
  }

  /** An empty world with the same keys and products; every process of a function is ended. */
  async reset(seed?: number): Promise<void> {
    await this.host.restart();
    this.wechatpay.reset();
    this.weixin.reset();
    this.database.reset([PRODUCTS]);
    await seedProducts(this.database, this.products);
    this.faults.remove();
    this.recorder.clear();
    this.chance.reset(seed);
    await this.clock.backToWall();
    this.timers.restart();
  }

  /** Collections, indexes and products that are not there yet. */
  async prepare(): Promise<void> {
    applySchema(this.database, this.schema);
    await seedProducts(this.database, this.products);
  }

  /** Ends every process and lets go of port and data. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    this.timers.close();
    this.wechatpay.close();
    this.clock.close();
    await this.host.close();
    await this.closePort();
    this.store.close();
    this.unlock();
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
  const products = options.products ?? readProducts(join(ROOT, 'merchant/products.json'));
  const { store, lock } = openStore(options.data ?? ':memory:');
  const closers: (() => unknown)[] = [() => lock?.release(), () => store.close()];
  try {
    let world: World | undefined;
    const handler = (request: HttpIn) => world?.handle(request) ?? Promise.resolve<HttpOut>({ drop: true });
    const { port, close } = await listen(options.port ?? 0, handler, () => world?.clock.now() ?? Date.now());
    closers.push(close);
    world = new World(options, port, store, products, close, () => lock?.release());
    closers.splice(0, closers.length, () => world?.close());
    await world.prepare();
    return world;
  } catch (error) {
    for (const close of closers.reverse()) await close();
    throw error;
  }
}

function openStore(data: string): { store: Store; lock?: DataLock } {
  if (data === ':memory:') return { store: new Store(data) };
  mkdirSync(data, { recursive: true });
  const lock = lockData(data);
  return { store: new Store(join(data, 'world.sqlite')), lock };
}
