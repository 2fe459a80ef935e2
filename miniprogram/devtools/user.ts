import type { Simulator } from './simulator';

const KEY = 'devtools/openid';

export type User = ReturnType<typeof createUser>;

/**
 * Who holds this phone, as the simulator knows them: the one given, else the one of last time, else a new one.
 * @param given empty for nobody in particular
 */
export function createUser(simulator: Simulator, given: string) {
  let openid: string = given || wx.getStorageSync(KEY) || '';
  let first: Promise<string> | undefined;

  /** A one-shot code. */
  async function loginCode(): Promise<string> {
    const answer = await simulator.login(openid || undefined);
    openid = answer.openid;
    if (!given) wx.setStorageSync(KEY, openid);
    return answer.code;
  }

  /** Calls made at the same time must not become several users. */
  async function currentOpenid(): Promise<string> {
    if (openid) return openid;
    if (!first) first = loginCode();
    try {
      await first;
    } finally {
      first = undefined;
    }
    return openid;
  }

  return { loginCode, currentOpenid };
}
