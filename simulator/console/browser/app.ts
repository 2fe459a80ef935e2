import type { Said, Summary } from '../model/control-types';
import type { Route } from '../model/route';
import type { Children } from '../model/vnode';
import type { Lang, Translate } from './language';
import type { RequestLog } from './request-log';
import type { Resource } from './resource';

/** What a page is given to work with. */
export type App = {
  readonly lang: Lang;
  readonly t: Translate;
  readonly summary: Summary | undefined;
  readonly requests: RequestLog;
  said(sentence: Said): string;
  /** Epoch ms of the simulated world; it goes on between two looks. */
  now(): number;
  redraw(): void;
  /** Tells, in sight and to a screen reader, what has happened. */
  tell(text: string, tone?: 'good' | 'bad'): void;
  /**
   * Does something to the world: tells `done`'s answer or what went wrong, and looks again at once.
   * @param name while it is at work, `busy(name)` says so
   */
  act<Value>(name: string, work: () => Promise<Value>, done: (value: Value) => string): Promise<void>;
  busy(name: string): boolean;
  /** Goes on only when the person has said yes. */
  confirm(question: Question): void;
};

export type Question = { title: string; text: string; yes: string; danger: boolean; onYes: () => void };

/** One page. Made when its address is opened, and drawn again whenever something may have changed. */
export type Page = {
  title(): string;
  /** What it shows, fetched anew when the world has changed. */
  resources: Resource<unknown>[];
  view(): Children;
  /** The same page under another query: what was typed and opened stays. */
  onRoute?(route: Route): void;
};
