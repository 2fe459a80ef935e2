import type {
  CallableErrorCode,
  CreateAnswer,
  ItemRequest,
  OrderAnswer,
  PayRequest,
  RetryAdvice,
  StaffRequest,
} from '../../../typings/contract';

/** Codes of the function, and the two that only a phone can know: no answer came, or one we cannot read. */
export type ServiceErrorCode = CallableErrorCode | 'NETWORK' | 'ANSWER_UNREADABLE';

export type ServiceError = { code: ServiceErrorCode; message: string; retry: RetryAdvice };
export type NoAnswer = { ok: false; error: ServiceError };

export type PayService = {
  create(requestId: string, items: ItemRequest[], code?: string): Promise<CreateAnswer | NoAnswer>;
  resume(outTradeNo: string, code?: string): Promise<CreateAnswer | NoAnswer>;
  query(outTradeNo: string): Promise<OrderAnswer | NoAnswer>;
};

/** The cloud function `pay`, typed by the contract. Its promises never reject: no answer is an answer here. */
export function createPayService(functionName: string): PayService {
  const call = <Answer extends { ok: boolean }>(request: PayRequest) =>
    callFunction<Answer>(functionName, request);
  return {
    create: (request_id, items, code) =>
      call<CreateAnswer>({ action: 'create', request_id, items, ...(code ? { code } : {}) }),
    resume: (out_trade_no, code) =>
      call<CreateAnswer>({ action: 'resume', out_trade_no, ...(code ? { code } : {}) }),
    query: (out_trade_no) => call<OrderAnswer>({ action: 'query', out_trade_no }),
  };
}

/** Calls a cloud function and reads the shape all its answers have. Never rejects. */
export async function callFunction<Answer extends { ok: boolean }>(
  name: string,
  data: PayRequest | StaffRequest,
): Promise<Answer | NoAnswer> {
  try {
    const { result } = await wx.cloud.callFunction({ name, data });
    if (result && typeof result === 'object' && typeof result.ok === 'boolean') return result as Answer;
    return noAnswer('ANSWER_UNREADABLE', `'${name}' answered in an unknown form`);
  } catch (error) {
    // The call may have been carried out all the same: whoever gets this repeats the same request, or asks.
    const { errMsg } = (error || {}) as { errMsg?: string };
    return noAnswer('NETWORK', errMsg || 'cloud.callFunction:fail');
  }
}

function noAnswer(code: ServiceErrorCode, message: string): NoAnswer {
  return { ok: false, error: { code, message, retry: 'same_request' } };
}
