import { resolve } from 'node:path';
import * as simulate from 'miniprogram-simulate';
import type { Phase } from '../../../miniprogram/components/pay-checkout/state';
import type { View } from '../../../miniprogram/components/pay-checkout/view';

const ROOT = resolve(__dirname, '../../../miniprogram');
const COMPONENT = 'components/pay-checkout/index';

export type Properties = {
  items?: { sku: string; quantity: number }[];
  outTradeNo?: string;
  functionName?: string;
  locale?: string;
  theme?: string;
  goodsKind?: string;
  messages?: object;
  subscribeTemplateIds?: string[];
  customResult?: boolean;
};

type Sent = { name: string; detail: Record<string, unknown> };

/** What miniprogram-simulate renders; its own types leave half of it out. */
type Rendered = {
  data: object;
  instance: unknown;
  attach(parent: HTMLElement): void;
  detach(): void;
  setData(data: object): void;
  querySelector(selector: string): { dispatchEvent(name: string): void } | undefined;
  addEventListener(name: string, handler: (event: { detail: Record<string, unknown> }) => void): void;
  triggerPageLifeTime(name: string): void;
};

/** A `<pay-checkout>` on a page. */
export type Mounted = {
  events: Sent[];
  phases: () => Phase[];
  view: () => View;
  /** What is left to pay, as it is drawn. */
  clock: () => string;
  html: () => string;
  tap: () => void;
  copy: () => void;
  show: () => void;
  hide: () => void;
  set: (properties: Properties) => void;
  instance: { pay(): Promise<void>; refresh(): Promise<void> };
  detach: () => void;
};

export const TEA = [{ sku: 'tea', quantity: 1 }];
export const TWO_TEAS = [{ sku: 'tea', quantity: 2 }];

const EVENTS = ['ready', 'beforepay', 'statechange', 'paid', 'cancel', 'fail', 'expire'];

/** @param onBeforePay what the page does when it hears `beforepay` */
export function mount(
  properties: Properties = { items: TEA },
  onBeforePay?: (instance: Mounted['instance']) => void,
): Mounted {
  return rendered(load(), properties, onBeforePay);
}

/** Two on one page, or on two pages of one mini-program. */
export function mountTwo(properties: Properties = { items: TEA }): [Mounted, Mounted] {
  const id = load();
  return [rendered(id, properties), rendered(id, properties)];
}

function load(): string {
  // Without it a second load of the same path registers nothing.
  jest.resetModules();
  return simulate.load(resolve(ROOT, COMPONENT), { rootPath: ROOT });
}

function rendered(
  id: string,
  properties: Properties,
  onBeforePay?: (instance: Mounted['instance']) => void,
): Mounted {
  const component = simulate.render(id, properties as Record<string, unknown>) as unknown as Rendered;
  const events: Sent[] = [];
  for (const name of EVENTS) {
    component.addEventListener(name, ({ detail }) => {
      events.push({ name, detail });
      if (name === 'beforepay') onBeforePay?.(component.instance as Mounted['instance']);
    });
  }
  const parent = document.createElement('div');
  component.attach(parent);
  return {
    events,
    phases: () =>
      events.filter(({ name }) => name === 'statechange').map(({ detail }) => detail.state as Phase),
    view: () => (component.data as { view: View }).view,
    clock: () => (component.data as { clock: string }).clock,
    html: () => parent.innerHTML,
    tap: () => component.querySelector('#pay')?.dispatchEvent('tap'),
    copy: () => component.querySelector('.pc-copy')?.dispatchEvent('tap'),
    show: () => component.triggerPageLifeTime('show'),
    hide: () => component.triggerPageLifeTime('hide'),
    set: (changed) => component.setData(changed),
    instance: component.instance as Mounted['instance'],
    detach: () => component.detach(),
  };
}

/** A tap on the button, and all that follows of itself. */
export async function tapped(checkout: Mounted): Promise<void> {
  checkout.tap();
  await settle();
}

/** Lets every promise that can go on do so; timers stay where they are. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}
