import type { ItemRequest } from '../../../typings/contract';
import { Checkout } from './checkout';
import { type CheckoutState, initialState } from './state';
import { textsFor } from './texts';
import { type View, viewOf } from './view';

/** The checkout of each component on screen. Not in `data`: it is no part of what is drawn. */
const checkouts = new WeakMap<object, Checkout>();

/**
 * `<pay-checkout>`: buys `items`, or continues the order `outTradeNo`.
 *
 * Events: `ready {order?}` · `beforepay {order?}` · `statechange {state, order?}` · `paid {order}` (also when an
 * order turns out to be paid already) · `cancel {order}` · `fail {code, message, order?}`.
 * Methods: `pay()`, `refresh()`.
 */
Component({
  externalClasses: ['pay-class', 'pay-status-class', 'pay-button-class'],
  properties: {
    items: { type: Array, value: [] as ItemRequest[] },
    outTradeNo: { type: String, value: '' },
    functionName: { type: String, value: 'pay' },
    /** auto · zh_CN · en */
    locale: { type: String, value: 'auto' },
    /** auto · light · dark */
    theme: { type: String, value: 'auto' },
  },
  data: {
    region: '',
    view: {
      phase: 'idle',
      tone: 'plain',
      title: '',
      hint: '',
      code: '',
      busy: false,
      button: '',
      enabled: false,
    } as View,
  },
  observers: {
    items() {
      this.later((checkout) => checkout.goodsChanged());
    },
    outTradeNo() {
      this.later((checkout) => checkout.orderChanged());
    },
    locale() {
      const checkout = checkouts.get(this);
      if (checkout) this.draw(checkout.state);
    },
  },
  lifetimes: {
    attached() {
      const checkout = new Checkout({
        items: () => this.data.items,
        outTradeNo: () => this.data.outTradeNo,
        functionName: () => this.data.functionName,
        changed: (state) => this.draw(state),
        emit: (name, detail) => this.triggerEvent(name, detail),
      });
      checkouts.set(this, checkout);
      void checkout.start();
    },
    detached() {
      const checkout = checkouts.get(this);
      if (checkout) checkout.stop();
      checkouts.delete(this);
    },
  },
  pageLifetimes: {
    show() {
      const checkout = checkouts.get(this);
      if (checkout) checkout.shown();
    },
  },
  methods: {
    /** Pays, or continues paying. Does nothing while a payment is under way or when there is nothing to buy. */
    async pay(): Promise<void> {
      const checkout = checkouts.get(this);
      if (checkout) await checkout.pay();
    },
    /** Asks the server about the order once more. */
    async refresh(): Promise<void> {
      const checkout = checkouts.get(this);
      if (checkout) await checkout.refresh();
    },
    onTap() {
      const { problem } = (checkouts.get(this) || { state: initialState(true) }).state;
      void (problem && problem.next === 'refresh' ? this.refresh() : this.pay());
    },
    /** After the page's own update: events sent in the middle of it would make it update itself again. */
    later(act: (checkout: Checkout) => void) {
      wx.nextTick(() => {
        const checkout = checkouts.get(this);
        if (!checkout) return;
        act(checkout);
        this.draw(checkout.state);
      });
    },
    draw(state: CheckoutState) {
      const texts = textsFor(this.data.locale);
      const hasGoods = Boolean(this.data.outTradeNo) || this.data.items.length > 0;
      this.setData({ region: texts.region, view: viewOf(state, texts, hasGoods) });
    },
  },
});
