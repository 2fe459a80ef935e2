Page({
  data: {
    /** What is bought: the shop's own numbers. The price is the function's word. */
    items: [{ sku: 'moli-100g', quantity: 1 }],
    paid: '',
  },

  /** The server says that it is paid, not the phone. */
  onPaid(event) {
    this.setData({ paid: event.detail.order.out_trade_no });
  },

  /** The component shows it too; here it can be logged. */
  onFail(event) {
    console.warn(event.detail.code, event.detail.message);
  },
});
