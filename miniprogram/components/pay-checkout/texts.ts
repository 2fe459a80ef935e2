import { en } from './texts-en';
import type { PhaseText, ProblemText, Texts, ToldCode } from './texts-form';
import { zhCn } from './texts-zh-cn';
import { zhTw } from './texts-zh-tw';

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
