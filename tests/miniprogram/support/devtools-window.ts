import { request } from 'node:http';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../../miniprogram');

type Options = {
  success?: (result: object) => void;
  fail?: (error: { errMsg: string }) => void;
  complete?: (result: object) => void;
};
type RequestOptions = Options & {
  url: string;
  method?: string;
  header?: Record<string, string>;
  data?: object;
};
type Method = (this: object, argument?: unknown) => unknown;
type Page = { data: Record<string, unknown>; [method: string]: unknown };

type Switch = { enabled: boolean; url: string; openid: string };

export type Place = { platform?: string; envVersion?: string; appid?: string };

/** WeChat DevTools with the mini-program open, as far as the switch meets it; its requests really go out. */
export class DevToolsWindow {
  /** Calls of what is WeChat's own: a real login, a real cloud, a real payment. */
  readonly real: string[] = [];
  readonly modals: { title: string; content: string }[] = [];
  readonly storage = new Map<string, unknown>();
  readonly wx: Record<string, unknown>;
  /** What the server sees of the tool; a test may make it worse. */
  headers: Record<string, string>;
  /** What the tool itself says of a request, instead of sending it. */
  blocked = '';
  /** Whether there are as many pages already as WeChat allows. */
  isFull = false;
  private readonly definitions = new Map<string, Page>();
  /** Addresses asked for, in order. */
  readonly requests: string[] = [];
  /** How often a page was left. */
  backs = 0;
  private readonly waiting = new Set<Promise<void>>();
  private readonly pages: Page[] = [];
  private opened: (() => void)[] = [];

  constructor({ platform = 'devtools', envVersion = 'develop', appid = 'touristappid' }: Place = {}) {
    this.headers = { referer: `https://servicewechat.com/${appid}/devtools/page-frame.html` };
    const own = (name: string) => async () => {
      this.real.push(name);
      return { errMsg: `${name}:ok` };
    };
    this.wx = {
      getDeviceInfo: () => ({ platform }),
      getSystemInfoSync: () => ({ platform }),
      getAccountInfoSync: () => ({ miniProgram: { appId: appid, envVersion, version: '' } }),
      getStorageSync: (key: string) => this.storage.get(key) ?? '',
      setStorageSync: (key: string, value: unknown) => void this.storage.set(key, value),
      request: (options: RequestOptions) => this.request(options),
      showModal: async (modal: { title: string; content: string }) => void this.modals.push(modal),
      navigateTo: (options: Options & { url: string }) => this.navigateTo(options),
      navigateBack: (options: Options) => this.navigateBack(options),
      login: own('login'),
      requestPayment: own('requestPayment'),
      cloud: { init: own('cloud.init'), callFunction: own('cloud.callFunction') },
    };
  }

  /** Loads the mini-program's scripts anew, with this in its switch, and launches it. */
  launch(config: Partial<Switch>): void {
    let app: { onLaunch?: () => void } = {};
    const register = (options: typeof app) => {
      app = options;
    };
    Object.assign(globalThis, { wx: this.wx, App: register });
    jest.resetModules();
    const { LOCAL_SIMULATOR } = this.module<{ LOCAL_SIMULATOR: Switch }>('devtools/config');
    Object.assign(LOCAL_SIMULATOR, config);
    require(resolve(ROOT, 'app'));
    app.onLaunch?.();
  }

  /** Resolves when no request is under way any more. */
  async quiet(): Promise<void> {
    do {
      await Promise.all(this.waiting);
      // What is asked next, or told, comes a few promises later.
      await new Promise((resolve) => setImmediate(resolve));
    } while (this.waiting.size > 0);
  }

  /** A module of the mini-program, the one that is running. */
  module<Module>(path: string): Module {
    return require(resolve(ROOT, path)) as Module;
  }

  get page(): Page | undefined {
    return this.pages.at(-1);
  }

  /** Resolves when a page is opened; ask before what opens it. */
  nextPage(): Promise<Page> {
    return new Promise((resolve) => {
      this.opened.push(() => resolve(this.page as Page));
    });
  }

  /** A touch on something with this dataset. */
  async tap(handler: string, dataset: object): Promise<void> {
    const page = this.page as Page;
    await (page[handler] as Method).call(page, { currentTarget: { dataset } });
  }

  open(url: string): void {
    this.navigateTo({ url });
  }

  /** The arrow in the corner. */
  back(): void {
    this.navigateBack({});
  }

  private request(options: RequestOptions): void {
    const under = this.send(options).finally(() => this.waiting.delete(under));
    this.waiting.add(under);
  }

  private send({ url, method, header = {}, data, success, fail }: RequestOptions): Promise<void> {
    this.requests.push(url);
    return new Promise((resolve) => {
      const failed = (why: string) => {
        fail?.({ errMsg: `request:fail ${why}` });
        resolve();
      };
      if (this.blocked) return failed(this.blocked);
      const headers = { ...this.headers, ...header };
      const sent = request(url, { method, headers, agent: false }, async (answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of answer) chunks.push(chunk as Buffer);
        const text = Buffer.concat(chunks).toString();
        success?.({ statusCode: answer.statusCode, data: JSON.parse(text), errMsg: 'request:ok' });
        resolve();
      });
      sent.on('error', ({ message }) => failed(message));
      sent.end(JSON.stringify(data));
    });
  }

  private navigateTo({ url, fail, success }: Options & { url: string }): void {
    if (this.isFull) {
      fail?.({ errMsg: 'navigateTo:fail webview count limit exceed' });
      return;
    }
    const options = this.definition(url.slice(1));
    const data = structuredClone(options.data);
    const page: Page = { ...options, data, setData: (changed: object) => void Object.assign(data, changed) };
    this.pages.push(page);
    (page.onLoad as Method | undefined)?.call(page, {});
    success?.({ errMsg: 'navigateTo:ok' });
    for (const told of this.opened.splice(0)) told();
  }

  /** A page's script runs once, however often the page is opened. */
  private definition(path: string): Page {
    const register = (one: Page) => void this.definitions.set(path, one);
    Object.assign(globalThis, { Page: register });
    require(resolve(ROOT, path));
    const found = this.definitions.get(path);
    if (!found) throw new Error(`${path} registers no page`);
    return found;
  }

  private navigateBack({ success, fail, complete }: Options): void {
    this.backs++;
    const page = this.pages.pop();
    (page?.onUnload as Method | undefined)?.call(page as Page);
    const result = { errMsg: page ? 'navigateBack:ok' : 'navigateBack:fail cannot navigate back' };
    if (page) success?.(result);
    else fail?.(result);
    complete?.(result);
  }
}
