import type { ItemRequest } from '../../../typings/contract';
import { Checkout } from './checkout';
import { clockText } from './countdown';
import { isIos } from './device';
import { type CheckoutState, canAsk, initialState } from './state';
import { type Messages, textsFor } from './texts';
import { type View, viewOf } from './view';

/** The checkout of each component on screen. Not in `data`: it is no part of what is drawn. */
const checkouts = new WeakMap<object, Checkout>();

/**
 * `<pay-checkout>`: buys `items`, or continues the order `outTradeNo`. Properties, events and methods: types.ts.
 */
Component({
  options: { multipleSlots: true },
  externalClasses: [
    'pay-class',
    'pay-status-class',
    'pay-amount-class',
    'pay-button-class',
    'pay-result-class',
  ],
  properties: {
    items: { type: Array, value: [] as ItemRequest[] },
    outTradeNo: { type: String, value: '' },
    functionName: { type: String, value: 'pay' },
    goodsKind: { type: String, value: 'physical' },
    locale: { type: String, value: 'auto' },
    theme: { type: String, value: 'auto' },
    messages: { type: Object, value: {} as Messages },
    subscribeTemplateIds: { type: Array, value: [] as string[] },
    customResult: { type: Boolean, value: false },
  },
  data: {
    view: viewOf(initialState(true), textsFor('zh_CN'), false) as View,
    /** The words that do not depend on the state. */
    words: { region: '', amount: '', timeLeft: '', orderNumber: '', offline: '' },
    /** What is left to pay, as 29:59. */
    clock: '',
    copy: '',
  },
  observers: {
    items() {
      this.later((checkout) => checkout.goodsChanged());
    },
    outTradeNo() {
      this.later((checkout) => checkout.orderChanged());
    },
    goodsKind() {
      this.later((checkout) => checkout.supportChanged());
    },
    'locale, messages'() {
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
        isSupported: () => this.data.goodsKind !== 'virtual' || !isIos(),
        subscribeTemplateIds: () => this.data.subscribeTemplateIds,
        changed: (state) => this.draw(state),
        timeLeft: (ms) => this.setData({ clock: ms === undefined ? '' : clockText(ms) }),
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
    hide() {
      const checkout = checkouts.get(this);
      if (checkout) checkout.hidden();
    },
  },
  methods: {
    async pay(): Promise<void> {
      const checkout = checkouts.get(this);
      if (checkout) await checkout.pay();
    },
    async refresh(): Promise<void> {
      const checkout = checkouts.get(this);
      if (checkout) await checkout.refresh();
    },
    onTap() {
      const checkout = checkouts.get(this);
      if (checkout) void (canAsk(checkout.state) ? checkout.refresh() : checkout.pay());
    },
    onCopy() {
      const copied = () => this.setData({ copy: this.texts().copied });
      wx.setClipboardData({ data: this.data.view.orderNumber, success: copied });
    },
    texts() {
      return textsFor(this.data.locale, this.data.messages || {});
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
      const texts = this.texts();
      const { region, amount, timeLeft, orderNumber, offline } = texts;
      const hasGoods = Boolean(this.data.outTradeNo) || this.data.items.length > 0;
      this.setData({
        view: viewOf(state, texts, hasGoods),
        words: { region, amount, timeLeft, orderNumber, offline },
        copy: texts.copy,
      });
    },
  },
});
