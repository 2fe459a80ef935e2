import { type FakeWx, installFakeWx, PAID } from './support/fake-wx';
import { type OpenPage, openPage } from './support/open-page';

type Shelf = { sku: string; quantity: number; sum: string; isFull: boolean };
type Shop = { shelves: Shelf[]; count: number; total: string; locked: boolean; hasCheckout: boolean };
type Cart = { lines: Shelf[]; items: object[]; count: number; total: string; locked: boolean };

const LONGJING = 'longjing-50g';
const MOLI = 'moli-100g';
const PUER = 'puer-2018';

let wx: FakeWx;
beforeEach(() => {
  wx = installFakeWx();
});

const shop = () => openPage<Shop>('pages/shop/index');
const cart = () => openPage<Cart>('pages/cart/index');
const kept = () => JSON.parse(wx.storage.get('shop/cart') ?? 'null') as unknown;
const keep = (value: object) => void wx.storage.set('shop/cart', JSON.stringify(value));
const phase = (page: OpenPage<unknown>, state: string) => page.hear('onStateChange', { state });

describe('the shop', () => {
  test('what is put into the cart is there after a restart, in count, total and storage', async () => {
    const page = await shop();
    await page.tap('onStep', { sku: MOLI, by: 1 });
    await page.tap('onStep', { sku: LONGJING, by: 1 });
    await page.tap('onStep', { sku: LONGJING, by: 1 });
    expect((await shop()).data).toMatchObject({ count: 3, total: '¥314.00' });
    expect(kept()).toEqual({ [LONGJING]: 2, [MOLI]: 1 });
  });

  test('what the cart’s page changed is seen on coming back', async () => {
    keep({ [LONGJING]: 2 });
    const page = await shop();
    keep({});
    await page.call('onShow');
    expect(page.data).toMatchObject({ count: 0, total: '¥0.00' });
  });

  test('its checkout makes way for the one of the cart’s page, and is there again afterwards', async () => {
    const page = await shop();
    await page.tap('onCart');
    expect([page.data.hasCheckout, wx.opened]).toEqual([false, ['/pages/cart/index']]);
    await page.call('onShow');
    expect(page.data.hasCheckout).toBe(true);
  });

  test.each(['creating', 'paying', 'confirming'])(
    'while a payment is %s the cart stands still and its page stays closed',
    async (state) => {
      const page = await shop();
      await phase(page, state);
      await page.tap('onStep', { sku: LONGJING, by: 1 });
      await page.tap('onCart');
      expect([page.data.count, page.data.hasCheckout, wx.opened]).toEqual([0, true, []]);
      await phase(page, 'cancelled');
      await page.tap('onStep', { sku: LONGJING, by: 1 });
      expect(page.data.count).toBe(1);
    },
  );

  test('a payment empties the cart and opens the order', async () => {
    keep({ [LONGJING]: 2 });
    const page = await shop();
    await page.hear('onPaid', { order: PAID });
    expect([page.data.count, kept(), wx.opened]).toEqual([0, {}, ['/pages/order/index?out_trade_no=T1']]);
  });
});

describe('the cart', () => {
  test('shows each good once, in the catalogue’s order, with its sum, and the total', async () => {
    keep({ [PUER]: 5, [LONGJING]: 2, 'sold-no-more': 3 });
    const { data } = await cart();
    expect(data.lines).toMatchObject([
      { sku: LONGJING, quantity: 2, sum: '¥256.00', isFull: false },
      { sku: PUER, quantity: 5, sum: '¥1340.00', isFull: true },
    ]);
    expect(data).toMatchObject({ count: 7, total: '¥1596.00' });
    expect(data.items).toEqual([
      { sku: LONGJING, quantity: 2 },
      { sku: PUER, quantity: 5 },
    ]);
  });

  test('a step changes line, total and storage; the last piece takes its line along', async () => {
    keep({ [LONGJING]: 1, [PUER]: 5 });
    const page = await cart();
    await page.tap('onStep', { sku: PUER, by: 1 });
    await page.tap('onStep', { sku: LONGJING, by: -1 });
    expect(page.data.lines).toMatchObject([{ sku: PUER, quantity: 5 }]);
    expect([page.data.total, kept()]).toEqual(['¥1340.00', { [PUER]: 5 }]);
  });

  test('it is emptied after a yes alone', async () => {
    keep({ [LONGJING]: 2 });
    const page = await cart();
    wx.script.modal = () => false;
    await page.tap('onEmpty');
    expect(page.data.count).toBe(2);
    wx.script.modal = () => true;
    await page.tap('onEmpty');
    expect(wx.modals[1]).toMatchObject({ title: '清空购物车？', content: '将移除购物车里的 2 件商品' });
    expect([page.data.lines, kept()]).toEqual([[], {}]);
  });

  test('while a payment is under way it stands still, also when the question was there before', async () => {
    keep({ [LONGJING]: 2 });
    const page = await cart();
    wx.script.modal = () => {
      page.data.locked = true;
      return true;
    };
    await page.tap('onEmpty');
    await page.tap('onStep', { sku: LONGJING, by: 1 });
    expect([page.data.count, kept()]).toEqual([2, { [LONGJING]: 2 }]);
  });

  test('a payment empties it, and the order takes its place', async () => {
    keep({ [LONGJING]: 2 });
    const page = await cart();
    await page.hear('onPaid', { order: PAID });
    expect([kept(), wx.opened]).toEqual([{}, ['redirect /pages/order/index?out_trade_no=T1']]);
  });

  test('opened by its own address it leads to the shop', async () => {
    const page = await cart();
    await page.tap('onShop');
    expect(wx.opened).toEqual(['/pages/shop/index']);
  });
});
