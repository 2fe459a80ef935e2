import type { ClockState } from '../../clock';

/**
 * Puts `Date` on the simulated clock, and nothing else: timers, `performance` and `process.hrtime` stay on the
 * machine's, so that a time limit or a back-off takes as long as it says.
 * @returns what takes a new state of the simulated clock
 */
export function shiftDate(): (state: ClockState) => void {
  const RealDate = Date;
  let state: ClockState = { mode: 'run', offset_ms: 0 };
  const now = () => (state.mode === 'still' ? state.still_at! : RealDate.now() + state.offset_ms);

  const SimDate = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
  // `new date.constructor()` must not find its way back to the machine's clock.
  RealDate.prototype.constructor = SimDate;
  globalThis.Date = SimDate;
  return (next) => {
    state = next;
  };
}
