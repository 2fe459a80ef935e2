import { FAULTS, type FaultGroup, type FaultName, faultOf } from './fault-list';

export type FaultMatch = Record<string, string>;
/** What somebody wants to happen: `times`, `after`, `probability` and `match` say when, `delay_ms` how long. */
export type FaultOrder = {
  name: string;
  /** How often; absent, until it is removed. */
  times?: number;
  /** 0 to 1; absent, always. */
  probability?: number;
  match?: FaultMatch;
  /** So many chances are let pass first. */
  after?: number;
  delay_ms?: number;
};
export type ActiveFault = {
  name: FaultName;
  probability: number;
  match: FaultMatch;
  /** How often it is still to happen. */
  times?: number;
  /** How many chances are still to be let pass. */
  after?: number;
  delay_ms?: number;
  /** How often it has happened. */
  struck: number;
};
/** A fault that happens here and now. `delay_ms` is 0 where a length of time means nothing. */
export type Strike = { name: FaultName; delay_ms: number };
type Known = {
  name: string;
  group: FaultGroup;
  about: string;
  /** What it may be matched with. */
  match: readonly string[];
  /** Its length of time when nobody says, where it has one. */
  delay_ms?: number;
};

/** No length of time is more than a year: what waits in a simulated world is to be seen again. */
const DELAY_MS_MAX = 365 * 24 * 3_600_000;

/** Is this fault to happen here and now? `facts` are compared with what the fault was set to match. */
export class Faults {
  private active: ActiveFault[] = [];

  /** @param random 0 ≤ x < 1, of a stream that nothing else draws from, so that a fault shifts no other number */
  constructor(private readonly random: () => number) {}

  list(): { known: Known[]; active: ActiveFault[] } {
    return { known: (Object.keys(FAULTS) as FaultName[]).map(knownOf), active: this.active };
  }

  /**
   * Sets a fault. Several of one name may be set at once.
   * @throws RangeError naming what was found when the name is not in the list, it cannot be matched so, or a figure
   *   makes no sense
   */
  add(order: FaultOrder): ActiveFault {
    const { name, times, probability = 1, match = {}, after } = order;
    if (!isKnown(name)) {
      throw new RangeError(`no fault is called '${name}'; known: ${Object.keys(FAULTS).join(', ')}`);
    }
    checkCount('times', times, 1);
    checkCount('after', after, 0);
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(`probability must be 0 to 1, not ${probability}`);
    checkMatch(name, match);
    const delay_ms = delayOf(name, order.delay_ms);
    const added: ActiveFault = {
      ...{ name, probability, match },
      ...(times === undefined ? {} : { times }),
      ...(after === undefined ? {} : { after }),
      ...(delay_ms === undefined ? {} : { delay_ms }),
      struck: 0,
    };
    this.active.push(added);
    return added;
  }

  remove(name?: string): void {
    this.active = name === undefined ? [] : this.active.filter((fault) => fault.name !== name);
  }

  /** Does it happen? One that is limited in `times` is used up by saying yes. */
  strikes(name: FaultName, facts: FaultMatch = {}): boolean {
    return this.strike(name, facts) !== undefined;
  }

  /**
   * The same, for a fault with a length of time. Every fault of that name that matches has its chance, in the order
   * they were set, until one happens; those that let chances pass count this one in any case.
   */
  strike(name: FaultName, facts: FaultMatch = {}): Strike | undefined {
    let struck: ActiveFault | undefined;
    for (const fault of this.active) {
      if (fault.name !== name || !matches(fault.match, facts)) continue;
      if (fault.after) fault.after--;
      else if (!struck && this.random() < fault.probability) struck = fault;
    }
    if (!struck) return undefined;
    this.count(struck);
    return { name, delay_ms: struck.delay_ms ?? 0 };
  }

  private count(fault: ActiveFault): void {
    fault.struck++;
    if (fault.times === undefined) return;
    fault.times--;
    if (fault.times <= 0) this.active.splice(this.active.indexOf(fault), 1);
  }
}

function isKnown(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

function knownOf(name: FaultName): Known {
  const { group, about, match, delay_ms } = faultOf(name);
  return { name, group, about, match, ...(delay_ms ? { delay_ms: delay_ms.default } : {}) };
}

function matches(match: FaultMatch, facts: FaultMatch): boolean {
  return Object.entries(match).every(([key, value]) => facts[key] === value);
}

function checkCount(what: string, count: number | undefined, least: number): void {
  if (count === undefined || (Number.isSafeInteger(count) && count >= least)) return;
  throw new RangeError(`${what} must be a whole number from ${least}, not ${count}`);
}

/** A key that is never a fact would never match, and pass as "no fault". */
function checkMatch(name: FaultName, match: FaultMatch): void {
  const known = faultOf(name).match;
  const unknown = Object.keys(match).filter((key) => !known.includes(key));
  if (unknown.length === 0) return;
  throw new RangeError(`${name} cannot be matched by ${unknown.join(', ')}; known: ${known.join(', ')}`);
}

function delayOf(name: FaultName, given: number | undefined): number | undefined {
  const { delay_ms } = faultOf(name);
  if (!delay_ms) {
    if (given === undefined) return undefined;
    throw new RangeError(`${name} takes no delay_ms: it has no length of time`);
  }
  const chosen = given ?? delay_ms.default;
  if (Number.isSafeInteger(chosen) && chosen >= delay_ms.least && chosen <= DELAY_MS_MAX) return chosen;
  throw new RangeError(
    `delay_ms must be a whole number from ${delay_ms.least} to ${DELAY_MS_MAX}, not ${chosen}`,
  );
}
