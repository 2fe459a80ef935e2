import type { CreateAnswer, ItemRequest, OrderAnswer } from '../../../typings/contract';
import { loginCode } from './login-code';
import { createPayService, type NoAnswer, type PayService } from './pay-service';
import { goodsKey, type Purchase, PurchaseMemory } from './purchase';
import { newRequestId } from './request-id';
import type { Waits } from './waits';

/** A call is given up after this long; the platform's own limit for a function is 60 s. */
const CALL_MS = 20_000;

/** A request_id whose order was closed is used up: one new one is tried per tap. */
const CREATE_TRIES = 2;

/** The calls that make, continue and look at an order, under a request_id that outlives the app. None rejects. */
export class Ordering {
  readonly memory: PurchaseMemory;
  private readonly service: PayService;

  constructor(
    functionName: string,
    private readonly waits: Waits,
  ) {
    this.service = createPayService(functionName);
    this.memory = new PurchaseMemory(functionName);
  }

  query(outTradeNo: string): Promise<OrderAnswer | NoAnswer> {
    return this.waits.within(this.service.query(outTradeNo), CALL_MS, TOO_LATE);
  }

  async resume(outTradeNo: string): Promise<CreateAnswer | NoAnswer> {
    const code = await loginCode();
    return this.waits.within(this.service.resume(outTradeNo, code), CALL_MS, TOO_LATE);
  }

  async create(items: ItemRequest[]): Promise<CreateAnswer | NoAnswer> {
    let answer: CreateAnswer | NoAnswer = TOO_LATE;
    for (let tries = 0; tries < CREATE_TRIES; tries++) {
      const purchase = await this.currentPurchase(items);
      if (!purchase) return NO_RANDOMNESS;
      const code = await loginCode();
      const created = this.service.create(purchase.request_id, items, code);
      answer = await this.waits.within(created, CALL_MS, TOO_LATE);
      if (answer.ok && answer.order.status !== 'closed') {
        this.memory.keep({ ...purchase, out_trade_no: answer.order.out_trade_no });
        return answer;
      }
      if (!isSpent(answer)) return answer;
      this.memory.forget(purchase.request_id);
    }
    return answer;
  }

  private async currentPurchase(items: ItemRequest[]): Promise<Purchase | undefined> {
    const goods = goodsKey(items);
    const kept = this.memory.recall(goods);
    if (kept) return kept;
    try {
      const purchase = { goods, request_id: await newRequestId() };
      // Before the call, so that an app killed during it repeats the same request.
      this.memory.keep(purchase);
      return purchase;
    } catch {
      return undefined;
    }
  }
}

const TOO_LATE: NoAnswer = {
  ok: false,
  error: { code: 'NETWORK', message: 'no answer in time', retry: 'same_request' },
};

const NO_RANDOMNESS: NoAnswer = {
  ok: false,
  error: { code: 'INTERNAL', message: 'wx.getRandomValues failed', retry: 'same_request' },
};

/** The order of this request_id is over, or was for other goods: repeating it can never lead to a payment. */
export function isSpent(answer: CreateAnswer | NoAnswer): boolean {
  if (answer.ok) return answer.order.status === 'closed';
  return answer.error.code === 'ORDER_CLOSED' || answer.error.code === 'REQUEST_CONFLICT';
}
