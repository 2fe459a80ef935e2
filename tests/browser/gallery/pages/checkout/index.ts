/** The component alone; what it takes is in the page's address. */
Page({
  data: {
    isReady: false,
    items: [] as { sku: string; quantity: number }[],
    outTradeNo: '',
    goodsKind: 'physical',
  },

  onLoad(query: { out_trade_no?: string; goods_kind?: string }) {
    const outTradeNo = query.out_trade_no || '';
    this.setData({
      isReady: true,
      items: outTradeNo ? [] : [{ sku: 'longjing-50g', quantity: 1 }],
      outTradeNo,
      goodsKind: query.goods_kind || 'physical',
    });
  },
});
