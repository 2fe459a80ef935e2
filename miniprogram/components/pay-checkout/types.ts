import type { ItemRequest, OrderView } from '../../../typings/contract';
import type { Phase, ProblemCode } from './state';
import type { Messages } from './texts';

/** What `<pay-checkout>` takes; in a template with dashes, as in `out-trade-no`. */
export interface PayCheckoutProperties {
  /** What to buy. Not with `outTradeNo`. */
  items: ItemRequest[];
  /** The order to continue. */
  outTradeNo: string;
  /** The cloud function; `pay` unless told otherwise. */
  functionName: string;
  /** Virtual goods cannot be paid on iOS (WeChat's rules): there it says so, and sells nothing. */
  goodsKind: 'physical' | 'virtual';
  /** `auto`, `zh_CN`, `zh_TW`, `en`, or any other together with `messages`. */
  locale: string;
  theme: 'auto' | 'light' | 'dark';
  /** Some of the words in other words. */
  messages: Messages;
  /** Message templates to ask for after paying, three at the most. */
  subscribeTemplateIds: string[];
  /** The page draws the paid order itself, in the slot `result`. */
  customResult: boolean;
}

export interface PayCheckoutEvents {
  /** Once, when it is known whether there is an order already. */
  ready: { order?: OrderView };
  beforepay: { order?: OrderView };
  statechange: { state: Phase; order?: OrderView };
  /** Also when an order turns out to be paid already. */
  paid: { order: OrderView };
  cancel: { order?: OrderView };
  fail: { code: ProblemCode; message: string; order?: OrderView };
  /** The server has closed the order. */
  expire: { order?: OrderView };
}

/** What `selectComponent` gives. */
export interface PayCheckoutInstance {
  /** Pays, or continues paying. Does nothing while a payment is under way or when there is nothing to buy. */
  pay(): Promise<void>;
  /** Asks the server about the order once more. */
  refresh(): Promise<void>;
}

export type { Messages, Phase, ProblemCode };
