import { formatAmount } from './format-amount';
import { type CheckoutState, canAsk, canPay, isBusy, isEnding, isLoading } from './state';
import type { PhaseText, Texts, ToldCode } from './texts-form';

/** All that the template shows, decided here, so that the template decides nothing. */
export type View = {
  phase: string;
  tone: 'plain' | 'busy' | 'good' | 'bad';
  title: string;
  hint: string;
  /** A problem's code, small, for whoever asks the merchant for help. */
  code: string;
  loading: boolean;
  busy: boolean;
  offline: boolean;
  /** The server's amount, while the order can be paid. */
  amount: string;
  /** What was paid. */
  paid: string;
  orderNumber: string;
  /** Empty: there is nothing to press. */
  button: string;
  enabled: boolean;
};

export function viewOf(state: CheckoutState, texts: Texts, hasGoods: boolean): View {
  const { title, hint, code } = words(state, texts);
  const { order, phase } = state;
  const total = order ? formatAmount(order.amount) : '';
  const isPaid = phase === 'paid';
  return {
    phase: state.supported ? phase : 'unsupported',
    tone: toneOf(state),
    title,
    hint,
    code,
    loading: isLoading(state),
    busy: isBusy(state) || state.checking,
    offline: !state.online,
    amount: order && !isPaid && phase !== 'expired' && state.supported ? total : '',
    paid: isPaid ? total : '',
    orderNumber: order && isPaid ? order.out_trade_no : '',
    button: buttonOf(state, texts),
    enabled: hasGoods && (canPay(state) || (canAsk(state) && !state.checking)),
  };
}

function toneOf(state: CheckoutState): View['tone'] {
  if (state.phase === 'paid') return 'good';
  // The money is most likely on its way, or nobody did anything wrong: no reason for red.
  if (state.phase === 'failed') return 'bad';
  return isBusy(state) ? 'busy' : 'plain';
}

function words(state: CheckoutState, texts: Texts): PhaseText & { code: string } {
  const { phase, problem } = state;
  if (phase === 'paid') return { ...texts.phases.paid, code: '' };
  if (!state.supported) return { ...texts.unsupported, code: '' };
  if (isEnding(state) && !isBusy(state)) return { ...texts.overdue, code: '' };
  if (problem) {
    const { cause, step } = texts.problems[problem.code as ToldCode] || texts.problems.INTERNAL;
    // Why goods cannot be bought is the merchant's own sentence, written for the buyer.
    const title = problem.code === 'QUOTE_REFUSED' && problem.message ? problem.message : cause;
    return { title, hint: step, code: problem.code };
  }
  if (phase === 'failed') return { title: texts.problems.INTERNAL.cause, hint: '', code: '' };
  if (isLoading(state)) return { title: texts.loading, hint: '', code: '' };
  return { ...texts.phases[phase], code: '' };
}

function buttonOf(state: CheckoutState, texts: Texts): string {
  const { phase, problem, order } = state;
  if (!state.supported || phase === 'paid') return '';
  if (canAsk(state)) return texts.refresh;
  if (phase === 'expired') return state.renewable ? texts.again : '';
  if (problem && problem.next === 'none') return '';
  const isOpen = order && order.status !== 'closed';
  const amount = order && isOpen ? ` ${formatAmount(order.amount)}` : '';
  if (problem) return texts.retry + amount;
  return (isOpen && !isBusy(state) ? texts.resume : texts.pay) + amount;
}
