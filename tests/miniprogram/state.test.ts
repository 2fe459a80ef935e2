import {
  type CheckoutEvent,
  type CheckoutState,
  canAsk,
  canPay,
  initialState,
  isBusy,
  isEnding,
  isLoading,
  type Phase,
  type Problem,
  reduce,
} from '../../miniprogram/components/pay-checkout/state';
import { CLOSED, ORDER, PAID } from './support/fake-wx';

const problem = (next: Problem['next'], code: Problem['code'] = 'NETWORK'): Problem => ({
  code,
  message: '',
  next,
});

const PHASES: Phase[] = [
  'idle',
  'creating',
  'paying',
  'confirming',
  'paid',
  'cancelled',
  'failed',
  'expired',
  'unknown',
];

function inPhase(phase: Phase): CheckoutState {
  const order = phase === 'paid' ? PAID : phase === 'expired' ? CLOSED : ORDER;
  const state: CheckoutState = { ...initialState(true), phase, order };
  return phase === 'failed' ? { ...state, problem: problem('retry') } : state;
}

const EVENTS: Record<string, CheckoutEvent> = {
  pay: { type: 'pay_requested' },
  opened: { type: 'cashier_opened', order: ORDER },
  closed: { type: 'cashier_closed' },
  'seen pending': { type: 'order_seen', order: ORDER },
  'seen paid': { type: 'order_seen', order: PAID },
  'seen closed': { type: 'order_seen', order: CLOSED },
  'unpaid after done': { type: 'left_unpaid', result: 'done' },
  'unpaid after cancel': { type: 'left_unpaid', result: 'cancelled' },
  'unpaid after fail': { type: 'left_unpaid', result: 'failed' },
  refused: { type: 'refused', problem: problem('retry') },
  'refused as closed': { type: 'refused', problem: problem('none', 'ORDER_CLOSED') },
  'check started': { type: 'check_started' },
  'check ended': { type: 'check_ended', problem: problem('refresh') },
  'time ran out': { type: 'time_ran_out' },
  'time corrected': { type: 'time_corrected' },
  offline: { type: 'network_changed', online: false },
  unsupported: { type: 'support_changed', supported: false },
  restarted: { type: 'restarted', renewable: true },
};

// Columns in the order of PHASES; '-' is "the phase stays".
const TABLE: Record<string, string> = {
  pay: 'creating - - - - creating creating creating -',
  opened: '- paying - - - - - - -',
  closed: '- - confirming - - - - - -',
  'seen pending': '- - - - - - - - -',
  'seen paid': 'paid paid paid paid - paid paid paid paid',
  'seen closed': 'expired - - - - expired expired - expired',
  'unpaid after done': '- - - unknown - unknown - - -',
  'unpaid after cancel': '- - - cancelled - - - - -',
  'unpaid after fail': '- - - failed - - - - -',
  refused: '- failed - - - - - - -',
  'refused as closed': '- expired - - - - - - -',
  'check started': '- - - - - - - - -',
  'check ended': '- - - - - - - - -',
  'time ran out': '- - - - - - - - -',
  'time corrected': '- - - - - - - - -',
  offline: '- - - - - - - - -',
  unsupported: '- - - - - - - - -',
  restarted: '- idle idle idle idle idle idle idle idle',
};

for (const [name, row] of Object.entries(TABLE)) {
  test(`every phase has an answer to "${name}"`, () => {
    const event = EVENTS[name] as CheckoutEvent;
    const found = PHASES.map((phase) => {
      const next = reduce(inPhase(phase), event).phase;
      return next === phase ? '-' : next;
    });
    expect(found.join(' ')).toBe(row);
  });
}

test('the table names every event', () => {
  expect(Object.keys(TABLE)).toEqual(Object.keys(EVENTS));
});

test('a second tap gives back the very same state', () => {
  const creating = reduce(initialState(true), { type: 'pay_requested' });
  expect(reduce(creating, { type: 'pay_requested' })).toBe(creating);
});

test('nothing can be started while a payment is under way, and nothing is asked beside it', () => {
  const busy = PHASES.filter((phase) => isBusy(inPhase(phase)));
  expect(busy).toEqual(['creating', 'paying', 'confirming']);
  expect(PHASES.filter((phase) => canPay(inPhase(phase)))).toEqual([
    'idle',
    'cancelled',
    'failed',
    'expired',
  ]);
  expect(PHASES.filter((phase) => canAsk(inPhase(phase)))).toEqual(['unknown']);
});

test('a payment that is not confirmed cannot be made again, only asked about', () => {
  const unknown = reduce(inPhase('confirming'), { type: 'left_unpaid', result: 'done' });
  const asked = reduce(unknown, { type: 'order_seen', order: ORDER });
  expect([asked.phase, canPay(asked), canAsk(asked)]).toEqual(['unknown', false, true]);
  expect(reduce(asked, { type: 'order_seen', order: PAID }).phase).toBe('paid');
});

