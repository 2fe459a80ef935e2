/** A payment or a refund as the trade bill tells it; money in fen of `currency`. */
export type BillRow = BillPayment | BillRefund;

type BillTrade = {
  /** When it was paid or, for a refund, when the refund was started. Epoch ms. */
  at: number;
  transaction_id: string;
  out_trade_no: string;
  appid: string;
  mchid: string;
  /** Absent for a direct merchant. */
  sub_mchid?: string;
  /** Of a code that the payer scans, an appid stands here. */
  openid: string;
  trade_type: string;
  /** SUCCESS, REFUND or REVOKED. */
  trade_state: string;
  currency: string;
  /** 订单金额: what `amount.total` of the order was; 0 on the row of a refund. */
  total: number;
  /** 应结订单金额: the same without coupons that the merchant pays for; what the fee is reckoned from. */
  settled: number;
  /** In 1/100,000 yuan; below zero where a fee was given back. */
  fee: number;
  /** As it is written: `0.60%`. */
  rate: string;
};

export type BillPayment = BillTrade & { kind: 'payment' };

export type BillRefund = BillTrade & {
  kind: 'refund';
  refund: {
    refund_id: string;
    out_refund_no: string;
    /** 申请退款金额: what `amount.refund` of the refund was. */
    amount: number;
    /** ORIGINAL or BALANCE. */
    type: string;
    /** SUCCESS, PROCESSING, FAIL or CHANGE when the row was written. It is never updated: a query decides. */
    status: string;
  };
};

/** What was counted and added up; the bill's own summary agrees. */
export type BillSums = {
  rows: number;
  payments: number;
  refunds: number;
  /** Fen. */
  total: number;
  refunded: number;
  /** In 1/100,000 yuan. */
  fee: number;
};
