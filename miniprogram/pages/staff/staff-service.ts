import type {
  ListAnswer,
  OrderStatus,
  RefundAnswer,
  ReviewAnswer,
  StaffOrderAnswer,
  StaffRequest,
  TakingsAnswer,
} from '../../../typings/contract';
import { callFunction, type NoAnswer } from '../../components/pay-checkout/pay-service';
import type { ReconcileAnswer, ReportsAnswer } from './report-text';

const FUNCTION_NAME = 'pay';

type Given<Action extends StaffRequest['action']> = Omit<Extract<StaffRequest, { action: Action }>, 'action'>;

function call<Answer extends { ok: boolean }>(request: StaffRequest): Promise<Answer | NoAnswer> {
  return callFunction<Answer>(FUNCTION_NAME, request);
}

/**
 * What the staff pages ask of the function `pay`. Whoever is not staff gets NOT_ALLOWED from each of these. Promises
 * never reject: no answer is an answer here.
 */
export const staffService = {
  /** @param day YYYY-MM-DD, UTC+8; empty for today */
  takings: (day: string) =>
    call<TakingsAnswer>(day ? { action: 'takings', date: day } : { action: 'takings' }),
  orders: (page: { search?: string; status?: OrderStatus; cursor?: string; limit: number }) =>
    call<ListAnswer>({ action: 'orders', ...page }),
  order: (out_trade_no: string) => call<StaffOrderAnswer>({ action: 'order', out_trade_no }),
  review: (limit: number) => call<ReviewAnswer>({ action: 'review', limit }),
  decide: (given: Given<'decide'>) => call<StaffOrderAnswer>({ action: 'decide', ...given }),
  refund: (given: Given<'refund'>) => call<RefundAnswer>({ action: 'refund', ...given }),
  approve: (given: Given<'approve'>) => call<RefundAnswer>({ action: 'approve', ...given }),
  queryRefund: (out_refund_no: string) => call<RefundAnswer>({ action: 'query_refund', out_refund_no }),
  /** @param day YYYY-MM-DD, UTC+8; empty for the latest days */
  reports: (day: string) =>
    call<ReportsAnswer>(day ? { action: 'reports', date: day } : { action: 'reports' }),
  reconcile: (day: string) => call<ReconcileAnswer>({ action: 'reconcile', date: day }),
};
