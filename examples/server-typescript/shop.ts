import { GatewayError, type Notification, type PaymentGateway } from 'wxpay-kit/server';

/** An order as this shop keeps it; money in fen. */
export type ShopOrder = { out_trade_no: string; total: number; paid_with?: string; refunded: number };
export type ShopOrders = Map<string, ShopOrder>;

/** Writes down what a verified notification says. The same one may come again. */
export function book(orders: ShopOrders, notification: Notification): 'booked' | 'ignored' {
  switch (notification.kind) {
    case 'payment': {
      const { out_trade_no, transaction_id, amount } = notification.payment;
      const order = orders.get(out_trade_no);
      // Verified is not yet agreed: the amount must be the one that was asked for.
      if (!order || amount.total !== order.total || amount.currency !== 'CNY') return 'ignored';
      order.paid_with = transaction_id;
      return 'booked';
    }
    case 'refund': {
      const { out_trade_no, refund_status, refund } = notification.refund;
      const order = orders.get(out_trade_no);
      if (!order || refund_status !== 'SUCCESS') return 'ignored';
      order.refunded = refund;
      return 'booked';
    }
    // A hint is a reason to ask queryOrder or queryRefund, and the rest is about no order.
    case 'payment_hint':
    case 'refund_hint':
    case 'unhandled':
      return 'ignored';
  }
}

/** Gives everything back. What is not known to have failed is asked about, then repeated under the same number. */
export async function refundAll(
  gateway: PaymentGateway,
  order: ShopOrder,
  merchant: { appid: string; mchid: string; notify_url: string },
): Promise<'accepted' | 'refused' | 'ask again'> {
  if (order.paid_with === undefined) return 'refused';
  try {
    await gateway.refund(
      {
        ...merchant,
        out_trade_no: order.out_trade_no,
        out_refund_no: `${order.out_trade_no}_all`,
        transaction_id: order.paid_with,
        amount: { total: order.total, currency: 'CNY' },
        paid_total: order.total,
        reason: 'returned',
      },
      { deadline_ms: 6_000 },
    );
    return 'accepted';
  } catch (error) {
    return error instanceof GatewayError && error.outcome === 'not_applied' ? 'refused' : 'ask again';
  }
}
