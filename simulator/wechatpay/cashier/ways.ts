import type { MerchantBook } from '../keys/merchant-book';
import type { Ledger, Prepay } from '../ledger/ledger';
import type { Order, TradeType } from '../ledger/order';

/**
 * What a payer's client is told: a mini-program an `errMsg`, an app an `errCode` (0 paid, -1 refused, -2 left), a
 * scanner or a browser whether it was `paid`. `dialog`: the words that the payer saw before.
 */
export type CashierResult = { errMsg?: string; errCode?: 0 | -1 | -2; paid?: boolean; dialog?: string };

/** How one way of paying tells its client: that it was paid, that the payer left, and what was wrong. */
export type Teller = {
  done: CashierResult;
  left: CashierResult;
  /** @param dialog the words that the payer saw */
  refused(dialog: string): CashierResult;
};

/** The order that a client's arguments lead to, with the prepay that named it; or what the client is told instead. */
export type Asked = { prepay: Prepay; order: Order } | { told: CashierResult };

export type WayParts = { ledger: Ledger; merchants: MerchantBook };

const SCREEN: Teller = {
  done: { paid: true },
  left: { paid: false },
  refused: (dialog) => ({ paid: false, dialog }),
};

/** By the way an order was placed (page numbers: requestPayment 4012365340, APP 4012365341). */
export const TELLERS: Record<TradeType, Teller> = {
  JSAPI: {
    done: { errMsg: 'requestPayment:ok' },
    left: { errMsg: 'requestPayment:fail cancel' },
    refused: (dialog) => ({ errMsg: `requestPayment:fail ${dialog}`, dialog }),
  },
  APP: {
    done: { errCode: 0 },
    left: { errCode: -2 },
    refused: (dialog) => ({ errCode: -1, dialog }),
  },
  NATIVE: SCREEN,
  MWEB: SCREEN,
  MICROPAY: SCREEN,
};

/** The order behind a prepay. Undefined where nobody gave that prepay out. */
export function orderOf(
  ledger: Ledger,
  prepay: Prepay | undefined,
): { prepay: Prepay; order: Order } | undefined {
  const order = prepay && ledger.byId(prepay.order_id);
  return prepay && order ? { prepay, order } : undefined;
}
