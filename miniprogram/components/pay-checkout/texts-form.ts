import type { Phase, ProblemCode } from './state';

/** What a problem is, and what the buyer can do now. */
export type ProblemText = { cause: string; step: string };

export type PhaseText = { title: string; hint: string };

/** What a buyer can meet while paying; a closed order has a state of its own. */
export type ToldCode = Exclude<
  ProblemCode,
  'ORDER_CLOSED' | 'ORDER_CLOSING' | 'UNSUPPORTED' | 'REFUND_REFUSED' | 'NOT_ALLOWED'
>;

/** Every word of the component. */
export type Texts = {
  region: string;
  pay: string;
  resume: string;
  retry: string;
  refresh: string;
  loading: string;
  again: string;
  amount: string;
  timeLeft: string;
  orderNumber: string;
  copy: string;
  copied: string;
  offline: string;
  overdue: PhaseText;
  /** Virtual goods on iOS. */
  unsupported: PhaseText;
  /** A failure has its own words, by code. */
  phases: { [phase in Exclude<Phase, 'failed'>]: PhaseText };
  problems: { [code in ToldCode]: ProblemText };
};

export function said(title: string, hint: string): PhaseText {
  return { title, hint };
}

export function problem(cause: string, step: string): ProblemText {
  return { cause, step };
}
