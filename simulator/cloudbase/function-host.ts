import type { SimClock } from '../clock';
import type { Faults } from '../faults';
import type { Recorder } from '../recorder';
import { checkSize, platformEnvironment } from './environment';
import { type FunctionConfig, readFunctions } from './function-config';
import { functionError, type Outcome } from './function-error';
import { FunctionLog, type LogLine } from './function-log';
import { FunctionPool, type PoolOutcome } from './function-pool';
import { Instance } from './instance';
import {
  type Caller,
  callbackInvocation,
  callInvocation,
  type Invocation,
  timerInvocation,
} from './invocation';
import { trustFile } from './trust-file';
import { workerFile } from './worker-file';

export type FunctionHostOptions = {
  clock: SimClock;
  faults: Faults;
  recorder: Recorder;
  /** Folder of the built functions. */
  folder: string;
  /** The simulator's own address, without a slash at its end. */
  url: string;
  /** Where it asks for client certificates, and who vouches for that port, PEM. */
  tls: { port: number; ca: string };
  /** Processes per function. */
  instances: number;
  /** The Node that functions run on, a path; absent, this one. */
  node?: string | undefined;
  /** The functions' own variables, asked for when the host starts and when it is restarted. */
  variables: () => Record<string, string>;
  /** A number nobody has been given before, in the manner of a UUID. */
  newId: () => string;
  onLine?: (name: string, line: LogLine) => void;
};

/**
 * Runs built functions as the platform does: in processes of their own, one event at a time in each, with a
 * clean environment in which the identity of one call never meets another's.
 */
export class FunctionHost {
  readonly functions: Map<string, FunctionConfig>;
  readonly log: FunctionLog;
  private readonly pools = new Map<string, FunctionPool>();
  private readonly worker_file: string;
  private readonly trust_file: string;
  private variables: Record<string, string> | undefined;
  private started = 0;
  private closed = false;

  /** @throws RangeError when a config.json is wrong or the variables are more than the platform takes */
  constructor(private readonly options: FunctionHostOptions) {
    this.variables = options.variables();
    checkSize(this.variables);
    this.worker_file = workerFile();
    this.trust_file = trustFile(options.tls.ca);
    this.functions = new Map(readFunctions(options.folder).map((config) => [config.name, config]));
    this.log = new FunctionLog(options.onLine);
    options.clock.onChange((state) => {
      for (const instance of this.instances()) instance.tellClock(state);
    });
  }

  has(name: string): boolean {
    return this.functions.has(name);
  }

  /** As wx.cloud.callFunction. Resolves always; an outcome that is not ok says why. */
  call(name: string, data: unknown, caller: Caller): Promise<Outcome> {
    return this.invoke(name, callInvocation(data, caller, this.newRequestId()));
  }

  /** As the function's timer trigger. @param at epoch ms of the instant it stands for */
  fireTimer(name: string, at: number): Promise<Outcome> {
    const trigger = this.functions.get(name)?.triggers[0]?.name ?? 'manual';
    return this.invoke(name, timerInvocation(trigger, at, this.newRequestId()));
  }

  /** As WeChat Pay tells of a payment that was ordered through the cloud. */
  callBack(name: string, event: unknown): Promise<Outcome> {
    return this.invoke(name, callbackInvocation(event, this.newRequestId()));
  }

  /** What the platform gives an invocation to be known by. */
  newRequestId(): string {
    return this.options.newId();
  }

  async invoke(name: string, invocation: Invocation): Promise<Outcome> {
    const config = this.functions.get(name);
    if (!config)
      return { ok: false, error: functionError('FUNCTION_NOT_FOUND', `no function is called '${name}'`) };
    if (this.closed)
      return { ok: false, error: functionError('FUNCTION_KILLED', 'the function host is closed') };
    const at = this.options.clock.now();
    const served = await this.pool(config).invoke(invocation);
    this.record(name, invocation, at, served);
    return served.outcome;
  }

  /**
   * A call of a function to the database or a gateway was carried out.
   * @returns 'drop' when its process was killed for it: the answer is not to be sent
   */
  carriedOut(instance_id: string, kind: 'db' | 'gateway'): 'drop' | undefined {
    const instance = this.find(instance_id);
    const after = instance?.count(kind);
    return instance && after && this.struck(instance, after) ? 'drop' : undefined;
  }

