import { isInDevTools } from './development';
import { createOwnWx } from './own-wx';
import { put } from './put';
import { createSimulator, type SimulatorTrouble } from './simulator';
import { createUser, type User } from './user';

export type LocalSimulator = {
  /** Where the simulator is, without a slash at its end. */
  url: string;
  /** Who holds the phone; absent or empty: a buyer whom the simulator names. */
  openid?: string;
};

const SWITCH = 'miniprogram/devtools/config.ts';

/**
 * From here on login, cloud functions and payments go to a simulator on this computer, and its cashier is shown. Only
 * inside WeChat DevTools, and only for sources under development: everywhere else it does nothing at all.
 */
export function useLocalSimulator({ url, openid = '' }: LocalSimulator): void {
  if (!isInDevTools()) return;
  const simulator = createSimulator(url);
  const user = createUser(simulator, openid);
  const { cloud, ...own } = createOwnWx(simulator, user);
  const left = Object.entries(own).filter(([name, value]) => !put(wx, name, value));
  const names = [...left.map(([name]) => `wx.${name}`), ...(putCloud(cloud) ? [] : ['wx.cloud'])];
  if (names.length > 0) sayUnreplaced(names);
  else void sayWhetherReached(user, url);
}

/** Where the functions of `wx.cloud` cannot be replaced, `wx.cloud` as a whole may be. */
function putCloud(own: { [name: string]: unknown }): boolean {
  const isThere = () => {
    const cloud = wx.cloud as unknown as { [name: string]: unknown } | undefined;
    return cloud !== undefined && Object.keys(own).every((name) => cloud[name] === own[name]);
  };
  const { cloud } = wx;
  if (cloud) for (const name of Object.keys(own)) put(cloud, name, own[name]);
  return isThere() || (put(wx, 'cloud', { ...cloud, ...own }) && isThere());
}

function sayUnreplaced(names: string[]): void {
  const content = `这个版本的开发者工具或基础库不允许替换 ${names.join('、')}。请换一个基础库版本（详情 → 本地设置 → 调试基础库），或把 ${SWITCH} 里的 enabled 改成 false，改用云开发环境。`;
  say('不能使用本机模拟器', content);
}

async function sayWhetherReached(user: User, url: string): Promise<void> {
  try {
    await user.loginCode();
    console.info(`[wxpay-kit] 登录、云函数和支付都走本机模拟器 ${url}（开关：${SWITCH}）`);
  } catch (error) {
    const { reason, remedy } = error as SimulatorTrouble;
    console.error(`[wxpay-kit] ${reason}`);
    say('没有连上本机模拟器', `${remedy}要改用云开发环境，把 ${SWITCH} 里的 enabled 改成 false。`);
  }
}

function say(title: string, content: string): void {
  console.error(`[wxpay-kit] ${title}。${content}`);
  void wx.showModal({ title, content, showCancel: false });
}
