import type { CallError, ItemRequest, OrderView, PayParams } from '../../../typings/contract';
import { confirm } from './confirm';
import { Countdown } from './countdown';
import { askToSubscribe, watchNetwork } from './device';
import { isSpent, Ordering } from './ordering';
import { PayLock } from './pay-lock';
import type { ServiceError } from './pay-service';
import { goodsKey } from './purchase';
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

export type CheckoutEventName = 'ready' | 'beforepay' | 'statechange' | 'paid' | 'cancel' | 'fail' | 'expire';

/** What the checkout needs of the component around it. */
export type CheckoutHost = {
  items(): ItemRequest[];
  /** The order to continue; empty when goods are bought. */
  outTradeNo(): string;
  functionName(): string;
  /** Whether WeChat's rules allow this payment here. */
  isSupported(): boolean;
  /** Message templates to ask for after paying. */
  subscribeTemplateIds(): string[];
  changed(state: CheckoutState): void;
  /** How long the order can still be paid, ms; nothing where no time runs. */
  timeLeft(ms: number | undefined): void;
  emit(name: CheckoutEventName, detail: object): void;
};

/** Once the time is over the server is asked at once, and again after each of these. */
const OVERDUE_DELAYS_MS = [5_000, 10_000, 20_000, 30_000, 60_000, 60_000];

type Prepared = { order: OrderView; pay_params?: PayParams } | { problem: Problem };

/** The steps of a payment, from the tap to the server's word. Knows no view: state goes out through the host. */
export class Checkout {
  state: CheckoutState;
  private readonly waits = new Waits();
  private readonly ordering: Ordering;
  /** Grows when the order or the goods change, or the component goes: whatever was under way then is void. */
  private run = 0;
  private goods: string;
  private order: string;
  private stopped = false;
  private readonly countdown: Countdown;
  /** How far the server's clock is ahead of this phone's, ms. */
  private clockOffset = 0;
  private unwatch = () => {};
  private readonly lock = new PayLock();

  constructor(private readonly host: CheckoutHost) {
    this.ordering = new Ordering(host.functionName(), this.waits);
    this.goods = goodsKey(host.items());
    this.order = host.outTradeNo();
    this.state = { ...initialState(!this.order), supported: host.isSupported() };
    this.countdown = new Countdown(() => Date.now() + this.clockOffset, {
      left: (ms) => host.timeLeft(ms),
      over: () => void this.timeRanOut(),
    });
  }

  /** Looks first whether there is an order already: one given, or one left behind by an app that was killed. */
  async start(): Promise<void> {
    this.host.changed(this.state);
    this.unwatch = watchNetwork((online) => this.networkChanged(online));
    await this.refresh();
    if (!this.stopped) this.host.emit('ready', this.orderDetail());
  }

  stop(): void {
    this.stopped = true;
    this.run++;
    this.waits.stop();
    this.countdown.stop();
    this.lock.release();
    this.unwatch();
  }

  supportChanged(): void {
    this.dispatch({ type: 'support_changed', supported: this.host.isSupported() });
  }

