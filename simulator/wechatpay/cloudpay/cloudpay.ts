import type { FaultMatch, Faults } from '../../faults';
import { type CloudAnswer, CloudFailure, CloudRefusal, refusedWith } from './answer';
import { CloudBills, type CloudBillsParts } from './bills';
import type { CloudCall, CloudCaller } from './call';
import { CloudOrders, type CloudOrdersParts } from './orders';
import type { Parameters } from './parameters';
import { CloudRefunds, type CloudRefundsParts } from './refunds';

export type CloudpayParts = CloudOrdersParts & CloudRefundsParts & CloudBillsParts & { faults: Faults };
type Known = { operation: string; work: (call: CloudCall) => CloudAnswer };

const NUMBERS = ['out_trade_no', 'out_refund_no', 'transaction_id'] as const;

/**
 * WeChat Pay as cloud functions reach it, without keys or certificates (云调用支付): v2 of a service provider in JSON. Who
 * calls was proven by the platform.
 */
export class Cloudpay {
  private readonly apis: ReadonlyMap<string, Known>;

  constructor(private readonly parts: CloudpayParts) {
    const orders = new CloudOrders(parts);
    const refunds = new CloudRefunds(parts);
    const bills = new CloudBills(parts);
    this.apis = new Map<string, Known>([
      ['unifiedOrder', { operation: 'prepay', work: (call) => orders.place(call) }],
      ['queryOrder', { operation: 'query', work: (call) => orders.query(call) }],
      ['closeOrder', { operation: 'close', work: (call) => orders.close(call) }],
      ['refund', { operation: 'refund', work: (call) => refunds.create(call) }],
      ['queryRefund', { operation: 'query_refund', work: (call) => refunds.query(call) }],
      ['downloadBill', { operation: 'trade_bill', work: (call) => bills.download(call) }],
    ]);
  }

  has(api: string): boolean {
    return this.apis.has(api);
  }

  /** What a fault may be matched with. Read without trust, before anything is checked. */
  factsOf(api: string, given: Parameters): FaultMatch {
    const facts: FaultMatch = { target: 'answer', path: `cloudPay.${api}`, method: 'POST', host: 'cloud' };
    const operation = this.apis.get(api)?.operation;
    if (operation !== undefined) facts.operation = operation;
    for (const name of NUMBERS) {
      const number = given[name];
      if (typeof number === 'string') facts[name] = number;
    }
    return facts;
  }

  /** @param api one that `has` knows */
  call(api: string, given: Parameters, caller: CloudCaller): CloudAnswer {
    try {
      return this.apis.get(api)!.work({ given, caller, facts: this.factsOf(api, given) });
    } catch (error) {
      if (error instanceof CloudFailure) return { fields: error.fields() };
      if (error instanceof CloudRefusal) return refusedWith(error, this.parts.numbers.nonce());
      throw error;
    }
  }
}
