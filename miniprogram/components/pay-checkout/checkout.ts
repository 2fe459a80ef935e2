import type { CallError, ItemRequest, OrderView, PayParams } from '../../../typings/contract';
import { confirm } from './confirm';
import { Countdown } from './countdown';
import { askToSubscribe, watchNetwork } from './device';
import { isSpent, Ordering } from './ordering';
import { PayLock } from './pay-lock';
import type { ServiceError } from './pay-service';
import { goodsKey } from './purchase';
import { type CashierResult, requestPayment } from './request-payment';
import {
  type CheckoutEvent,
  type CheckoutState,
  canPay,
  initialState,
  isBusy,
  isEnding,
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

/** A cashier's word comes with the page, or not at all: closed with WeChat itself, it never says anything. */
const CASHIER_SILENCE_MS = 3_000;

/** An order that can no longer be paid is asked about at once, and again after each of these. */
const ENDING_DELAYS_MS = [5_000, 10_000, 20_000, 30_000, 60_000, 60_000];

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
  /** Only the last one to ask how an order ends goes on asking. */
  private endings = 0;
  /** The page is back in front of an open cashier. */
  private cashierLeft = () => {};
  private readonly lock = new PayLock();

  constructor(private readonly host: CheckoutHost) {
    this.ordering = new Ordering(host.functionName(), this.waits);
    this.goods = goodsKey(host.items());
    this.order = host.outTradeNo();
    this.state = { ...initialState(!this.order), supported: host.isSupported() };
    this.countdown = new Countdown(() => Date.now() + this.clockOffset, {
      left: (ms) => host.timeLeft(ms),
      over: () => this.timeRanOut(),
    });
  }

  /** Looks first whether there is an order already: one given, or one left behind by an app that was killed. */
  async start(): Promise<void> {
    this.host.changed(this.state);
    this.unwatch = watchNetwork((online) => this.networkChanged(online));
    await this.refresh();
    if (this.stopped) return;
    this.host.emit('ready', this.orderDetail());
    this.tellUnsupported();
  }

  stop(): void {
    this.stopped = true;
    this.run++;
    this.waits.stop();
    this.countdown.stop();
    this.lock.release();
    this.ordering.memory.close();
    this.unwatch();
  }

  supportChanged(): void {
    const { supported } = this.state;
    this.dispatch({ type: 'support_changed', supported: this.host.isSupported() });
    if (supported) this.tellUnsupported();
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
    this.countdown.follow(this.payUntil());
    this.cashierLeft();
    const { phase } = this.state;
    if (phase !== 'creating' && phase !== 'confirming' && phase !== 'paid') void this.refresh();
  }

  /** Behind another page nothing is drawn. */
  hidden(): void {
    this.countdown.stop();
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
      this.ordering.memory.forget(outTradeNo);
      this.restart();
      return;
    }
    const next = problem && problem.code === 'ORDER_NOT_FOUND' ? 'none' : 'refresh';
    this.dispatch({ type: 'check_ended', ...(problem ? { problem: { ...problem, next } } : {}) });
  }

  async pay(): Promise<void> {
    this.goodsChanged();
    if (!this.host.outTradeNo() && this.host.items().length === 0) return;
    this.tellUnsupported();
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
    if (prepared.pay_params) return this.openCashier(prepared.order, prepared.pay_params);
    const isClosed = prepared.order.status === 'closed';
    this.dispatch({ type: 'refused', problem: isClosed ? this.spent() : CLOSING });
    if (isEnding(this.state)) void this.followEnd();
  }

  private async openCashier(order: OrderView, params: PayParams): Promise<void> {
    const { run } = this;
    this.dispatch({ type: 'cashier_opened', order });
    // One that says nothing counts as cancelled, until it says more.
    let result: CashierResult = 'cancelled';
    const word = requestPayment(params).then((said) => {
      result = said;
      this.heardCashier(run, said);
    });
    await Promise.race([word, this.untilCashierLeft()]);
    this.cashierLeft = () => {};
    if (run !== this.run || this.state.phase !== 'paying') return;
    this.dispatch({ type: 'cashier_closed' });
    await confirm(result, () => this.isSettled(order.out_trade_no, run), this.waits);
    if (run === this.run) this.dispatch({ type: 'left_unpaid', result });
  }

  private heardCashier(run: number, said: CashierResult): void {
    if (said !== 'done') return;
    // WeChat allows it in this very callback, and nowhere later.
    askToSubscribe(this.host.subscribeTemplateIds());
    if (run !== this.run || this.state.phase !== 'cancelled') return;
    this.dispatch({ type: 'left_unpaid', result: said });
    void this.refresh();
  }

  /** Settles when the page has been in front for a while, though the cashier is open by all that it has said. */
  private untilCashierLeft(): Promise<void> {
    return new Promise((resolve) => {
      this.cashierLeft = () => void this.waits.wait(CASHIER_SILENCE_MS).then(resolve);
    });
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

  private timeRanOut(): void {
    this.dispatch({ type: 'time_ran_out' });
    void this.followEnd();
  }

  /** No clock of a phone decides that an order is over: the server is asked until it has closed it. */
  private async followEnd(): Promise<void> {
    const { run } = this;
    const turn = ++this.endings;
    for (const delay of [0, ...ENDING_DELAYS_MS]) {
      if (delay > 0) await this.waits.wait(delay);
      if (run !== this.run || turn !== this.endings || !isEnding(this.state)) return;
      if (!isBusy(this.state)) await this.refresh();
    }
  }

  private heardTime(answer: object): void {
    if (!('now' in answer) || typeof answer.now !== 'number') return;
    this.clockOffset = answer.now - Date.now();
    const { order } = this.state;
    if (order && answer.now < order.pay_before) this.dispatch({ type: 'time_corrected' });
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
    if (!isGone || run !== this.run) return { problem: problemOf(error) };
    this.ordering.memory.forget(known);
    return { problem: this.spent() };
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
    this.ordering.memory.moveOn();
    this.goods = goodsKey(this.host.items());
    this.order = this.host.outTradeNo();
    this.dispatch({ type: 'restarted', renewable: !this.order });
  }

  /** The order can no longer be paid; goods may be bought again, under a new request_id. */
  private spent(): Problem {
    const next = this.host.outTradeNo() ? 'none' : 'retry';
    return { code: 'ORDER_CLOSED', message: 'the order can no longer be paid', next };
  }

  private dispatch(event: CheckoutEvent): void {
    const before = this.state;
    this.state = reduce(before, event);
    if (this.state === before) return;
    const { phase, order, problem } = this.state;
    this.countdown.follow(this.payUntil());
    if (order !== before.order) this.resolvePurchase(order);
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

  /** A purchase is resolved when its order is paid or closed: the next one gets a new request_id. */
  private resolvePurchase(order: OrderView | undefined): void {
    if (!order || this.host.outTradeNo()) return;
    if (order.status === 'paid') this.ordering.memory.paid(order.out_trade_no);
    if (order.status === 'closed') this.ordering.memory.forget(order.out_trade_no);
  }

  /** A page that waits for one of `paid`, `cancel` and `fail` waits in vain otherwise. */
  private tellUnsupported(): void {
    const { supported, phase } = this.state;
    if (!supported && phase !== 'paid') this.host.emit('fail', { ...UNSUPPORTED, ...this.orderDetail() });
  }

  private payUntil(): number | undefined {
    const { phase, order, overdue } = this.state;
    const isOpen = order && (order.status === 'created' || order.status === 'pending');
    return isOpen && phase !== 'paid' && !overdue ? order.pay_before : undefined;
  }

  private orderDetail(): { order?: OrderView } {
    return this.state.order ? { order: this.state.order } : {};
  }
}

const CLOSING: Problem = { code: 'ORDER_CLOSING', message: 'the order is being closed', next: 'refresh' };

const UNSUPPORTED = { code: 'UNSUPPORTED', message: 'virtual goods cannot be paid for on iOS' };

function problemOf(error: CallError | ServiceError): Problem {
  return { code: error.code, message: error.message, next: 'retry' };
}
