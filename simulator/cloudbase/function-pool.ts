import { wallMs } from '../recorder';
import { functionError, type Outcome } from './function-error';
import type { Instance } from './instance';
import type { Invocation } from './invocation';

type Waiting = { invocation: Invocation; settle: (outcome: PoolOutcome) => void };
/** When and where an event was worked on (epoch ms of the machine). */
export type PoolOutcome = { outcome: Outcome; instance: string; started_ms: number; ended_ms: number };

/** Calls over this are refused, as the platform refuses those over its concurrency limit. */
export const WAITING_MAX = 1_000;

/** The instances of one function: warm ones first, a new one when all are busy, then calls wait in order. */
export class FunctionPool {
  private instances: Instance[] = [];
  private waiting: Waiting[] = [];
  /** Those that get no more events: what they are made of is old. */
  private readonly retired = new Set<Instance>();

  /**
   * @param size instances at most
   * @param start begins a process; `exited` is to be called when it has ended
   * @param arrives told which instance is about to get an event, and may kill it
   * @param isCold asked when an idle instance could take an event: may it not?
   */
  constructor(
    private readonly size: number,
    private readonly start: (exited: (instance: Instance) => void) => Instance,
    private readonly arrives: (instance: Instance) => void,
    private readonly isCold: () => boolean,
  ) {}

  invoke(invocation: Invocation): Promise<PoolOutcome> {
    if (this.waiting.length >= WAITING_MAX) {
      return Promise.resolve(
        unserved('FUNCTION_BUSY', `exceed concurrent request limit: ${WAITING_MAX} calls wait already`),
      );
    }
    return new Promise((settle) => {
      this.waiting.push({ invocation, settle });
      this.serve();
    });
  }

  list(): Instance[] {
    return this.instances;
  }

  /** From now on events go to new processes. Idle ones end at once, the others with the event they work on. */
  retire(): void {
    for (const instance of this.instances) {
      if (instance.busy) this.retired.add(instance);
      else instance.kill('FUNCTION_KILLED', 'there is a new build');
    }
  }

  /** Ends every process; whoever waits for one gets an error. */
  async killAll(): Promise<void> {
    const ending = this.instances;
    for (const { settle } of this.waiting.splice(0))
      settle(unserved('FUNCTION_KILLED', 'the world was reset'));
    for (const instance of ending) instance.kill('FUNCTION_KILLED', 'the process was ended');
    await Promise.all(ending.map((instance) => instance.exited));
  }

  private serve(): void {
    while (this.waiting.length > 0) {
      const instance = this.warmOne() ?? this.startOne();
      if (!instance) return;
      const { invocation, settle } = this.waiting.shift()!;
      const started_ms = wallMs();
      void instance.run(invocation).then((outcome) => {
        settle({ outcome, instance: instance.id, started_ms, ended_ms: wallMs() });
        if (this.retired.has(instance)) instance.kill('FUNCTION_KILLED', 'there is a new build');
        this.serve();
      });
      this.arrives(instance);
    }
  }

  private warmOne(): Instance | undefined {
    const idle = this.instances.filter((one) => !one.busy && !this.retired.has(one));
    if (idle.length === 0 || !this.isCold()) return idle[0];
    for (const one of idle) one.kill('FUNCTION_KILLED', 'the process was ended (fault function_cold)');
    return undefined;
  }

  private startOne(): Instance | undefined {
    if (this.instances.length - this.retired.size >= this.size) return undefined;
    const instance = this.start((gone) => {
      this.instances = this.instances.filter((one) => one !== gone);
      this.retired.delete(gone);
      // A process may end with no event of its own while calls wait.
      queueMicrotask(() => this.serve());
    });
    this.instances.push(instance);
    return instance;
  }
}

function unserved(code: 'FUNCTION_KILLED' | 'FUNCTION_BUSY', message: string): PoolOutcome {
  const now = wallMs();
  return {
    outcome: { ok: false, error: functionError(code, message) },
    instance: '',
    started_ms: now,
    ended_ms: now,
  };
}
