import { WeixinError } from './errors';

export type WeixinApp = { appid: string; app_secret: string };

/** The mini-programs of this world. */
export class Apps {
  /** @param home_appid which of them is meant where none is named; absent, the first */
  constructor(
    private readonly list: readonly WeixinApp[],
    private readonly home_appid?: string,
  ) {
    if (list.length === 0) throw new RangeError('a world needs at least one mini-program');
  }

  get first(): WeixinApp {
    return this.list[0]!;
  }

  find(appid: unknown): WeixinApp | undefined {
    return this.list.find((app) => app.appid === appid);
  }

  /** The mini-program of that appid. @throws RangeError naming the known ones; without an appid, the world's own */
  named(appid = this.home_appid): WeixinApp {
    if (appid === undefined) return this.first;
    const app = this.find(appid);
    if (app) return app;
    const known = this.list.map((one) => one.appid).join(', ');
    throw new RangeError(`no mini-program has the appid '${appid}'; known: ${known}`);
  }

  /** @throws WeixinError 41002, 41004 for what is missing, 40013, 40125 for what is wrong */
  authenticate(appid: unknown, secret: unknown): WeixinApp {
    if (isMissing(appid)) throw new WeixinError(41002);
    if (isMissing(secret)) throw new WeixinError(41004);
    const app = this.find(appid);
    if (!app) throw new WeixinError(40013);
    if (secret !== app.app_secret) throw new WeixinError(40125);
    return app;
  }
}

export function isMissing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
