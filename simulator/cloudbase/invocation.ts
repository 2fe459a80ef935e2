/** Who calls through wx.cloud.callFunction. Without an openid the platform knows no user. */
export type Caller = { openid?: string; appid?: string; unionid?: string };

/** One event for one function, in the shape the platform gives it. */
export type Invocation = {
  kind: 'call' | 'http' | 'timer' | 'callback';
  request_id: string;
  event: unknown;
  /** Environment variables of this invocation alone. */
  identity: Record<string, string>;
};

/** wx.cloud.callFunction: the caller's data, with the platform's `userInfo` merged in. */
export function callInvocation(data: unknown, caller: Caller, request_id: string): Invocation {
  const { openid, appid, unionid } = caller;
  const isObject = typeof data === 'object' && data !== null && !Array.isArray(data);
  const event =
    isObject && openid !== undefined ? { ...data, userInfo: { appId: appid, openId: openid } } : (data ?? {});
  const identity: Record<string, string> = { TCB_SOURCE: 'wx_client' };
  if (openid !== undefined) Object.assign(identity, { WX_OPENID: openid, WX_CLIENTIP: '127.0.0.1' });
  if (openid !== undefined && appid !== undefined) identity.WX_APPID = appid;
  if (openid !== undefined && unionid !== undefined) identity.WX_UNIONID = unionid;
  return { kind: 'call', request_id, event, identity };
}

/**
 * A timer trigger (docs.cloudbase.net/en/cloud-function/timer-trigger).
 * @param at epoch ms of the instant it stands for
 */
export function timerInvocation(trigger: string, at: number, request_id: string): Invocation {
  const Time = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const event = { Type: 'Timer', TriggerName: trigger, Time, Message: '' };
  return { kind: 'timer', request_id, event, identity: { TRIGGER_SRC: 'timer' } };
}

/** WeChat Pay tells a function of a payment or refund: the event alone, from nobody the platform knows as a user. */
export function callbackInvocation(event: unknown, request_id: string): Invocation {
  return { kind: 'callback', request_id, event, identity: {} };
}
