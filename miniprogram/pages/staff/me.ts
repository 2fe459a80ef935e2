const STORAGE_KEY = 'staff/openid';

/**
 * Who holds this phone, as the server once named them in a refund of theirs: enough to not offer them the approval of
 * their own refund. The server decides in any case.
 */
export function whoAmI(): string {
  try {
    const kept: unknown = wx.getStorageSync(STORAGE_KEY);
    return typeof kept === 'string' ? kept : '';
  } catch {
    return '';
  }
}

export function rememberMe(openid: string): void {
  try {
    wx.setStorageSync(STORAGE_KEY, openid);
  } catch {
    // Then the approval is offered, and refused by the server.
  }
}
