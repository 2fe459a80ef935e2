const PRICES = { tea: 1_200, cup: 3_500 };

/** What this shop decides: its prices, and what it hands over. @type {import('wxpay-kit/server').MerchantRules} */
exports.rules = {
  async quote({ items }) {
    const unknown = items.find(({ sku }) => !Object.hasOwn(PRICES, sku));
    if (unknown) return { refused: '商品已下架' };
    const priced = items.map(({ sku, quantity }) => ({
      ...{ sku, quantity, name: sku },
      price: { total: PRICES[sku], currency: 'CNY' },
    }));
    const total = priced.reduce((sum, { price, quantity }) => sum + price.total * quantity, 0);
    return {
      amount: { total, currency: 'CNY' },
      description: '茶叶店',
      items: priced,
      goods_kind: 'physical',
    };
  },

  /** May run twice, even at once: the first to insert is the one that sends the parcel. */
  async fulfil({ order, db }) {
    await db.insertOnce('parcels', order.out_trade_no, { items: order.items, state: 'to be sent' });
  },
};
