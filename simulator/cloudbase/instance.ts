import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { ClockState } from '../clock';
import type { FunctionConfig } from './function-config';
import { type FunctionErrorCode, functionError, type Outcome } from './function-error';
import type { Invocation } from './invocation';
import type { FromWorker, ToWorker } from './worker/messages';

export type InstanceOptions = {
  id: string;
  config: FunctionConfig;
  worker_file: string;
  /** The simulator's own, without TLS and with. */
  ports: string[];
  environment: Record<string, string>;
  clock: () => ClockState;
  /** The Node it runs on; absent, this one. */
  node?: string | undefined;
  onLine: (text: string) => void;
  onExit: () => void;
};
type Running = {
  id: number;
  invocation: Invocation;
  calls: { db: number; gateway: number };
  settle: (outcome: Outcome) => void;
};

const MEMORY_MB = 256;

/** One worker process of one function. It takes one event at a time, as an instance of the platform does. */
export class Instance {
  readonly id: string;
  readonly exited: Promise<void>;
  private readonly child: ChildProcess;
  private running: Running | undefined;
  private events = 0;
  /** Why it was killed, when it was. */
  private verdict: { code: FunctionErrorCode; message: string } | undefined;

  constructor(private readonly options: InstanceOptions) {
    this.id = options.id;
    this.child = fork(options.worker_file, [options.config.file, options.id, ...options.ports], {
      env: options.environment,
      // None of the parent's: it may itself have been started with a TypeScript loader.
      execArgv: [],
      ...(options.node === undefined ? {} : { execPath: options.node }),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      createInterface({ input: stream }).on('line', options.onLine);
    }
    this.child.on('message', (message: FromWorker) => this.answered(message));
    this.exited = new Promise((resolve) => {
      const end = (how: string) => {
        this.ended(how);
        resolve();
      };
      this.child.once('exit', (code, signal) => end(signal ?? `exit code ${code}`));
      // A process that could not be started has no exit. Any other error is followed by one.
      this.child.on('error', (error) => this.child.pid === undefined && end(error.message));
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get busy(): boolean {
    return this.running !== undefined || this.verdict !== undefined;
  }

  get request_id(): string | undefined {
    return this.running?.invocation.request_id;
  }

  /** What the platform says of whoever caused the event that is worked on. */
  get identity(): Record<string, string> | undefined {
    return this.running?.invocation.identity;
  }

  /** Hands the event to the process. Resolves always: with its answer, or with why there is none. */
  run(invocation: Invocation): Promise<Outcome> {
    const { config, clock } = this.options;
    return new Promise((resolve) => {
      const seconds = config.timeout_ms / 1000;
      const limit = setTimeout(
        () => this.kill('FUNCTION_TIMEOUT', `Invoking task timed out after ${seconds} seconds`),
        config.timeout_ms,
      );
      const settle = (outcome: Outcome) => {
        clearTimeout(limit);
        this.running = undefined;
        resolve(outcome);
      };
      const id = ++this.events;
      this.running = { id, invocation, calls: { db: 0, gateway: 0 }, settle };
      const { event, identity } = invocation;
      this.send({ kind: 'event', id, clock: clock(), event, context: this.context(invocation), identity });
    });
  }

  /** The clock was moved while an event is being worked on; an idle process hears of it with its next event. */
  tellClock(clock: ClockState): void {
    if (this.running) this.send({ kind: 'clock', clock });
  }

  /** Another call of the running event was carried out. @returns which one it was, such as `db:2` */
  count(kind: 'db' | 'gateway'): string | undefined {
    if (!this.running) return undefined;
    return `${kind}:${++this.running.calls[kind]}`;
  }

  kill(code: FunctionErrorCode, message: string): void {
    this.verdict ??= { code, message };
    this.child.kill('SIGKILL');
  }

  private send(message: ToWorker): void {
    // A process that is dying takes no messages; its exit settles what it was working on.
    this.child.send(message, () => undefined);
  }

  private answered(message: FromWorker): void {
    if (message.id !== this.running?.id || this.verdict) return;
    if (message.kind === 'done') {
      this.running.settle({ ok: true, result: JSON.parse(message.result_json) });
      return;
    }
    const code = message.reason === 'too_large' ? 'RESULT_TOO_LARGE' : 'FUNCTION_FAILED';
    this.running.settle({ ok: false, error: functionError(code, message.message) });
  }

  private ended(how: string): void {
    const { code, message } = this.verdict ?? {
      code: 'FUNCTION_KILLED',
      message: `the process ended (${how})`,
    };
    this.verdict ??= { code, message };
    this.options.onExit();
    this.running?.settle({ ok: false, error: functionError(code, message) });
  }

  private context(invocation: Invocation): Record<string, unknown> {
    const { config, environment } = this.options;
    return {
      memory_limit_in_mb: MEMORY_MB,
      time_limit_in_ms: config.timeout_ms,
      request_id: invocation.request_id,
      environ: '',
      environment: JSON.stringify({ ...invocation.identity, TCB_CONTEXT_CNFG: environment.TCB_CONTEXT_CNFG }),
      function_version: '$LATEST',
      function_name: config.name,
      namespace: environment.SCF_NAMESPACE,
    };
  }
}
