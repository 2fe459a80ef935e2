import type { Alert } from '../src/orders/merchant-rules';

/**
 * Where your staff reads: the address of a group robot (群机器人) of WeCom 企业微信 or Feishu 飞书. Empty: alerts are in
 * the function's log, and nowhere else. A robot's address lets whoever knows it write into the group, so do not publish it.
 */
const WEBHOOK: string = '';
/** The kit gives a rule five seconds. */
const ANSWER_MS = 3_000;

/** Sends an alert to the robot. The kit calls this at most once an hour for the same matter. */
export async function alert(alert: Alert): Promise<void> {
  if (WEBHOOK !== '')
    await send(WEBHOOK, `${alert.code}\n订单 ${alert.out_trade_no}\n追踪号 ${alert.trace_id}`);
}

/** @throws when the robot does not take it: the kit tries again later */
export async function send(webhook: string, text: string): Promise<void> {
  const feishu = new URL(webhook).hostname.endsWith('feishu.cn');
  const message = feishu
    ? { msg_type: 'text', content: { text } }
    : { msgtype: 'text', text: { content: text } };
  const answer = await fetch(webhook, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(message),
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  if (!answer.ok) throw new Error(`the alert robot answered ${answer.status}`);
}
