import type { ListAnswer, OrderAnswer, OrderStatus, PayRequest } from '../../typings/contract';
import { callFunction, type NoAnswer } from '../components/pay-checkout/pay-service';

export type OrderService = {
  query(outTradeNo: string): Promise<OrderAnswer | NoAnswer>;
  list(page: { cursor?: string; limit?: number; status?: OrderStatus }): Promise<ListAnswer | NoAnswer>;
  requestRefund(outTradeNo: string, reason: string): Promise<OrderAnswer | NoAnswer>;
  /** Gives an unpaid order up. What comes back may still be open (it is being closed), or paid after all. */
  cancel(outTradeNo: string): Promise<OrderAnswer | NoAnswer>;
};

/** What a shop's pages ask of the cloud function `pay` besides paying. Its promises never reject, as the checkout's. */
export function createOrderService(functionName: string): OrderService {
  const call = <Answer extends { ok: boolean }>(request: PayRequest) =>
    callFunction<Answer>(functionName, request);
  return {
    query: (out_trade_no) => call<OrderAnswer>({ action: 'query', out_trade_no }),
    list: (page) => call<ListAnswer>({ action: 'list', ...page }),
    requestRefund: (out_trade_no, reason) =>
      call<OrderAnswer>({ action: 'request_refund', out_trade_no, reason }),
    cancel: (out_trade_no) => call<OrderAnswer>({ action: 'cancel', out_trade_no }),
  };
}
