import type { Simulator } from './simulator';

const KEY = 'devtools/openid';

export type User = ReturnType<typeof createUser>;

/**
 * Who holds this phone, as the simulator knows them: the one given, else the one of last time, else a new one.
 * @param given empty for nobody in particular
 */
export function createUser(simulator: Simulator, given: string) {
  let openid: string = given || wx.getStorageSync(KEY) || '';
  let last: Promise<unknown> = Promise.resolve();

  /** A one-shot code. One login after another: two at once would make two users of somebody new. */
  function loginCode(): Promise<string> {
    const code = last.then(logIn);
    last = code.catch(() => undefined);
    return code;
  }

  async function logIn(): Promise<string> {
    const answer = await simulator.login(openid || undefined);
    openid = answer.openid;
    if (!given) wx.setStorageSync(KEY, openid);
    return answer.code;
  }

  async function currentOpenid(): Promise<string> {
    if (!openid) await loginCode();
    return openid;
  }

  return { loginCode, currentOpenid };
}