  private networkChanged(online: boolean): void {
    if (this.stopped) return;
    const isBack = online && !this.state.online;
    this.dispatch({ type: 'network_changed', online });
    if (isBack) this.shown();
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
      this.ordering.memory.forget();
      this.restart();
      return;
    }
    const next = problem && problem.code === 'ORDER_NOT_FOUND' ? 'none' : 'refresh';
    this.dispatch({ type: 'check_ended', ...(problem ? { problem: { ...problem, next } } : {}) });
  }

  async pay(): Promise<void> {
    this.goodsChanged();
    if (!this.host.outTradeNo() && this.host.items().length === 0) return;
    if (!canPay(this.state) || !this.lock.take(this.whatIsPaid())) return;
    // The state first: a page that calls pay() from its handler must find the door closed.
    this.dispatch({ type: 'pay_requested' });
    this.host.emit('beforepay', this.orderDetail());
    const { run } = this;
    await this.payOnce(run);
    if (run === this.run) this.lock.release();
  }

  private async payOnce(run: number): Promise<void> {
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
    // WeChat allows it in this very callback, and nowhere later.
    if (result === 'done') askToSubscribe(this.host.subscribeTemplateIds());
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
    const answer = await this.ordering.query(outTradeNo);
    if (run !== this.run) return undefined;
    this.heardTime(answer);
    if (!answer.ok) return problemOf(answer.error);
    this.dispatch({ type: 'order_seen', order: answer.order });
    return undefined;
  }

  /** No clock of a phone decides that an order is over: the server is asked until it has closed it. */
  private async timeRanOut(): Promise<void> {
    const { run } = this;
    this.dispatch({ type: 'time_ran_out' });
    for (const delay of [0, ...OVERDUE_DELAYS_MS]) {
      if (delay > 0) await this.waits.wait(delay);
      if (run !== this.run || !this.state.overdue) return;
      if (!isBusy(this.state)) await this.refresh();
    }
  }

  private heardTime(answer: object): void {
    if ('now' in answer && typeof answer.now === 'number') this.clockOffset = answer.now - Date.now();
  }

  private async prepare(): Promise<Prepared> {
    const { run } = this;
    const known = this.knownOrder();
    const { ordering } = this;
    const answer = known ? await ordering.resume(known) : await ordering.create(this.host.items());
    if (run === this.run) this.heardTime(answer);
    if (answer.ok) return answer;
    const { error } = answer;
    if (known && (error.retry === 'after_query' || error.code === 'ORDER_PAID')) await this.ask(known);
    const isGone = isSpent(answer) || (error.code === 'ORDER_NOT_FOUND' && !this.host.outTradeNo());
    return { problem: isGone && run === this.run ? this.spent() : problemOf(error) };
  }

  private knownOrder(): string {
    const given = this.host.outTradeNo();
    if (given) return given;
    const kept = this.ordering.memory.recall(this.goods);
    return (kept && kept.out_trade_no) || '';
  }

  private whatIsPaid(): string {
    return JSON.stringify([this.host.functionName(), this.host.outTradeNo() || this.goods]);
  }

  private isSameGoods(): boolean {
    return Boolean(this.host.outTradeNo()) || goodsKey(this.host.items()) === this.goods;
  }

  private restart(): void {
    this.run++;
    this.waits.stop();
    this.lock.release();
    this.goods = goodsKey(this.host.items());
    this.order = this.host.outTradeNo();
    this.dispatch({ type: 'restarted', renewable: !this.order });
  }

  /** The order can no longer be paid; goods may be bought again, under a new request_id. */
  private spent(): Problem {
    if (!this.host.outTradeNo()) this.ordering.memory.forget();
    const next = this.host.outTradeNo() ? 'none' : 'retry';
    return { code: 'ORDER_CLOSED', message: 'the order can no longer be paid', next };
  }

  private dispatch(event: CheckoutEvent): void {
    const before = this.state;
    this.state = reduce(before, event);
    if (this.state === before) return;
    const { phase, order, problem } = this.state;
    this.countdown.follow(this.payUntil());
    // A purchase is resolved when its order is paid or closed: the next one gets a new request_id.
    if (!this.host.outTradeNo() && (phase === 'paid' || (order && order.status === 'closed')))
      this.ordering.memory.forget();
    this.host.changed(this.state);
    if (phase === before.phase) return;
    this.host.emit('statechange', { state: phase, ...this.orderDetail() });
    if (phase === 'paid') this.host.emit('paid', this.orderDetail());
    if (phase === 'cancelled') this.host.emit('cancel', this.orderDetail());
    if (phase === 'expired') this.host.emit('expire', this.orderDetail());
    if (phase === 'failed' && problem) {
      this.host.emit('fail', { code: problem.code, message: problem.message, ...this.orderDetail() });
    }
    if (!isBusy(this.state) && isBusy(before)) this.goodsChanged();
  }

  private payUntil(): number | undefined {
    const { phase, order } = this.state;
    const isOpen = order && (order.status === 'created' || order.status === 'pending');
    return isOpen && phase !== 'paid' ? order.pay_before : undefined;
  }

  private orderDetail(): { order?: OrderView } {
    return this.state.order ? { order: this.state.order } : {};
  }
}

function problemOf(error: CallError | ServiceError): Problem {
  return { code: error.code, message: error.message, next: 'retry' };
}
