import { type CodeOrder, type CodePayGateway, GatewayError } from 'wxpay-kit/server';

/** What is sold at the till; money in fen. */
export type Sale = { out_trade_no: string; total: number; paid_with?: string };

/**
 * Charges the code that the scanner has read (付款码). After `ask again` it is not known whether it was charged: nothing is
 * handed over, and the same number is asked about, and reversed, before the customer pays in another way.
 */
export async function charge(
  gateway: Pick<CodePayGateway, 'takeByCode'>,
  sale: Sale,
  scanned: Pick<CodeOrder, 'appid' | 'mchid' | 'auth_code'>,
): Promise<'paid' | 'not paid' | 'ask again'> {
  const order: CodeOrder = {
    ...scanned,
    out_trade_no: sale.out_trade_no,
    description: 'tea',
    amount: { total: sale.total, currency: 'CNY' },
  };
  try {
    const taken = await gateway.takeByCode(order);
    if (taken.kind === 'reversed') return 'not paid';
    sale.paid_with = taken.payment.transaction_id;
    return 'paid';
  } catch (error) {
    // Anything else, such as CONFIG_INVALID, is the shop's own mistake.
    if (!(error instanceof GatewayError)) throw error;
    return error.outcome === 'not_applied' ? 'not paid' : 'ask again';
  }
}
