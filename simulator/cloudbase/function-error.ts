/**
 * Why a call of a function has no result. `errCode` as wx.cloud tells a mini-program (the tables in wx-server-sdk
 * 4.0.2; -504003 is what its forum reports show for a time limit).
 */
const ERRORS = {
  FUNCTION_NOT_FOUND: { errCode: -504001, status: 404 },
  // The platform's own code for a rule that forbids a call is not known.
  FUNCTION_NOT_ALLOWED: { errCode: -504001, status: 403 },
  FUNCTION_FAILED: { errCode: -504002, status: 500 },
  FUNCTION_KILLED: { errCode: -504002, status: 502 },
  FUNCTION_TIMEOUT: { errCode: -504003, status: 504 },
  FUNCTION_BUSY: { errCode: -501004, status: 429 },
  RESULT_TOO_LARGE: { errCode: -604001, status: 502 },
} as const;

export type FunctionErrorCode = keyof typeof ERRORS;
export type FunctionError = { code: FunctionErrorCode; message: string; errCode: number; errMsg: string };
export type Outcome = { ok: true; result: unknown } | { ok: false; error: FunctionError };

export function functionError(code: FunctionErrorCode, message: string): FunctionError {
  const { errCode } = ERRORS[code];
  return { code, message, errCode, errMsg: `cloud.callFunction:fail ${errCode} ${message}` };
}

/** The status that HTTP access answers with. */
export function statusOf(code: FunctionErrorCode): number {
  return ERRORS[code].status;
}
