import type { CallError, CreateAnswer, ItemRequest, OrderView, PayParams } from '../../../typings/contract';
import { confirm } from './confirm';
import { loginCode } from './login-code';
import { createPayService, type NoAnswer, type PayService, type ServiceError } from './pay-service';
import { goodsKey, type Purchase, PurchaseMemory } from './purchase';
import { newRequestId } from './request-id';
import { requestPayment } from './request-payment';
import {
  type CheckoutEvent,
  type CheckoutState,
  canPay,
  initialState,
  isBusy,
  type Problem,
  reduce,
} from './state';
import { Waits } from './waits';

/** What the checkout needs of the component around it. */
export type CheckoutHost = {
  items(): ItemRequest[];
  /** The order to continue; empty when goods are bought. */
  outTradeNo(): string;
  functionName(): string;
  changed(state: CheckoutState): void;
  emit(name: 'ready' | 'beforepay' | 'statechange' | 'paid' | 'cancel' | 'fail', detail: object): void;
};

/** A call is given up after this long; the platform's own limit for a function is 60 s. */
const CALL_MS = 20_000;

/** A request_id whose order was closed is used up: one new one is tried per tap. */
const CREATE_TRIES = 2;

type Prepared = { order: OrderView; pay_params?: PayParams } | { problem: Problem };

/** The steps of a payment, from the tap to the server's word. Knows no view: state goes out through the host. */
export class Checkout {
  state: CheckoutState;
  private readonly waits = new Waits();
  private readonly service: PayService;
  private readonly memory: PurchaseMemory;
  /** Grows when the order or the goods change, or the component goes: whatever was under way then is void. */
  private run = 0;
  private goods: string;
  private order: string;
  private stopped = false;

  constructor(private readonly host: CheckoutHost) {
    this.service = createPayService(host.functionName());
    this.memory = new PurchaseMemory(host.functionName());
    this.goods = goodsKey(host.items());
    this.order = host.outTradeNo();
    this.state = initialState(!this.order);
  }

  /** Looks first whether there is an order already: one given, or one left behind by an app that was killed. */
  async start(): Promise<void> {
    this.host.changed(this.state);
    await this.refresh();
    if (!this.stopped) this.host.emit('ready', this.orderDetail());
  }

  stop(): void {
    this.stopped = true;
    this.run++;
    this.waits.stop();
  }

  /** Other goods are another purchase. While a payment is under way they wait for its end. */
  goodsChanged(): void {
    if (isBusy(this.state) || goodsKey(this.host.items()) === this.goods) return;
    this.restart();
    void this.refresh();
  }

  /** Another order than the one so far; the framework also tells of the first. */
  orderChanged(): void {
    if (this.host.outTradeNo() === this.order) return;
    this.restart();
    void this.refresh();
  }

  /** Back from another page, or from WeChat: `success` may never have been called, so the server is asked. */
  shown(): void {
    const { phase } = this.state;
    if (phase !== 'creating' && phase !== 'confirming' && phase !== 'paid') void this.refresh();
  }

  /** Asks the server about the order, if there is one. Changes nothing when the server cannot be reached. */
  async refresh(): Promise<void> {
    const outTradeNo = this.knownOrder();
    if (!outTradeNo || this.state.checking) return;
    const { run } = this;
    this.dispatch({ type: 'check_started' });
    const problem = await this.ask(outTradeNo);
    if (run !== this.run) return;
    if (problem && problem.code === 'ORDER_NOT_FOUND' && !this.host.outTradeNo()) {
      this.memory.forget();
      this.restart();
      return;
    }
    const next = problem && problem.code === 'ORDER_NOT_FOUND' ? 'none' : 'refresh';
    this.dispatch({ type: 'check_ended', ...(problem ? { problem: { ...problem, next } } : {}) });
  }

  async pay(): Promise<void> {
    this.goodsChanged();
    if (!this.host.outTradeNo() && this.host.items().length === 0) return;
    if (!canPay(this.state)) return;
    // The state first: a page that calls pay() from its handler must find the door closed.
    this.dispatch({ type: 'pay_requested' });
    this.host.emit('beforepay', this.orderDetail());
    const { run } = this;
    const prepared = await this.prepare();
    if (run !== this.run) return;
    if (!this.isSameGoods()) return this.restart();
    if ('problem' in prepared) return this.dispatch({ type: 'refused', problem: prepared.problem });
    this.dispatch({ type: 'order_seen', order: prepared.order });
    if (prepared.pay_params) await this.openCashier(prepared.order, prepared.pay_params);
    else this.dispatch({ type: 'refused', problem: this.spent() });
  }

