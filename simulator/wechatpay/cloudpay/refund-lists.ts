import type { Toggles } from '../toggles';

/** How the refunds that were found are told. */
export type RefundForm = Toggles['cloudpay_refund_query'];

const NAMES = [
  'out_refund_no',
  'refund_id',
  'refund_channel',
  'refund_fee',
  'settlement_refund_fee',
  'refund_status',
  'refund_account',
  'refund_recv_accout',
  'refund_success_time',
];
/** The list of the channels has no `_list` at its end. */
const LIST_NAMES: Record<string, string> = { refund_channel: 'refund_channel' };

/**
 * The page has v2's numbered fields (`refund_status_0`); people see lists instead, and see them empty though
 * `refund_count` is 1.
 * @param refunds each in v2's names
 */
export function refundLists(refunds: Record<string, unknown>[], form: RefundForm): Record<string, unknown> {
  if (form === 'numbered') {
    const numbered = refunds.flatMap((refund, index) =>
      NAMES.map((name) => [`${name}_${index}`, refund[name]] as const),
    );
    return Object.fromEntries(numbered.filter(([, value]) => value !== ''));
  }
  const told = form === 'lists' ? refunds : [];
  return Object.fromEntries(
    NAMES.map((name) => [LIST_NAMES[name] ?? `${name}_list`, told.map((refund) => refund[name])]),
  );
}
