import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Route } from 'playwright-core';
import type { Order, Summary } from '../../../simulator/console/model/control-types';
import * as data from './console-data';
import { exchangeOf, RECORD } from './console-record';

const CONSOLE = resolve(__dirname, '../../../dist/console');
const ORIGIN = 'http://console.test';
const TYPES: Record<string, string> = {
  html: 'text/html',
  js: 'text/javascript',
  css: 'text/css',
  woff2: 'font/woff2',
};

export const WIDE: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };
export const NARROW: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};

/** A call that changes something. */
export type Act = { method: string; path: string; body: unknown };

/** The other side of a console: what it knows may be changed while the page is open. */
export class ScriptedWorld {
  orders: Order[] = data.ORDERS;
  notifications = data.NOTIFICATIONS;
  record = RECORD;
  faults = data.ACTIVE_FAULTS;
  toggles: Record<string, string | number | boolean> = data.TOGGLES_CURRENT;
  clock = { now: data.NOW, mode: 'still' as Summary['mode'], offset_ms: 0 };
  /** How many requests there have been; absent, as many as are kept. */
  requests: number | undefined;
  cloud = true;
  /** Every call breaks, as if the simulator had ended. */
  down = false;
  /** Paths that answer with a failure. */
  failing: string[] = [];
  /** What is asked for under these paths never comes. */
  hanging: string[] = [];
  readonly acts: Act[] = [];
  private revision = 1;

  /** Tells the page, at its next look, that something is another. */
  changed(): void {
    this.revision++;
  }

  summary(): Summary {
    const { now, mode } = this.clock;
    return {
      ...{ now, mode, cloud: this.cloud, revision: this.revision },
      orders: this.orders.length,
      paid: this.orders.filter(({ payments }) => payments.length > 0).length,
      undelivered: this.notifications.filter(({ next_at }) => next_at !== undefined).length,
      requests: this.requests ?? this.record.length,
    };
  }

  answer(method: string, path: string, query: URLSearchParams, body: unknown): [number, unknown] {
    if (this.failing.includes(path)) return [500, { code: 'INTERNAL', message: 'something broke' }];
    if (method !== 'GET') return this.act(method, path, body);
    const [first = '', second] = path.split('/');
    if (first === 'db' && !this.cloud) return [404, { message: 'there is no cloud here' }];
    if (second !== undefined) return this.one(first, decodeURIComponent(second));
    return [200, this.list(first, query)];
  }

  private act(method: string, path: string, body: unknown): [number, unknown] {
    this.acts.push({ method, path, body });
    this.changed();
    if (path.startsWith('clock/')) {
      const { ms = 0, at, mode } = body as { ms?: number; at?: number; mode?: Summary['mode'] };
      this.clock = { ...this.clock, now: at ?? this.clock.now + ms, ...(mode ? { mode } : {}) };
      return [200, this.clock];
    }
    if (path.endsWith('/send')) return [200, { at: data.NOW, status: 204, ms: 21 }];
    if (path.endsWith('/cancel')) return [200, { errMsg: 'requestPayment:fail cancel' }];
    return [200, {}];
  }

  private one(kind: string, id: string): [number, unknown] {
    const found =
      kind === 'orders'
        ? this.orders.find(({ out_trade_no }) => out_trade_no === id)
        : kind === 'requests'
          ? exchangeOf(Number(id))
          : data.COLLECTIONS[id];
    return found ? [200, found] : [404, { code: 'NOT_FOUND', message: `there is no ${id}` }];
  }

  private list(kind: string, query: URLSearchParams): unknown {
    const skip = Number(query.get('skip') ?? 0);
    const search = query.get('search') ?? '';
    const after = Number(query.get('after') ?? 0);
    const lists: Record<string, () => unknown> = {
      summary: () => this.summary(),
      orders: () =>
        this.orders
          .filter((one) => `${one.out_trade_no} ${one.description}`.includes(search))
          .slice(skip, skip + Number(query.get('newest'))),
      notifications: () => this.notifications,
      mutations: () => data.MUTATIONS,
      requests: () => this.record.filter(({ id }) => id > after),
      db: () => Object.keys(data.COLLECTIONS),
      clock: () => this.clock,
      faults: () => ({ known: data.FAULTS, active: this.faults }),
      toggles: () => ({ known: data.TOGGLES, current: this.toggles }),
      merchants: () => data.MERCHANTS,
    };
    return lists[kind]?.();
  }
}

export type ScriptedConsole = { page: Page; context: BrowserContext; errors: string[] };

/** A console whose every request is answered by the test: no server, no port. */
export async function openConsole(
  browser: Browser,
  world: ScriptedWorld,
  hash = '',
  options: BrowserContextOptions = {},
  search = '?lang=en',
): Promise<ScriptedConsole> {
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-US', ...WIDE, ...options });
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  await context.route('**/*', (route) => answer(route, world));
  await page.goto(`${ORIGIN}/console${search}${hash}`);
  return { page, context, errors };
}

async function answer(route: Route, world: ScriptedWorld): Promise<void> {
  const request = route.request();
  const { pathname, searchParams } = new URL(request.url());
  if (!pathname.startsWith('/_sim/')) return serveFile(route, pathname.replace(/^\/console/, ''));
  const path = pathname.slice('/_sim/'.length);
  if (world.hanging.includes(path)) return;
  // The page may be gone by the time it is answered.
  if (world.down) return route.abort().catch(() => undefined);
  const [status, json] = world.answer(request.method(), path, searchParams, request.postDataJSON());
  return route.fulfill({ status, json }).catch(() => undefined);
}

async function serveFile(route: Route, path: string): Promise<void> {
  const name = path === '' || path === '/' ? '/index.html' : path;
  const file = join(CONSOLE, name);
  if (!existsSync(file)) return route.fulfill({ status: 404, body: '' });
  const contentType = TYPES[name.split('.').pop() ?? ''] ?? 'application/octet-stream';
  return route.fulfill({ status: 200, contentType, body: readFileSync(file) });
}
