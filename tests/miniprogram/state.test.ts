import {
  type CheckoutEvent,
  type CheckoutState,
  canPay,
  initialState,
  isBusy,
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

const PHASES: Phase[] = ['idle', 'creating', 'paying', 'confirming', 'paid', 'cancelled', 'failed'];

function inPhase(phase: Phase): CheckoutState {
  const state: CheckoutState = { ...initialState(true), phase, order: phase === 'paid' ? PAID : ORDER };
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
  'check ended': { type: 'check_ended', problem: problem('refresh') },
  restarted: { type: 'restarted', renewable: true },
};

// Columns in the order of PHASES; '-' is "the phase stays".
const TABLE: Record<string, string> = {
  pay: 'creating - - - - creating creating',
  opened: '- paying - - - - -',
  closed: '- - confirming - - - -',
  'seen pending': '- - - - - - -',
  'seen paid': 'paid paid paid paid - paid paid',
  'seen closed': 'failed - - - - failed -',
  'unpaid after done': '- - - failed - - -',
  'unpaid after cancel': '- - - cancelled - - -',
  'unpaid after fail': '- - - failed - - -',
  refused: '- failed - - - - -',
  'check ended': '- - - - - - -',
  restarted: '- idle idle idle idle idle idle',
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

test('nothing can be started while a payment is under way', () => {
  const busy = PHASES.filter((phase) => isBusy(inPhase(phase)));
  expect(busy).toEqual(['creating', 'paying', 'confirming']);
  expect(PHASES.filter((phase) => canPay(inPhase(phase)))).toEqual(['idle', 'cancelled', 'failed']);
});

test('a payment that is not confirmed cannot be made again, only asked about', () => {
  const confirming = inPhase('confirming');
  const failed = reduce(confirming, { type: 'left_unpaid', result: 'done' });
  expect(failed.problem).toMatchObject({ code: 'NOT_CONFIRMED', next: 'refresh' });
  expect(canPay(failed)).toBe(false);
  const asked = reduce(failed, { type: 'order_seen', order: ORDER });
  expect(asked.problem?.code).toBe('NOT_CONFIRMED');
  expect(reduce(asked, { type: 'order_seen', order: PAID }).phase).toBe('paid');
});

test('a closed order can be bought again when goods are bought, not when one order was given', () => {
  for (const [renewable, payable] of [
    [true, true],
    [false, false],
  ] as const) {
    const state = reduce(initialState(renewable), { type: 'order_seen', order: CLOSED });
    expect(state.problem?.code).toBe('ORDER_CLOSED');
    expect(canPay(state)).toBe(payable);
  }
});

test('paying again after a closed order leaves that order behind', () => {
  const closed = reduce(initialState(true), { type: 'order_seen', order: CLOSED });
  expect(reduce(closed, { type: 'pay_requested' }).order).toBeUndefined();
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
