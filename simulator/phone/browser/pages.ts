import { element } from './dom';
import type { Frame } from './frame';
import type { CompiledApp, CompiledUnit, PageRoot } from './framework';
import { WxFailure } from './wx-call';

/** WeChat's own limit. */
const MAX_DEPTH = 10;

type PageMethods = {
  route?: string;
  options?: Record<string, string>;
  [method: string]: unknown;
};

type OpenPage = {
  unit: CompiledUnit;
  url: string;
  title: string;
  root: PageRoot;
  page: PageMethods;
  box: HTMLElement;
};

/** The page stack, with the life of each page: load, show, ready, hide, unload. */
export class Pages {
  private readonly stack: OpenPage[] = [];

  constructor(
    private readonly app: CompiledApp,
    private readonly createRoot: (path: string) => PageRoot,
    private readonly frame: Frame,
  ) {}

  current(): PageMethods[] {
    return this.stack.map((open) => open.page);
  }

  navigateTo(url: string): void {
    if (this.stack.length >= MAX_DEPTH) throw new WxFailure(`page limit exceeded: ${MAX_DEPTH}`);
    const unit = this.find(url);
    this.hideTop();
    this.open(unit, url);
  }

  redirectTo(url: string): void {
    const unit = this.find(url);
    this.close();
    this.open(unit, url);
  }

  reLaunch(url: string): void {
    const unit = this.find(url);
    while (this.stack.length > 0) this.close();
    this.open(unit, url);
  }

  navigateBack(delta = 1): void {
    if (this.stack.length < 2) throw new WxFailure('cannot navigate back at first page.');
    const steps = Math.min(delta, this.stack.length - 1);
    for (let step = 0; step < steps; step++) this.close();
    this.showTop();
  }

  setTitle(title: string): void {
    const top = this.top();
    if (!top) return;
    top.title = title;
    this.draw();
  }

  /** Calls a page's own function, such as onPullDownRefresh, if it has one. */
  async call(method: string): Promise<void> {
    const top = this.top();
    if (top) await run(top.page, method);
  }

  /** The page goes to the back, as when the buyer leaves WeChat, and comes again. */
  leaveAndReturn(): void {
    this.hideTop();
    this.showTop();
  }

  private top(): OpenPage | undefined {
    return this.stack[this.stack.length - 1];
  }

  private find(url: string): CompiledUnit {
    const path = pathOf(url);
    const unit = this.app.units.find((one) => one.kind === 'page' && one.path === path);
    if (!unit) throw new WxFailure(`page "${path}" is not found`);
    return unit;
  }

  private open(unit: CompiledUnit, url: string): void {
    const box = element('div', { class: 'phone-page', 'data-page': unit.path });
    const placeholder = element('span');
    box.append(placeholder);
    const root = this.createRoot(unit.path);
    const page = root.get() as unknown as PageMethods;
    const title = unit.config.navigationBarTitleText ?? this.app.config.window?.navigationBarTitleText ?? '';
    Object.assign(page, { route: unit.path, options: queryOf(url) });
    this.stack.push({ unit, url, title, root, page, box });
    this.frame.addPage(box);
    box.addEventListener('scroll', () => {
      if (box.scrollTop + box.clientHeight >= box.scrollHeight - 50) void run(page, 'onReachBottom');
    });
    root.attach(box as never, placeholder as never);
    void run(page, 'onLoad', queryOf(url));
    this.showTop();
    void run(page, 'onReady');
  }

  private showTop(): void {
    const top = this.top();
    if (!top) return;
    top.box.hidden = false;
    top.root.getComponent().triggerPageLifetime('show', []);
    void run(top.page, 'onShow');
    this.draw();
  }

  private hideTop(): void {
    const top = this.top();
    if (!top) return;
    top.box.hidden = true;
    top.root.getComponent().triggerPageLifetime('hide', []);
    void run(top.page, 'onHide');
  }

  private close(): void {
    const top = this.stack.pop();
    if (!top) return;
    void run(top.page, 'onUnload');
    top.root.release();
    top.box.remove();
  }

  private draw(): void {
    const top = this.top();
    if (!top) return;
    this.frame.setTitle(top.title, this.stack.length > 1);
    // A reload comes back to the same page.
    history.replaceState(null, '', `#/${top.url.replace(/^\//, '')}`);
  }
}

function pathOf(url: string): string {
  return (url.split('?')[0] ?? '').replace(/^\//, '');
}

function queryOf(url: string): Record<string, string> {
  const text = url.split('?')[1] ?? '';
  return Object.fromEntries(new URLSearchParams(text));
}

async function run(page: PageMethods, method: string, argument?: unknown): Promise<void> {
  const found = page[method];
  if (typeof found === 'function') await found.call(page, argument);
}