test('of an order that was closed while the cashier was open nothing can be paid, whatever the cashier said', () => {
  for (const result of ['done', 'cancelled', 'failed'] as const) {
    const closed = reduce(inPhase('confirming'), { type: 'order_seen', order: CLOSED });
    expect(reduce(closed, { type: 'left_unpaid', result }).phase).toBe('expired');
  }
});

test('a closed order can be bought again when goods are bought, not when one order was given', () => {
  for (const renewable of [true, false]) {
    const state = reduce(initialState(renewable), { type: 'order_seen', order: CLOSED });
    expect([state.phase, canPay(state)]).toEqual(['expired', renewable]);
  }
});

test('paying again after a closed order leaves that order behind', () => {
  const closed = reduce(initialState(true), { type: 'order_seen', order: CLOSED });
  expect(reduce(closed, { type: 'pay_requested' }).order).toBeUndefined();
});

test('when the time is over nothing can be paid until the server has spoken; the phase stays', () => {
  const over = reduce(inPhase('cancelled'), { type: 'time_ran_out' });
  expect([over.phase, canPay(over), canAsk(over)]).toEqual(['cancelled', false, true]);
  expect(reduce(over, { type: 'order_seen', order: ORDER }).overdue).toBe(true);
  expect(reduce(over, { type: 'order_seen', order: PAID })).toMatchObject({ phase: 'paid', overdue: false });
  const closed = reduce(over, { type: 'order_seen', order: CLOSED });
  expect([closed.phase, closed.overdue, canPay(closed)]).toEqual(['expired', false, true]);
});

test('a clock that is put right takes back that the time is over', () => {
  const over = reduce(inPhase('cancelled'), { type: 'time_ran_out' });
  expect(reduce(over, { type: 'time_corrected' })).toEqual(inPhase('cancelled'));
  const inTime = inPhase('cancelled');
  expect(reduce(inTime, { type: 'time_corrected' })).toBe(inTime);
});

test('an order that is being closed can only be asked about, until the server says how it ended', () => {
  const refusal: CheckoutEvent = { type: 'refused', problem: problem('refresh', 'ORDER_CLOSING') };
  const closing = reduce(inPhase('creating'), refusal);
  expect([closing.phase, canPay(closing), canAsk(closing), isEnding(closing)]).toEqual([
    ...['failed', false, true, true],
  ]);
  expect(reduce(closing, { type: 'order_seen', order: ORDER })).toMatchObject({ phase: 'failed' });
  expect(reduce(closing, { type: 'order_seen', order: CLOSED })).toMatchObject({ phase: 'expired' });
  expect(reduce(closing, { type: 'order_seen', order: PAID })).toMatchObject({ phase: 'paid' });
});

test('no time runs out for what is paid, closed, or not there', () => {
  for (const state of [inPhase('paid'), inPhase('expired'), initialState(true)])
    expect(reduce(state, { type: 'time_ran_out' })).toBe(state);
});

test('a failure for want of a network is over with the network; another is not', () => {
  const offline = reduce(inPhase('failed'), { type: 'network_changed', online: false });
  expect(offline).toMatchObject({ phase: 'failed', online: false });
  expect(reduce(offline, { type: 'network_changed', online: true })).toMatchObject({
    ...{ phase: 'idle', online: true, order: ORDER },
  });
  const other = { ...offline, problem: problem('retry', 'INTERNAL') };
  expect(reduce(other, { type: 'network_changed', online: true }).phase).toBe('failed');
});

test('where it is not supported nothing can be paid or asked; an order that is paid is paid', () => {
  for (const phase of PHASES) {
    const state = reduce(inPhase(phase), { type: 'support_changed', supported: false });
    expect([canPay(state), canAsk(state), reduce(state, { type: 'pay_requested' })]).toEqual([
      ...[false, false, state],
    ]);
  }
});

test('what the phone is like outlives the order', () => {
  const state = { ...inPhase('cancelled'), online: false, supported: false, overdue: true, checking: true };
  const fresh = { ...initialState(false), online: false, supported: false };
  expect(reduce(state, { type: 'restarted', renewable: false })).toEqual(fresh);
});

test('a failed check is told only while nothing is known', () => {
  const ended: CheckoutEvent = { type: 'check_ended', problem: problem('refresh') };
  expect(reduce(initialState(false), ended).phase).toBe('failed');
  expect(reduce({ ...initialState(false), order: ORDER }, ended).phase).toBe('idle');
});

test('a check that works after one that failed makes the order payable', () => {
  const failed = reduce(initialState(false), { type: 'check_ended', problem: problem('refresh') });
  const seen = reduce(failed, { type: 'order_seen', order: ORDER });
  expect(seen).toMatchObject({ phase: 'idle', order: ORDER });
  expect(canPay(seen)).toBe(true);
});

test('it is loading while the first question is under way, and never again', () => {
  const asking = reduce(initialState(true), { type: 'check_started' });
  expect(isLoading(asking)).toBe(true);
  expect(isLoading(reduce(asking, { type: 'order_seen', order: ORDER }))).toBe(false);
  expect(isLoading(reduce(asking, { type: 'check_ended' }))).toBe(false);
});
