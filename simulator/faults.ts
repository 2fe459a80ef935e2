/** The closed list of faults. A name outside it is refused, so that a typing error does not pass as "no fault". */
export const FAULTS = {
  notification_lost: 'a notification attempt is not sent; the next one follows on schedule',
  notification_duplicated: 'a notification attempt is sent twice at once',
  signature_probe:
    'a notification attempt, or an answer, carries a signature that begins WECHATPAY/SIGNTEST/',
  gateway_timeout_before_commit: 'the gateway takes no notice of a request and never answers it',
  gateway_timeout_after_commit: 'the gateway does what a request asks, and never answers it',
  main_host_down: 'the main host of WeChat Pay refuses every connection; the backup host works',
  clock_skew: 'requests are judged by the simulated clock alone: a client on the wall clock may be refused',
  weixin_system_error: 'api.weixin.qq.com is busy: errcode -1, and nothing was done',
  login_code_blocked: 'code2Session takes the user for a risk: errcode 40226, and the code is not used up',
  weixin_quota_reached:
    'api.weixin.qq.com was asked too often: errcode 45011 this minute, of access tokens 45009 today',
  access_token_refused: 'an access token is no longer the latest: errcode 40001',
  function_killed:
    "a function's process is killed; match: {function, after: 'start' | 'db:N' | 'gateway:N'} (after the N-th call went out and was carried out)",
} as const;

export type FaultName = keyof typeof FAULTS;
export type FaultMatch = Record<string, string>;
export type ActiveFault = { name: FaultName; times?: number; probability: number; match: FaultMatch };

/** Is this fault to happen here and now? `facts` are compared with what the fault was set to match. */
export class Faults {
  private active: ActiveFault[] = [];

  /** @param random 0 ≤ x < 1, from the world's seed */
  constructor(private readonly random: () => number) {}

  list(): { known: { name: string; about: string }[]; active: ActiveFault[] } {
    return {
      known: Object.entries(FAULTS).map(([name, about]) => ({ name, about })),
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
