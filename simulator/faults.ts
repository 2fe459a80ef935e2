import { FAULTS, type FaultGroup, type FaultName } from './fault-list';

export type FaultMatch = Record<string, string>;
export type ActiveFault = { name: FaultName; times?: number; probability: number; match: FaultMatch };

/** Is this fault to happen here and now? `facts` are compared with what the fault was set to match. */
export class Faults {
  private active: ActiveFault[] = [];

  /** @param random 0 ≤ x < 1, from the world's seed */
  constructor(private readonly random: () => number) {}

  list(): { known: { name: string; group: FaultGroup; about: string }[]; active: ActiveFault[] } {
    return {
      known: Object.entries(FAULTS).map(([name, fault]) => ({ name, ...fault })),
      active: this.active,
    };
  }

  /**
   * @param fault `times` absent: until removed; `probability` absent: always
   * @throws RangeError naming what was found when the name is not in the list, or a figure makes no sense
   */
  add(fault: { name: string; times?: number; probability?: number; match?: FaultMatch }): ActiveFault {
    if (!Object.hasOwn(FAULTS, fault.name)) {
      throw new RangeError(`no fault is called '${fault.name}'; known: ${Object.keys(FAULTS).join(', ')}`);
    }
    const { times = 1, probability = 1 } = fault;
    if (!Number.isInteger(times) || times < 1)
      throw new RangeError(`times must be a whole number from 1, not ${times}`);
    if (!(probability >= 0 && probability <= 1))
      throw new RangeError(`probability must be 0 to 1, not ${probability}`);
    const added: ActiveFault = {
      name: fault.name as FaultName,
      probability,
      match: fault.match ?? {},
      ...(fault.times === undefined ? {} : { times: fault.times }),
    };
    this.active.push(added);
    return added;
  }

  remove(name?: string): void {
    this.active = name === undefined ? [] : this.active.filter((fault) => fault.name !== name);
  }

  /** Does it happen? One that is limited in `times` is used up by saying yes. */
  strikes(name: FaultName, facts: FaultMatch = {}): boolean {
    const fault = this.active.find((one) => one.name === name && matches(one.match, facts));
    if (!fault || this.random() >= fault.probability) return false;
    if (fault.times !== undefined) {
      fault.times--;
      if (fault.times <= 0) this.active.splice(this.active.indexOf(fault), 1);
    }
    return true;
  }
}

function matches(match: FaultMatch, facts: FaultMatch): boolean {
  return Object.entries(match).every(([key, value]) => facts[key] === value);
}
