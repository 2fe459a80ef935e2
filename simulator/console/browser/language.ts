import type { Said } from '../model/control-types';
import { en, type TextKey, type Texts } from '../texts/en';
import { zh } from '../texts/zh';

export type Lang = 'en' | 'zh';
export type Values = Record<string, string | number>;
export type Translate = (key: TextKey, values?: Values) => string;

const KEPT = 'console/lang';
const TEXTS: Record<Lang, Texts> = { en, zh };
const TAGS: Record<Lang, string> = { en: 'en', zh: 'zh-CN' };

/** `?lang=`, else what was chosen before, else the browser's own. */
export function firstLanguage(): Lang {
  const wanted = new URLSearchParams(location.search).get('lang') ?? kept() ?? navigator.language;
  return wanted.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

export function rememberLanguage(lang: Lang): void {
  document.documentElement.lang = TAGS[lang];
  try {
    localStorage.setItem(KEPT, lang);
  } catch {
    // A browser that keeps nothing: the language holds until the page is closed.
  }
}

function kept(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

/** Texts of one language; `{name}` in a text stands for a value. */
export function translator(lang: Lang): Translate {
  return (key, values = {}) =>
    TEXTS[lang][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** A sentence of the simulator: in this language where it has it. */
export function said(sentence: Said, lang: Lang): string {
  return typeof sentence === 'string' ? sentence : sentence[lang];
}
