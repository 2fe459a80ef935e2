import { simulator } from './simulator';

const KEY = 'phone/openid';
const query = new URLSearchParams(location.search);
let openid = query.get('openid') ?? localStorage.getItem(KEY) ?? '';
let login: Promise<string> | undefined;

/** A cloud function may be told another mini-program than the simulator's own. */
export const appid = query.get('appid') ?? undefined;

/** Storage is each user's own: `?openid=` makes another phone of the same browser. */
export const storagePrefix = query.has('openid') ? `wx/${openid}/` : 'wx/';

/** A one-shot code for this phone's user. */
export async function loginCode(): Promise<string> {
  const answer = await simulator.login(openid || undefined);
  remember(answer.openid);
  return answer.code;
}

/** Who holds this phone. The simulator names a user who has not been here before. */
export async function currentOpenid(): Promise<string> {
  if (openid) return openid;
  login ??= loginCode();
  await login;
  return openid;
}

function remember(value: string): void {
  openid = value;
  if (!query.has('openid')) localStorage.setItem(KEY, value);
}
