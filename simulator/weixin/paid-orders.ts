/** A paid order of WeChat Pay, as shipping information needs it. Money in fen, instants in epoch ms. */
export type PaidOrder = {
  transaction_id: string;
  /** Who placed the order: the merchant, or the service provider. */
  merchant_id: string;
  sub_merchant_id?: string;
  merchant_trade_no: string;
  description: string;
  paid_amount: number;
  /** The mini-program under which `openid` is the payer's. */
  appid: string;
  openid: string;
  trade_create_time: number;
  pay_time: number;
  refunded_total: number;
};

export type PaidOrderKey =
  | { transaction_id: string }
  | { merchant_id: string; merchant_trade_no: string; sub_merchant_id?: string };

/** What the mini-program server knows of WeChat Pay's books: the orders that were paid, and nothing else. */
export type PaidOrders = {
  find(key: PaidOrderKey): PaidOrder | undefined;
  list(): PaidOrder[];
};
