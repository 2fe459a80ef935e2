/**
 * Whether this runs inside WeChat DevTools, from sources. Both are asked: a phone that shows a preview says `develop`
 * too, and a released version may be opened in DevTools. Where WeChat does not say, the answer is no.
 */
export function isInDevTools(): boolean {
  return platform() === 'devtools' && envVersion() === 'develop';
}

function platform(): string {
  const device = typeof wx.getDeviceInfo === 'function' ? wx.getDeviceInfo() : wx.getSystemInfoSync();
  return device.platform;
}

/** develop · trial · release; empty where there is no such question, as in the simulator's phone in a browser. */
function envVersion(): string {
  return typeof wx.getAccountInfoSync === 'function' ? wx.getAccountInfoSync().miniProgram.envVersion : '';
}
