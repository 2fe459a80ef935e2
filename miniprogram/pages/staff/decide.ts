import type { StaffOrderView } from '../../../typings/contract';
import type { ServiceError } from '../../components/pay-checkout/pay-service';
import { confirmed, decisionQuestion } from './confirm';
import type { Decision } from './review-text';
import { staffService } from './staff-service';

/**
 * `waits`: the refund needs another member of staff to agree, and the matter stays open until then. `gone`: somebody
 * else has decided meanwhile. With the order as the server has it now, wherever it was asked.
 */
export type Decided =
  | { outcome: 'done' | 'waits' | 'gone'; order: StaffOrderView }
  | { outcome: 'cancelled' }
  | { outcome: 'failed'; error: Pick<ServiceError, 'code'> };

/** What is said of it. */
export const DECIDED = {
  done: '已处理',
  waits: '退款已登记，待另一位店员批准',
  gone: '这一项已经由其他店员处理',
};

/** Decides one matter, after a question that is put with the order as it is now: what is on screen may be old. */
export async function decideAfterQuestion(
  out_trade_no: string,
  review_id: string,
  decision: Decision,
): Promise<Decided> {
  const fresh = await staffService.order(out_trade_no);
  if (!fresh.ok) return { outcome: 'failed', error: fresh.error };
  const question = decisionQuestion(fresh.order, review_id, decision);
  if (!question) return { outcome: 'gone', order: fresh.order };
  if (!(await confirmed(question))) return { outcome: 'cancelled' };
  const answer = await staffService.decide({ out_trade_no, review_id, decision });
  if (!answer.ok) return { outcome: 'failed', error: answer.error };
  const isOpen = answer.order.review.some((one) => one.review_id === review_id);
  return { outcome: isOpen ? 'waits' : 'done', order: answer.order };
}