  private async openCashier(order: OrderView, params: PayParams): Promise<void> {
    const { run } = this;
    this.dispatch({ type: 'cashier_opened', order });
    const result = await requestPayment(params);
    if (run !== this.run || this.state.phase !== 'paying') return;
    this.dispatch({ type: 'cashier_closed' });
    await confirm(result, () => this.isSettled(order.out_trade_no, run), this.waits);
    if (run === this.run) this.dispatch({ type: 'left_unpaid', result });
  }

  private async isSettled(outTradeNo: string, run: number): Promise<boolean> {
    if (run !== this.run) return true;
    await this.ask(outTradeNo);
    return run !== this.run || this.state.phase !== 'confirming';
  }

  /** One query, whose answer goes into the state. Returns what went wrong, if something did. */
  private async ask(outTradeNo: string): Promise<Problem | undefined> {
    const { run } = this;
    const answer = await this.waits.within(this.service.query(outTradeNo), CALL_MS, TOO_LATE);
    if (run !== this.run) return undefined;
    if (!answer.ok) return problemOf(answer.error);
    this.dispatch({ type: 'order_seen', order: answer.order });
    return undefined;
  }

  private async prepare(): Promise<Prepared> {
    const { run } = this;
    const known = this.knownOrder();
    const answer = known ? await this.resume(known) : await this.create();
    if (answer.ok) return answer;
    const { error } = answer;
    if (known && (error.retry === 'after_query' || error.code === 'ORDER_PAID')) await this.ask(known);
    const isGone = isSpent(answer) || (error.code === 'ORDER_NOT_FOUND' && !this.host.outTradeNo());
    return { problem: isGone && run === this.run ? this.spent() : problemOf(error) };
  }

  private async resume(outTradeNo: string): Promise<CreateAnswer | NoAnswer> {
    const code = await loginCode();
    return this.waits.within(this.service.resume(outTradeNo, code), CALL_MS, TOO_LATE);
  }

  private async create(): Promise<CreateAnswer | NoAnswer> {
    const items = this.host.items();
    let answer: CreateAnswer | NoAnswer = TOO_LATE;
    for (let tries = 0; tries < CREATE_TRIES; tries++) {
      const purchase = await this.currentPurchase(items);
      if (!purchase) return NO_RANDOMNESS;
      const code = await loginCode();
      answer = await this.waits.within(
        this.service.create(purchase.request_id, items, code),
        CALL_MS,
        TOO_LATE,
      );
      if (answer.ok && answer.order.status !== 'closed') {
        this.memory.keep({ ...purchase, out_trade_no: answer.order.out_trade_no });
        return answer;
      }
      if (!isSpent(answer)) return answer;
      this.memory.forget();
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

  private knownOrder(): string {
    const given = this.host.outTradeNo();
    if (given) return given;
    const kept = this.memory.recall(this.goods);
    return (kept && kept.out_trade_no) || '';
  }

  private isSameGoods(): boolean {
    return Boolean(this.host.outTradeNo()) || goodsKey(this.host.items()) === this.goods;
  }

  private restart(): void {
    this.run++;
    this.waits.stop();
    this.goods = goodsKey(this.host.items());
    this.order = this.host.outTradeNo();
    this.dispatch({ type: 'restarted', renewable: !this.order });
  }

  /** The order can no longer be paid; goods may be bought again, under a new request_id. */
  private spent(): Problem {
    if (!this.host.outTradeNo()) this.memory.forget();
    const next = this.host.outTradeNo() ? 'none' : 'retry';
    return { code: 'ORDER_CLOSED', message: 'the order can no longer be paid', next };
  }

  private dispatch(event: CheckoutEvent): void {
    const before = this.state;
    this.state = reduce(before, event);
    if (this.state === before) return;
    const { phase, order, problem } = this.state;
    // A purchase is resolved when its order is paid or closed: the next one gets a new request_id.
    if (!this.host.outTradeNo() && (phase === 'paid' || (order && order.status === 'closed')))
      this.memory.forget();
    this.host.changed(this.state);
    if (phase === before.phase) return;
    this.host.emit('statechange', { state: phase, ...this.orderDetail() });
    if (phase === 'paid') this.host.emit('paid', this.orderDetail());
    if (phase === 'cancelled') this.host.emit('cancel', this.orderDetail());
    if (phase === 'failed' && problem) {
      this.host.emit('fail', { code: problem.code, message: problem.message, ...this.orderDetail() });
    }
    if (!isBusy(this.state) && isBusy(before)) this.goodsChanged();
  }

  private orderDetail(): { order?: OrderView } {
    return this.state.order ? { order: this.state.order } : {};
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
function isSpent(answer: CreateAnswer | NoAnswer): boolean {
  if (answer.ok) return answer.order.status === 'closed';
  return answer.error.code === 'ORDER_CLOSED' || answer.error.code === 'REQUEST_CONFLICT';
}

function problemOf(error: CallError | ServiceError): Problem {
  return { code: error.code, message: error.message, next: 'retry' };
}
