import type { StaffOrderView } from '../../../typings/contract';
import { answered, listed, refundOf, STAFF_ORDER } from '../../support/staff-order';
import type { AnyRequest, Script } from './scripted-phone';

/** Answers that the scenes of staff and refunds have in common. */

type Answers = { [action in AnyRequest['action']]?: (request: AnyRequest) => unknown };

export const never = () => new Promise<undefined>(() => undefined);
/** The connection breaks. */
export const broken = () => undefined;

/** What is not listed breaks the connection. */
export function saying(answers: Answers): () => Script {
  return () => ({ pay: (request) => (answers[request.action] ?? broken)(request) });
}

/** To staff. */
export const order = (changes: Partial<StaffOrderView>) => () =>
  answered({ order: { ...STAFF_ORDER, ...changes } });
/** To its buyer. */
export const bought = (changes: Partial<StaffOrderView>) => () =>
  answered({ order: listed({ ...STAFF_ORDER, ...changes }) });

export const EVERY_REFUND = [
  refundOf('succeeded', 3000),
  refundOf('processing', 1990),
  refundOf('reserved', 100),
  refundOf('awaiting_approval', 2000),
  refundOf('abnormal', 500),
  refundOf('closed', 600),
  refundOf('refused', 700, { approved_by: 'oStaffBob0000000000000000bob' }),
  refundOf('succeeded', 900, {
    out_refund_no: `${STAFF_ORDER.out_trade_no}_outside`,
    external: true,
    reason: '',
  }),
];
