import type { PayParams } from '../../../typings/contract';

export type LoginAnswer = { code: string; openid: string };

export type FunctionAnswer = {
  result?: unknown;
  error?: { errCode?: number; code?: string; errMsg?: string; message?: string };
};

export type Cashier = {
  cashier_id: string;
  payee?: string;
  description?: string;
  amount?: { total: number; currency: string };
  out_trade_no?: string;
};

/** What `wx.requestPayment` is to say, and a dialog that WeChat would show before. */
export type CashierRefusal = { errMsg: string; dialog?: string };

/** The simulator's control API, as far as a phone needs it. Rejects when it cannot be reached or is not JSON. */
export const simulator = {
  login: (openid?: string) => post<LoginAnswer>('login', openid ? { openid } : {}),
  callFunction: (name: string, event: unknown, openid: string, appid?: string) =>
    post<FunctionAnswer>(`functions/${encodeURIComponent(name)}`, {
      event,
      openid,
      ...(appid ? { appid } : {}),
    }),
  clientDatabase: (collection: string, operation: 'read' | 'write') =>
    post<FunctionAnswer>('client/database', { collection, operation }),
  openCashier: (pay_params: PayParams, openid: string) =>
    post<Cashier | CashierRefusal>('cashier/open', { pay_params, openid }),
  decide: (cashierId: string, decision: 'approve' | 'cancel') =>
    post<{ errMsg: string }>(`cashier/${encodeURIComponent(cashierId)}/${decision}`, {}),
};

async function post<Answer>(path: string, body: unknown): Promise<Answer> {
  const response = await fetch(`/_sim/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}
