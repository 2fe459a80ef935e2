import type { PaymentGateway } from '../../gateways/gateway';
import { isKitError } from '../../protocol/errors';
import { createFundFlowReader, type FundFlowRow } from '../../protocol/v3/bill-fund-flow';
import type { Difference } from './difference';
import type { DaySum } from './reconciliation';
import type { Run } from './run';

/** 业务类型 of what a trade bill has as well. */
const PAYMENT = '交易';
const REFUND = '退款';
/** The one currency of the basic account. */
const CURRENCY = 'CNY';

export type Funds = { paid: number; refunded: number };

/**
 * Do the payments and refunds of the trade bill add up to what moved on the account? Finance is told; no order
 * changes. Where the account's bill is not to be had, or knows no payments, there is nothing to compare.
 */
export async function compareFunds(run: Run): Promise<{ funds?: Funds; found: Difference[] }> {
  const { kit, day } = run;
  try {
    const funds = await readFunds(kit.gateway, day, run.leftMs());
    if (!funds) return { found: [] };
    const difference = fundsDiffer(day.sums, funds);
    return { funds, found: difference ? [difference] : [] };
  } catch (error) {
    if (!isKitError(error)) throw error;
    kit.log.write({ event: 'fund_flow_failed', date: day.date, code: error.code, message: error.message });
    return { found: [] };
  }
}

/** @returns undefined when there is no such bill, or none with payments in it */
async function readFunds(
  gateway: PaymentGateway,
  { date, mchid }: { date: string; mchid: string },
  deadline_ms: number,
): Promise<Funds | undefined> {
  const reader = createFundFlowReader();
  const [funds, rows] = [{ paid: 0, refunded: 0 }, { payments: 0 }];
  const take = ({ business_type, direction, amount }: FundFlowRow) => {
    if (business_type === PAYMENT && direction === 'in') {
      funds.paid += amount;
      rows.payments++;
    }
    if (business_type === REFUND) funds.refunded += direction === 'out' ? amount : -amount;
  };
  const sink = (piece: Uint8Array) => reader.push(piece).forEach(take);
  const file = await gateway.downloadBill({ kind: 'fund_flow', date, mchid }, sink, { deadline_ms });
  if (typeof file === 'string') return undefined;
  reader.end();
  return rows.payments > 0 ? funds : undefined;
}

export function fundsDiffer(sums: readonly DaySum[], funds: Funds): Difference | undefined {
  const traded = sums.find((sum) => sum.currency === CURRENCY);
  const [paid, refunded] = [traded?.paid ?? 0, traded?.refunded ?? 0];
  if (paid === funds.paid && refunded === funds.refunded) return undefined;
  return {
    ...{ class: 'D-17', out_trade_no: '', transaction_id: '' },
    billed: { total: paid - refunded, currency: CURRENCY },
    booked: { total: funds.paid - funds.refunded, currency: CURRENCY },
  };
}
