import type { Said, Summary } from '../model/control-types';
import { hashOf, parseRoute, type Route } from '../model/route';
import { call, UnreachableError } from './api';
import type { App, Page, Question } from './app';
import { Follower } from './follower';
import { firstLanguage, type Lang, rememberLanguage, said, type Translate, translator } from './language';
import { patch } from './patch';
import { RequestLog } from './request-log';
import { openPage, pageKey } from './router';
import { shellView } from './shell';

const TOLD_MS = 6_000;
const TICK_MS = 1_000;

/** The console: one page at a time, followed and drawn again as the world changes. */
export class Console implements App {
  lang: Lang = firstLanguage();
  t: Translate = translator(this.lang);
  summary: Summary | undefined;
  readonly requests = new RequestLog(
    () => this.redraw(),
    () => this.summary,
  );
  private seen_ms = 0;
  private route: Route = parseRoute(location.hash);
  private page: Page = openPage(this, this.route);
  private lost = false;
  private menuOpen = false;
  private told: { text: string; tone: 'good' | 'bad' } | undefined;
  private untell: ReturnType<typeof setTimeout> | undefined;
  private question: Question | undefined;
  private readonly atWork = new Set<string>();
  private willDraw = false;
  private readonly follower = new Follower({
    onSummary: (summary, changed) => this.onSummary(summary, changed),
    onLost: () => this.onConnection(true),
    onBack: () => this.onConnection(false),
  });

  constructor(private readonly host: HTMLElement) {}

  start(): void {
    rememberLanguage(this.lang);
    addEventListener('hashchange', () => this.onHash());
    setInterval(() => this.redraw(), TICK_MS);
    this.redraw();
    void this.follower.follow();
  }

  said(sentence: Said): string {
    return said(sentence, this.lang);
  }

  now(): number {
    if (!this.summary) return 0;
    const { now, mode } = this.summary;
    return mode === 'run' ? now + performance.now() - this.seen_ms : now;
  }

  /** Draws once, soon, however often it is asked to. */
  redraw(): void {
    if (this.willDraw) return;
    this.willDraw = true;
    queueMicrotask(() => {
      this.willDraw = false;
      this.draw();
    });
  }

  tell(text: string, tone: 'good' | 'bad' = 'good'): void {
    clearTimeout(this.untell);
    this.told = { text, tone };
    this.untell = setTimeout(() => {
      this.told = undefined;
      this.redraw();
    }, TOLD_MS);
    this.redraw();
  }

  async act<Value>(name: string, work: () => Promise<Value>, done: (value: Value) => string): Promise<void> {
    if (this.atWork.has(name)) return;
    this.atWork.add(name);
    this.redraw();
    try {
      this.tell(done(await work()), 'good');
    } catch (error) {
      const reason = error instanceof UnreachableError ? this.t('unreachable') : (error as Error).message;
      this.tell(this.t('failed_because', { reason }), 'bad');
    } finally {
      this.atWork.delete(name);
    }
    await this.follower.look();
    this.redraw();
  }

  busy(name: string): boolean {
    return this.atWork.has(name);
  }

  confirm(question: Question): void {
    this.question = question;
    this.redraw();
  }

  private onSummary(summary: Summary, changed: boolean): void {
    this.summary = summary;
    this.seen_ms = performance.now();
    if (changed) this.refresh();
    this.redraw();
  }

  private onConnection(lost: boolean): void {
    this.lost = lost;
    if (!lost) this.tell(this.t('connection_back'), 'good');
    this.redraw();
  }

  private refresh(): void {
    for (const resource of this.page.resources) void resource.refresh();
  }

  private onHash(): void {
    const before = pageKey(this.route);
    this.route = parseRoute(location.hash);
    this.menuOpen = false;
    if (pageKey(this.route) === before && this.page.onRoute) {
      this.page.onRoute(this.route);
      this.redraw();
      return;
    }
    this.page = openPage(this, this.route);
    if (this.summary) this.refresh();
    this.draw();
    scrollTo(0, 0);
    document.getElementById('title')?.focus({ preventScroll: true });
  }

  private draw(): void {
    document.title = `${this.page.title()} · wxpay-kit`;
    patch(
      this.host,
      shellView(this, {
        page: this.page,
        section: this.route.path[0] ?? 'orders',
        lost: this.lost,
        menuOpen: this.menuOpen,
        told: this.told,
        question: this.question,
        onLang: (lang) => this.setLang(lang),
        onMenu: () => {
          this.menuOpen = !this.menuOpen;
          this.redraw();
        },
        onReset: () => this.askReset(),
        onAnswer: (yes) => this.onAnswer(yes),
      }),
    );
  }

  private setLang(lang: Lang): void {
    this.lang = lang;
    this.t = translator(lang);
    rememberLanguage(lang);
    this.redraw();
  }

  private askReset(): void {
    const { t } = this;
    const reset = () =>
      void this.act(
        'reset',
        () => call('POST', 'reset'),
        () => {
          this.requests.entries = [];
          location.hash = hashOf(['orders']);
          return t('reset_done');
        },
      );
    this.confirm({
      title: t('reset_title'),
      text: t('reset_text'),
      yes: t('reset_yes'),
      danger: true,
      onYes: reset,
    });
  }

  private onAnswer(yes: boolean): void {
    const { question } = this;
    this.question = undefined;
    // Closed before it goes: that is what gives the focus back.
    this.host.querySelector('dialog')?.close();
    this.draw();
    if (yes) question?.onYes();
  }
}
