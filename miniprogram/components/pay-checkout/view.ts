import { formatAmount } from './format-amount';
import { type CheckoutState, canPay, isBusy } from './state';
import type { Texts } from './texts';

/** All that the template shows, decided here, so that the template decides nothing. */
export type View = {
  phase: string;
  tone: 'plain' | 'busy' | 'good' | 'bad';
  title: string;
  hint: string;
  /** A problem's code, small, for whoever asks the merchant for help. */
  code: string;
  busy: boolean;
  /** Empty: there is nothing to press. */
  button: string;
  enabled: boolean;
};

export function viewOf(state: CheckoutState, texts: Texts, hasGoods: boolean): View {
  const { title, hint, code } = words(state, texts);
  const busy = isBusy(state) || state.checking;
  return {
    phase: state.phase,
    tone: toneOf(state),
    title,
    hint,
    code,
    busy,
    button: buttonOf(state, texts),
    enabled: hasGoods && !isBusy(state) && !(state.checking && !canPay(state)),
  };
}

function toneOf(state: CheckoutState): View['tone'] {
  if (state.phase === 'paid') return 'good';
  // The money is most likely on its way: no reason for red.
  if (state.problem && state.problem.code === 'NOT_CONFIRMED') return 'plain';
  if (state.phase === 'failed') return 'bad';
  return isBusy(state) ? 'busy' : 'plain';
}

function words(state: CheckoutState, texts: Texts): { title: string; hint: string; code: string } {
  const { phase, problem, order } = state;
  if (problem) {
    const { cause, step } = texts.problems[problem.code] || texts.problems.INTERNAL;
    // Why goods cannot be bought is the merchant's own sentence, written for the buyer.
    const title = problem.code === 'QUOTE_REFUSED' && problem.message ? problem.message : cause;
    return { title, hint: step, code: problem.code };
  }
  if (phase === 'failed') return { title: texts.problems.INTERNAL.cause, hint: '', code: '' };
  if (phase === 'idle' && state.checking && !order) return { title: texts.checking, hint: '', code: '' };
  return { ...texts.phases[phase], code: '' };
}

function buttonOf(state: CheckoutState, texts: Texts): string {
  const { phase, problem, order } = state;
  if (phase === 'paid' || (problem && problem.next === 'none')) return '';
  if (problem && problem.next === 'refresh') return texts.refresh;
  const isOpen = order && order.status !== 'closed';
  const amount = order && isOpen ? ` ${formatAmount(order.amount)}` : '';
  if (problem && problem.code === 'ORDER_CLOSED') return texts.again;
  if (problem) return texts.retry + amount;
  return (isOpen && !isBusy(state) ? texts.resume : texts.pay) + amount;
}