  /** Which function an instance belongs to; undefined when it is none of ours. */
  functionOf(instance_id: string): string | undefined {
    return this.find(instance_id) && nameOf(instance_id);
  }

  /** The request_id of what an instance is working on. */
  requestOf(instance_id: string): string | undefined {
    return this.find(instance_id)?.request_id;
  }

  /** Who called the function that an instance is working for. */
  callerOf(instance_id: string): Pick<Caller, 'openid' | 'appid'> {
    const { WX_OPENID, WX_APPID } = this.find(instance_id)?.identity ?? {};
    return {
      ...(WX_OPENID === undefined ? {} : { openid: WX_OPENID }),
      ...(WX_APPID === undefined ? {} : { appid: WX_APPID }),
    };
  }

  instances(): Instance[] {
    return [...this.pools.values()].flatMap((pool) => pool.list());
  }

  /** There is a new build: the next call of each function is served by it. */
  swap(): void {
    for (const pool of this.pools.values()) pool.retire();
  }

  /** Ends every process; the next call starts a fresh one, with the variables of then. */
  async restart(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.killAll()));
    this.variables = undefined;
    this.log.clear();
  }

  /** Ends every process, for good. */
  async close(): Promise<void> {
    this.closed = true;
    await Promise.all([...this.pools.values()].map((pool) => pool.killAll()));
  }

  private find(id: string): Instance | undefined {
    return this.instances().find((instance) => instance.id === id);
  }

  private struck(instance: Instance, after: string): boolean {
    const name = nameOf(instance.id);
    if (!this.options.faults.strikes('function_killed', { function: name, after })) return false;
    instance.kill('FUNCTION_KILLED', `the process was killed (fault function_killed, after ${after})`);
    return true;
  }

  private pool(config: FunctionConfig): FunctionPool {
    let pool = this.pools.get(config.name);
    if (!pool) {
      pool = new FunctionPool(
        this.options.instances,
        (exited) => this.startInstance(config, exited),
        (instance) => this.struck(instance, 'start'),
        () => this.options.faults.strikes('function_cold', { function: config.name }),
      );
      this.pools.set(config.name, pool);
    }
    return pool;
  }

  private startInstance(config: FunctionConfig, exited: (instance: Instance) => void): Instance {
    const { url, tls, clock } = this.options;
    this.variables ??= this.options.variables();
    const id = `${config.name}#${++this.started}`;
    const instance: Instance = new Instance({
      id,
      config,
      worker_file: this.worker_file,
      ports: [new URL(url).port, String(tls.port)],
      environment: {
        ...this.variables,
        ...platformEnvironment(id, url),
        NODE_EXTRA_CA_CERTS: this.trust_file,
      },
      clock: () => clock.state(),
      node: this.options.node,
      onLine: (text) => this.log.add(config.name, id, clock.now(), text),
      onExit: () => exited(instance),
    });
    return instance;
  }

  private record(name: string, invocation: Invocation, at: number, served: PoolOutcome): void {
    const { outcome, instance, started_ms, ended_ms } = served;
    const out_trade_no =
      orderNumber(outcome.ok ? outcome.result : undefined) ?? orderNumber(invocation.event);
    this.options.recorder.add({
      at,
      host: 'function',
      method: invocation.kind,
      path: name,
      about: aboutOf(name, invocation),
      trace_id: invocation.request_id,
      ...(out_trade_no === undefined ? {} : { out_trade_no }),
      instance,
      started_ms,
      ended_ms,
      status: outcome.ok ? 200 : 500,
      request: invocation.event,
      answer: outcome.ok ? outcome.result : outcome.error,
    });
  }
}

function nameOf(instance_id: string): string {
  return instance_id.slice(0, instance_id.lastIndexOf('#'));
}

function aboutOf(name: string, { kind, event }: Invocation): string {
  const action = kind === 'call' ? (event as { action?: unknown } | null)?.action : undefined;
  return `${name}.${typeof action === 'string' ? action : kind}`;
}

/** Looks where the kit's functions put it, and WeChat Pay: at the top of an event, in the order or refund of an answer. */
function orderNumber(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { out_trade_no, outTradeNo, order, refund } = value as Record<string, unknown>;
  const number = out_trade_no ?? outTradeNo;
  return typeof number === 'string' ? number : (orderNumber(order) ?? orderNumber(refund));
}
