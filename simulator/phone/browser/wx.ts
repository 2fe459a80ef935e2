import type { PayParams } from '../../../typings/contract';
import { payInCashier } from './cashier';
import { clientDatabase } from './client-database';
import { device } from './device';
import { element } from './dom';
import type { Overlays } from './overlays';
import type { Pages } from './pages';
import { type FunctionAnswer, simulator } from './simulator';
import { storage } from './storage';
import { appid, currentOpenid, loginCode } from './user';
import { WxFailure, wxCall } from './wx-call';

/** The `wx` of this phone: what WeChat gives to a mini-program, as far as ours uses it. */
export function createWx(pages: Pages, overlays: Overlays) {
  return {
    ...storage,
    ...device,
    ...navigation(pages),
    ...dialogs(overlays),
    cloud: { init() {}, callFunction: wxCall('cloud.callFunction', callFunction), database: clientDatabase },
    login: wxCall('login', async () => ({ code: await loginCode() })),
    requestPayment: wxCall('requestPayment', (params: PayParams) => payInCashier(params, overlays)),
    getRandomValues: wxCall('getRandomValues', ({ length }: { length: number }) => ({
      randomValues: crypto.getRandomValues(new Uint8Array(length)).buffer,
    })),
    getNetworkType: wxCall('getNetworkType', () => device.networkStatus()),
    setClipboardData: wxCall('setClipboardData', async ({ data }: { data: string }) => {
      await navigator.clipboard?.writeText(data).catch(() => undefined);
      overlays.showToast('内容已复制');
    }),
    requestSubscribeMessage: wxCall('requestSubscribeMessage', ({ tmplIds }: { tmplIds: string[] }) =>
      askToSubscribe(tmplIds, overlays),
    ),
    stopPullDownRefresh: wxCall('stopPullDownRefresh', () => undefined),
    nextTick: (work: () => void) => void Promise.resolve().then(work),
    canIUse: () => true,
  };
}

function navigation(pages: Pages) {
  type Url = { url: string };
  return {
    navigateTo: wxCall('navigateTo', ({ url }: Url) => pages.navigateTo(url)),
    redirectTo: wxCall('redirectTo', ({ url }: Url) => pages.redirectTo(url)),
    reLaunch: wxCall('reLaunch', ({ url }: Url) => pages.reLaunch(url)),
    switchTab: wxCall('switchTab', ({ url }: Url) => pages.reLaunch(url)),
    navigateBack: wxCall('navigateBack', ({ delta }: { delta?: number }) => pages.navigateBack(delta)),
    setNavigationBarTitle: wxCall('setNavigationBarTitle', ({ title }: { title: string }) =>
      pages.setTitle(title),
    ),
  };
}

function dialogs(overlays: Overlays) {
  type Modal = {
    title?: string;
    content?: string;
    showCancel?: boolean;
    confirmText?: string;
    cancelText?: string;
  };
  return {
    showToast: wxCall('showToast', ({ title, duration }: { title: string; duration?: number }) =>
      overlays.showToast(title, duration),
    ),
    showModal: wxCall('showModal', async (modal: Modal) => {
      const {
        title = '',
        content = '',
        showCancel = true,
        confirmText = '确定',
        cancelText = '取消',
      } = modal;
      const cancel = { choice: 'cancel' as const, text: cancelText, className: 'phone-button' };
      const choice = await overlays.ask<'confirm' | 'cancel'>({
        className: 'phone-sheet--dialog',
        label: title || content,
        content: [
          ...(title ? [element('p', { class: 'phone-sheet__title' }, [title])] : []),
          element('p', { class: 'phone-sheet__text' }, [content]),
        ],
        buttons: [
          { choice: 'confirm', text: confirmText, className: 'phone-button phone-button--main' },
          ...(showCancel ? [cancel] : []),
        ],
      });
      return { confirm: choice === 'confirm', cancel: choice === 'cancel' };
    }),
  };
}

/** One answer for all templates; WeChat asks for each. */
async function askToSubscribe(templateIds: string[], overlays: Overlays): Promise<Record<string, string>> {
  const answer = await overlays.ask<'accept' | 'reject'>({
    className: 'phone-sheet--dialog',
    label: '订阅消息',
    content: [element('p', { class: 'phone-sheet__text' }, [`发送 ${templateIds.length} 种服务消息？`])],
    buttons: [
      { choice: 'accept', text: '允许', className: 'phone-button phone-button--main' },
      { choice: 'reject', text: '取消', className: 'phone-button' },
    ],
  });
  return Object.fromEntries(templateIds.map((id) => [id, answer]));
}

async function callFunction({
  name,
  data = {},
}: {
  name: string;
  data?: unknown;
}): Promise<{ result: unknown }> {
  const answer = await reach(name, data);
  if (!answer.error) return { result: answer.result };
  const { errCode, errMsg, message, code } = answer.error;
  throw new WxFailure(errMsg ?? message ?? code ?? '', errCode === undefined ? {} : { errCode });
}

async function reach(name: string, data: unknown): Promise<FunctionAnswer> {
  try {
    return await simulator.callFunction(name, data, await currentOpenid(), appid);
  } catch {
    throw new WxFailure('request:fail the simulator cannot be reached', { errCode: -1 });
  }
}
