import type { OrderView } from '../../../typings/contract';
import type { ServiceErrorCode } from './pay-service';
import type { CashierResult } from './request-payment';

/**
 * `unknown`: the cashier said done and the server has not heard of the money yet. `expired`: the server has closed the
 * order; no clock of a phone decides that.
 */
export type Phase =
  | 'idle'
  | 'creating'
  | 'paying'
  | 'confirming'
  | 'paid'
  | 'cancelled'
  | 'failed'
  | 'expired'
  | 'unknown';

/**
 * `CASHIER_FAILED`: the cashier would not open or broke. `ORDER_CLOSING`: the order can no longer be paid, and the server
 * has not closed it yet. `UNSUPPORTED`: WeChat's rules forbid this payment here.
 */
export type ProblemCode = ServiceErrorCode | 'CASHIER_FAILED' | 'ORDER_CLOSING' | 'UNSUPPORTED';

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
  online: boolean;
  /** False where WeChat's rules forbid this payment: virtual goods on iOS. */
  supported: boolean;
  /** The time to pay is over by the countdown, and the server has not said yet how it ended. */
  overdue: boolean;
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
  | { type: 'check_ended'; problem?: Problem }
  | { type: 'time_ran_out' }
  | { type: 'time_corrected' }
  | { type: 'network_changed'; online: boolean }
  | { type: 'support_changed'; supported: boolean };

export function initialState(renewable: boolean): CheckoutState {
  return { phase: 'idle', checking: false, renewable, online: true, supported: true, overdue: false };
}

/** Between the tap and the answer: nothing else may be started. */
export function isBusy(state: CheckoutState): boolean {
  return state.phase === 'creating' || state.phase === 'paying' || state.phase === 'confirming';
}

/** It can no longer be paid, and how it ended is the server's to say. */
export function isEnding(state: CheckoutState): boolean {
  return state.overdue || Boolean(state.problem && state.problem.code === 'ORDER_CLOSING');
}

/** The first look at the server: nothing is known yet. */
export function isLoading(state: CheckoutState): boolean {
  return state.phase === 'idle' && state.checking && !state.order;
}

export function canPay(state: CheckoutState): boolean {
  if (!state.supported || isBusy(state) || state.phase === 'paid' || state.phase === 'unknown') return false;
  if (state.phase === 'expired') return state.renewable;
  return !state.overdue && (!state.problem || state.problem.next === 'retry');
}

/** Whether there is nothing to do but to ask the server again. */
export function canAsk(state: CheckoutState): boolean {
  if (!state.supported || isBusy(state)) return false;
  if (state.phase === 'unknown') return true;
  const isOpen = state.phase !== 'paid' && state.phase !== 'expired';
  return isOpen && (state.overdue || Boolean(state.problem && state.problem.next === 'refresh'));
}

/**
 * The whole life of a checkout. Pure and total: an event that does not fit the phase gives the same state back,
 * which is how a second tap, or a cashier that answers after the order was seen paid, does nothing.
 */
export function reduce(state: CheckoutState, event: CheckoutEvent): CheckoutState {
  switch (event.type) {
    case 'restarted': {
      const { online, supported } = state;
      return { ...initialState(event.renewable), online, supported };
    }
    case 'pay_requested':
      return canPay(state) ? enter(state, 'creating', payable(state.order)) : state;
    case 'cashier_opened':
      return state.phase === 'creating' ? enter(state, 'paying', event.order) : state;
    case 'cashier_closed':
      return state.phase === 'paying' ? enter(state, 'confirming', state.order) : state;
    case 'order_seen':
      return seen(state, event.order);
    case 'left_unpaid':
      return mayEndUnpaid(state, event.result) ? unpaid(state, event.result) : state;
    case 'refused':
      return state.phase === 'creating' ? refused(state, event.problem) : state;
    case 'check_started':
      return state.checking ? state : { ...state, checking: true };
    case 'check_ended':
      return checked({ ...state, checking: false }, event.problem);
    case 'time_ran_out':
      return payable(state.order) && state.phase !== 'paid' ? { ...state, overdue: true } : state;
    case 'time_corrected':
      return state.overdue ? { ...state, overdue: false } : state;
    case 'network_changed':
      return connected(state, event.online);
    case 'support_changed':
      return state.supported === event.supported ? state : { ...state, supported: event.supported };
  }
}

function enter(state: CheckoutState, phase: Phase, order?: OrderView): CheckoutState {
  const { checking, renewable, online, supported } = state;
  const overdue = Boolean(state.overdue && payable(order) && phase !== 'paid');
  return { phase, checking, renewable, online, supported, overdue, ...(order ? { order } : {}) };
}

function fail(state: CheckoutState, problem: Problem): CheckoutState {
  return { ...state, phase: 'failed', problem };
}

function refused(state: CheckoutState, problem: Problem): CheckoutState {
  return problem.code === 'ORDER_CLOSED' ? enter(state, 'expired', state.order) : fail(state, problem);
}

function payable(order?: OrderView): OrderView | undefined {
  return order && order.status !== 'closed' ? order : undefined;
}

/** Paid wins over every phase. Anything else only informs while a payment is under way. */
function seen(state: CheckoutState, order: OrderView): CheckoutState {
  if (order.status === 'paid') return enter(state, 'paid', order);
  if (state.phase === 'paid' || state.phase === 'expired') return state;
  if (isBusy(state)) return { ...state, order };
  if (order.status === 'closed') return enter(state, 'expired', order);
  const isAnswered = state.problem && state.problem.next === 'refresh' && !isEnding(state);
  return isAnswered ? enter(state, 'idle', order) : { ...state, order };
}

/** A cashier that was given up because it said nothing may say "done" after all. */
function mayEndUnpaid(state: CheckoutState, result: CashierResult): boolean {
  return state.phase === 'confirming' || (state.phase === 'cancelled' && result === 'done');
}

/** The cashier is gone, the server was asked, and the order is not paid. */
function unpaid(state: CheckoutState, result: CashierResult): CheckoutState {
  const { order } = state;
  if (order && order.status === 'closed') return enter(state, 'expired', order);
  // Paying again now could pay twice: it stays until the server has said more.
  if (result === 'done') return enter(state, 'unknown', order);
  if (result === 'cancelled') return enter(state, 'cancelled', order);
  return fail(state, { code: 'CASHIER_FAILED', message: 'the cashier did not open', next: 'retry' });
}

/** A check that failed is only worth a word when nothing at all is known yet. */
function checked(state: CheckoutState, problem?: Problem): CheckoutState {
  if (!problem || state.order || state.phase !== 'idle') return state;
  return fail(state, problem);
}

/** A failure for want of a network is over with the network. */
function connected(state: CheckoutState, online: boolean): CheckoutState {
  if (state.online === online) return state;
  const next = { ...state, online };
  const isOver = online && state.problem && state.problem.code === 'NETWORK';
  return isOver ? enter(next, 'idle', state.order) : next;
}
