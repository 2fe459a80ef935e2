const LOGIN_TIMEOUT_MS = 5_000;

/**
 * A fresh one-shot code for the payer's identity, or nothing: without one the function knows the payer from the
 * cloud context, and says so if it does not.
 */
export async function loginCode(): Promise<string | undefined> {
  try {
    const { code } = await wx.login({ timeout: LOGIN_TIMEOUT_MS });
    return code || undefined;
  } catch {
    return undefined;
  }
}
