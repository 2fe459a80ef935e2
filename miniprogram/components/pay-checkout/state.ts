import type { OrderView } from '../../../typings/contract';
import type { ServiceErrorCode } from './pay-service';
import type { CashierResult } from './request-payment';

export type Phase = 'idle' | 'creating' | 'paying' | 'confirming' | 'paid' | 'cancelled' | 'failed';

/** `CASHIER_FAILED`: the cashier would not open or broke. `NOT_CONFIRMED`: it said done, the server not yet. */
export type ProblemCode = ServiceErrorCode | 'CASHIER_FAILED' | 'NOT_CONFIRMED';

/** What the button offers after a problem: pay again, only ask again, or nothing. */
export type NextStep = 'retry' | 'refresh' | 'none';

export type Problem = { code: ProblemCode; message: string; next: NextStep };

export type CheckoutState = {
  phase: Phase;
  /** The server's order, once there is one; its amount is the one on the button. */
  order?: OrderView;
  problem?: Problem;
  /** The server is being asked about the order, beside whatever else goes on. */
  checking: boolean;
  /** A closed order can be bought again: true for goods, false for one given order. */
  renewable: boolean;
};

export type CheckoutEvent =
  | { type: 'restarted'; renewable: boolean }
  | { type: 'pay_requested' }
  | { type: 'cashier_opened'; order: OrderView }
  | { type: 'cashier_closed' }
  | { type: 'order_seen'; order: OrderView }
  | { type: 'left_unpaid'; result: CashierResult }
  | { type: 'refused'; problem: Problem }
  | { type: 'check_started' }
  | { type: 'check_ended'; problem?: Problem };

export function initialState(renewable: boolean): CheckoutState {
  return { phase: 'idle', checking: false, renewable };
}

/** Between the tap and the answer: nothing else may be started. */
export function isBusy(state: CheckoutState): boolean {
  return state.phase === 'creating' || state.phase === 'paying' || state.phase === 'confirming';
}

export function canPay(state: CheckoutState): boolean {
  if (isBusy(state) || state.phase === 'paid') return false;
  return !state.problem || state.problem.next === 'retry';
}

/**
 * The whole life of a checkout. Pure and total: an event that does not fit the phase gives the same state back,
 * which is how a second tap, or a cashier that answers after the order was seen paid, does nothing.
 */
export function reduce(state: CheckoutState, event: CheckoutEvent): CheckoutState {
  switch (event.type) {
    case 'restarted':
      return initialState(event.renewable);
    case 'pay_requested':
      return canPay(state) ? enter(state, 'creating', payable(state.order)) : state;
    case 'cashier_opened':
      return state.phase === 'creating' ? enter(state, 'paying', event.order) : state;
    case 'cashier_closed':
      return state.phase === 'paying' ? enter(state, 'confirming', state.order) : state;
    case 'order_seen':
      return seen(state, event.order);
    case 'left_unpaid':
      return state.phase === 'confirming' ? unpaid(state, event.result) : state;
    case 'refused':
      return state.phase === 'creating' ? fail(state, event.problem) : state;
    case 'check_started':
      return state.checking ? state : { ...state, checking: true };
    case 'check_ended':
      return checked({ ...state, checking: false }, event.problem);
  }
}

function enter(state: CheckoutState, phase: Phase, order?: OrderView): CheckoutState {
  const { checking, renewable } = state;
  return { phase, checking, renewable, ...(order ? { order } : {}) };
}

function fail(state: CheckoutState, problem: Problem): CheckoutState {
  return { ...state, phase: 'failed', problem };
}

function payable(order?: OrderView): OrderView | undefined {
  return order && order.status !== 'closed' ? order : undefined;
}

/** Paid wins over every phase. Anything else only informs while a payment is under way. */
function seen(state: CheckoutState, order: OrderView): CheckoutState {
  if (order.status === 'paid') return enter(state, 'paid', order);
  if (state.phase === 'paid') return state;
  if (isBusy(state)) return { ...state, order };
  if (order.status === 'closed') return closed({ ...state, order });
  // "Not confirmed" stays until the server has said more: paying again now could pay twice.
  if (!state.problem || state.problem.code === 'NOT_CONFIRMED') return { ...state, order };
  return state.problem.next === 'refresh' ? enter(state, 'idle', order) : { ...state, order };
}

function closed(state: CheckoutState): CheckoutState {
  const next = state.renewable ? 'retry' : 'none';
  return fail(state, { code: 'ORDER_CLOSED', message: 'the order is closed', next });
}

/** The cashier is gone, the server was asked, and the order is not paid. */
function unpaid(state: CheckoutState, result: CashierResult): CheckoutState {
  if (result === 'done') {
    const message = 'the payment was made but is not confirmed yet';
    return fail(state, { code: 'NOT_CONFIRMED', message, next: 'refresh' });
  }
  if (state.order && state.order.status === 'closed') return closed(state);
  if (result === 'cancelled') return enter(state, 'cancelled', state.order);
  return fail(state, { code: 'CASHIER_FAILED', message: 'the cashier did not open', next: 'retry' });
}

/** A check that failed is only worth a word when nothing at all is known yet. */
function checked(state: CheckoutState, problem?: Problem): CheckoutState {
  if (!problem || state.order || state.phase !== 'idle') return state;
  return fail(state, problem);
}
