import type { Phase, ProblemCode } from './state';
import { en } from './texts-en';
import { zhCn } from './texts-zh-cn';
import { zhTw } from './texts-zh-tw';

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

/** Some of the words in other words, or in another language. */
export type Messages = Partial<Omit<Texts, 'phases' | 'problems' | 'overdue' | 'unsupported'>> & {
  overdue?: Partial<PhaseText>;
  unsupported?: Partial<PhaseText>;
  phases?: { [phase in keyof Texts['phases']]?: Partial<PhaseText> };
  problems?: { [code in ToldCode]?: Partial<ProblemText> };
};

/**
 * @param wanted zh_CN, zh_TW, en, or `auto` for the language of WeChat. A language that is not there reads en, and
 *   whatever `messages` says instead
 */
export function textsFor(wanted: string, messages: Messages = {}): Texts {
  const language = wanted === 'auto' ? wx.getAppBaseInfo().language : wanted;
  return merged(inLanguage(language), messages);
}

function inLanguage(language: string): Texts {
  if (/^zh[-_](tw|hk|mo|hant)/i.test(language)) return zhTw;
  return /^zh/i.test(language) ? zhCn : en;
}

/** Words that are there win; anything that is not a word, or a group of them, is left out. */
function merged<T extends object>(texts: T, messages: object): T {
  const result = { ...texts };
  for (const key of Object.keys(texts) as (keyof T)[]) {
    const [word, other] = [texts[key], (messages as Partial<T>)[key]];
    if (typeof word === 'string' && typeof other === 'string') result[key] = other as T[keyof T];
    if (isGroup(word) && isGroup(other)) result[key] = merged(word, other) as T[keyof T];
  }
  return result;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
