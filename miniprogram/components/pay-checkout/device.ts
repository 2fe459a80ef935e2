/** What the checkout asks of the phone itself. */

/**
 * Tells whether there is a network, now and whenever it changes.
 * @returns stops it
 */
export function watchNetwork(tell: (online: boolean) => void): () => void {
  const listener = (status: object) => tell((status as { isConnected: boolean }).isConnected);
  wx.onNetworkStatusChange(listener);
  wx.getNetworkType({ success: ({ networkType }) => tell(networkType !== 'none') });
  return () => wx.offNetworkStatusChange(listener);
}

/** On iOS virtual goods may not be paid by wx.requestPayment (WeChat's rules, 小程序虚拟支付). */
export function isIos(): boolean {
  return wx.getDeviceInfo().platform === 'ios';
}

/** Up to so many templates may be asked for at once. */
const TEMPLATES_MAX = 3;

/** Asks whether messages about the order may be sent. Never holds up anything: WeChat allows it in this callback. */
export function askToSubscribe(templateIds: string[]): void {
  if (templateIds.length === 0) return;
  try {
    wx.requestSubscribeMessage({ tmplIds: templateIds.slice(0, TEMPLATES_MAX), fail: () => undefined });
  } catch {
    // A client that has it not, or forbids it: no messages then.
  }
}
