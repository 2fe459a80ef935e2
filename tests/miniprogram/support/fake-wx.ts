import { webcrypto } from 'node:crypto';
import type { OrderView, PayParams, PayRequest, StaffRequest } from '../../../typings/contract';

type Outcome = { success?: (result: object) => void; fail?: (error: { errMsg: string }) => void };

type AnyRequest = PayRequest | StaffRequest;

/** What the other side does; each test replaces what it is about. */
export type Script = {
  pay: (request: AnyRequest) => unknown;
  /** The cashier's word, or nothing while it stays open. */
  cashier: (params: PayParams) => string | undefined;
  login: () => string | undefined;
  /** Which button of a dialog is pressed; the dialog may also fail to open. */
  modal: (asked: Modal) => boolean;
};

export type Modal = { title: string; content: string; confirmText?: string };

export type FakeWx = {
  script: Script;
  calls: AnyRequest[];
  /** The functions called, by name, in order. */
  names: string[];
  payments: PayParams[];
  modals: Modal[];
  /** Addresses of pages that were opened; `redirect …` in place of the one below. */
  opened: string[];
  clipboard: string;
  /** Values as JSON, as a phone keeps them. */
  storage: Map<string, string>;
  language: string;
  /** ios · android · devtools */
  platform: string;
  /** What listens to the network now. */
  networkListeners: ((status: { isConnected: boolean }) => void)[];
  /** Templates that were asked for. */
  subscribed: string[][];
  goes: (network: 'online' | 'offline') => void;
  /** Ends the cashier that is open. */
  closeCashier: (errMsg: string) => void;
};

export const NOW = Date.UTC(2026, 4, 20, 2, 30);

export const ORDER: OrderView = {
  out_trade_no: 'T1',
  status: 'pending',
  amount: { total: 1990, currency: 'CNY' },
  description: '茶',
  items: [],
  created_at: NOW,
  pay_before: NOW + 1_800_000,
  refunded_total: 0,
  refunds: [],
  fulfilment: 'none',
};
export const PAID: OrderView = { ...ORDER, status: 'paid', paid_at: NOW + 60_000 };
export const CLOSED: OrderView = { ...ORDER, status: 'closed' };

export const PAY_PARAMS: PayParams = {
  timeStamp: '1',
  nonceStr: 'n',
  package: 'prepay_id=wx1',
  signType: 'RSA',
  paySign: 's',
};

export function ok(order: OrderView, payable = false): object {
  return { ok: true, now: NOW, order, ...(payable ? { pay_params: PAY_PARAMS } : {}) };
}

export function failed(code: string, retry = 'same_request', message = 'a sentence'): object {
  return { ok: false, now: NOW, error: { code, message, retry } };
}

/**
 * Puts a `wx` in place of the real one: an order that can be paid, and a cashier where the payer approves. All its
 * answers are promises, so fake timers do not hold them up.
 */
export function installFakeWx(script: Partial<Script> = {}): FakeWx {
  let open: Outcome | undefined;
  const fake: FakeWx = {
    script: {
      pay: (request) => (request.action === 'query' ? ok(PAID) : ok(ORDER, true)),
      cashier: () => 'requestPayment:ok',
      login: () => 'code',
      modal: () => true,
      ...script,
    },
    calls: [],
    names: [],
    payments: [],
    modals: [],
    opened: [],
    clipboard: '',
    storage: new Map(),
    language: 'zh_CN',
    platform: 'android',
    networkListeners: [],
    subscribed: [],
    goes: (network) => {
      for (const listener of [...fake.networkListeners]) listener({ isConnected: network === 'online' });
    },
    closeCashier: (errMsg) => settle(open, errMsg),
  };
  const own = {
    cloud: {
      callFunction: async ({ name, data }: { name: string; data: AnyRequest }) => {
        fake.names.push(name);
        fake.calls.push(data);
        return { errMsg: 'cloud.callFunction:ok', result: await fake.script.pay(data) };
      },
    },
    login: async () => {
      const code = fake.script.login();
      if (!code) throw { errMsg: 'login:fail' };
      return { code, errMsg: 'login:ok' };
    },
    requestPayment: (options: PayParams & Outcome) => {
      const { timeStamp, nonceStr, package: packed, signType, paySign } = options;
      fake.payments.push({ timeStamp, nonceStr, package: packed, signType, paySign });
      open = options;
      const errMsg = fake.script.cashier(options);
      if (errMsg) settle(options, errMsg);
    },
    getRandomValues: async ({ length }: { length: number }) => ({
      randomValues: webcrypto.getRandomValues(new Uint8Array(length)).buffer,
    }),
    getAppBaseInfo: () => ({ language: fake.language }),
    getDeviceInfo: () => ({ platform: fake.platform }),
    getNetworkType: ({ success }: { success: (result: object) => void }) => success({ networkType: 'wifi' }),
    onNetworkStatusChange: (listener: FakeWx['networkListeners'][0]) => {
      fake.networkListeners.push(listener);
    },
    offNetworkStatusChange: (listener: FakeWx['networkListeners'][0]) => {
      fake.networkListeners = fake.networkListeners.filter((one) => one !== listener);
    },
    requestSubscribeMessage: ({ tmplIds, fail }: { tmplIds: string[]; fail: (error: object) => void }) => {
      fake.subscribed.push(tmplIds);
      fail({ errMsg: 'requestSubscribeMessage:fail' });
    },
    getStorageSync: (key: string) =>
      fake.storage.has(key) ? JSON.parse(fake.storage.get(key) ?? 'null') : '',
    setStorageSync: (key: string, value: unknown) => void fake.storage.set(key, JSON.stringify(value)),
    removeStorageSync: (key: string) => void fake.storage.delete(key),
    showModal: async (asked: Modal) => {
      fake.modals.push(asked);
      const confirm = fake.script.modal(asked);
      return { confirm, cancel: !confirm, errMsg: 'showModal:ok' };
    },
    navigateTo: async ({ url }: { url: string }) => void fake.opened.push(url),
    redirectTo: async ({ url }: { url: string }) => void fake.opened.push(`redirect ${url}`),
    reLaunch: async ({ url }: { url: string }) => void fake.opened.push(url),
    navigateBack: ({ fail }: Outcome) => fail?.({ errMsg: 'navigateBack:fail cannot navigate back' }),
    setClipboardData: async ({ data, success }: { data: string; success?: () => void }) => {
      fake.clipboard = data;
      success?.();
    },
    setNavigationBarTitle: async () => undefined,
    stopPullDownRefresh: async () => undefined,
    nextTick: (work: () => void) => void Promise.resolve().then(work),
  };
  const { wx: before = {} } = globalThis as { wx?: object };
  Object.assign(globalThis, { wx: Object.assign(before, own) });
  return fake;
}

function settle(open: Outcome | undefined, errMsg: string): void {
  if (errMsg === 'requestPayment:ok') open?.success?.({ errMsg });
  else open?.fail?.({ errMsg });
}
