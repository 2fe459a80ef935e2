import type { PayParams } from '../../typings/contract';

export type LoginAnswer = { code: string; openid: string };

export type FunctionAnswer = {
  result?: unknown;
  error?: { errCode?: number; code?: string; errMsg?: string; message?: string };
};

/** What the payer is shown. */
export type Cashier = {
  cashier_id: string;
  payee: string;
  description: string;
  amount: { total: number; currency: string };
  out_trade_no: string;
};

/** What `wx.requestPayment` is to say, and a dialog that WeChat would show before. */
export type CashierWord = { errMsg: string; dialog?: string };

/** No usable answer: what WeChat said of the request, or the simulator of its refusal, and what a developer can do. */
export class SimulatorTrouble extends Error {
  constructor(
    readonly reason: string,
    readonly remedy: string,
  ) {
    super(`${reason} ${remedy}`);
  }
}

export type Simulator = ReturnType<typeof createSimulator>;

/**
 * The simulator's control API, as far as a phone needs it. Everything rejects with SimulatorTrouble.
 * @param url without a slash at its end
 */
export function createSimulator(url: string) {
  const post = <Answer>(path: string, body: object) => postJson<Answer>(url, path, body);
  return {
    login: (openid?: string) => post<LoginAnswer>('login', openid ? { openid } : {}),
    callFunction: (name: string, event: unknown, openid: string) =>
      post<FunctionAnswer>(`functions/${encodeURIComponent(name)}`, { event, openid }),
    openCashier: (pay_params: PayParams, openid: string) =>
      post<Cashier | CashierWord>('cashier/open', { pay_params, openid }),
    decide: (cashierId: string, decision: 'approve' | 'cancel') =>
      post<CashierWord>(`cashier/${encodeURIComponent(cashierId)}/${decision}`, {}),
  };
}

function postJson<Answer>(url: string, path: string, body: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    wx.request({
      url: `${url}/_sim/${path}`,
      method: 'POST',
      header: { 'content-type': 'application/json' },
      data: body,
      success: ({ statusCode, data }) => {
        if (statusCode === 200) return resolve(data as unknown as Answer);
        const { message } = (data || {}) as { message?: string };
        const said = message || `${url} answered ${statusCode}`;
        reject(new SimulatorTrouble(said, `模拟器拒绝了请求：${said}`));
      },
      fail: ({ errMsg }) => reject(new SimulatorTrouble(errMsg, remedyFor(errMsg, url))),
    });
  });
}

function remedyFor(errMsg: string, url: string): string {
  return /domain list|合法域名/.test(errMsg)
    ? '请在「详情 → 本地设置」勾选「不校验合法域名、web-view（业务域名）、TLS 版本以及 HTTPS 证书」。'
    : `连不上 ${url}：请在项目目录运行 npm start；端口不同就改 miniprogram/devtools/config.ts。`;
}
