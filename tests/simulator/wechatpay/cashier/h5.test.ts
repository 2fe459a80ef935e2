import { close } from '../support/ordering';
import { idOf, voucher } from '../support/vouchers';
import { createWorld, MINUTE_MS, NUMBER, OPENID, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const h5 = { way: 'h5', role: 'direct' } as const;
const FORMAT = { paid: false, dialog: '商家参数格式有误，请联系商家解决' };
const EXPIRED = { paid: false, dialog: '支付请求已失效，请重新发起支付' };
const follow = (h5_url: unknown, openid?: string) => world.pay.cashier.follow({ h5_url }, openid);
const truth = () => world.pay.ledger.truth(NUMBER)!;

test('somebody follows the link and pays, or somebody who is named does', async () => {
  const h5_url = await voucher(world, h5);
  const shown = follow(h5_url);
  expect(shown).toMatchObject({ payee: '演示小店', amount: { total: 100, currency: 'CNY' } });
  expect(world.pay.cashier.cancel(idOf(shown))).toEqual({ paid: false });
  expect(world.pay.cashier.approve(idOf(follow(h5_url, OPENID)))).toEqual({ paid: true });
  expect(truth().payments).toMatchObject([{ openid: OPENID }]);
  await voucher(world, h5, { out_trade_no: 'T20310304000002' });
  world.pay.ledger.pay('T20310304000002');
  expect(world.pay.ledger.truth('T20310304000002')!.payments).toMatchObject([
    { openid: 'oSIMPAYER0000000000000000000' },
  ]);
});

test('a link lives five minutes, of which time spent in the cashier is no part', async () => {
  const h5_url = await voucher(world, h5);
  await world.clock.advance(5 * MINUTE_MS - 1);
  const shown = follow(h5_url);
  await world.clock.advance(1);
  expect(follow(h5_url)).toEqual(EXPIRED);
  expect(world.pay.cashier.approve(idOf(shown))).toEqual({ paid: true });
});

test('an order that was ordered again gets a link that lives on', async () => {
  const older = await voucher(world, h5);
  await world.clock.advance(5 * MINUTE_MS);
  const newer = await voucher(world, h5);
  expect(follow(older)).toEqual(EXPIRED);
  expect(follow(newer)).toHaveProperty('cashier_id');
});

test('a closed order, and a paid one', async () => {
  const h5_url = await voucher(world, h5);
  await close(world, 'direct', NUMBER);
  expect(follow(h5_url)).toEqual(EXPIRED);
  const second = await voucher(world, h5, { out_trade_no: 'T20310304000002' });
  world.pay.ledger.pay('T20310304000002');
  expect(follow(second)).toEqual({ paid: false, dialog: '该订单已支付' });
});

test('only redirect_url may be appended, once, and only where it is a whole http(s) address', async () => {
  const h5_url = await voucher(world, h5);
  const to = (address: string) => `${h5_url}&redirect_url=${encodeURIComponent(address)}`;
  for (const fine of [
    'https://shop.example.com/done?a=1&b=2#c',
    'http://127.0.0.1:8000/',
    'https://商家.example.com',
  ]) {
    expect(follow(to(fine))).toHaveProperty('cashier_id');
  }
  const bad = [
    ...[
      'javascript:alert(1)',
      'data:text/html,a',
      'weixin://a',
      'ftp://a.example',
      '/done',
      '//a.example',
      '',
    ].map(to),
    to(`https://a.example/${'a'.repeat(2_048)}`),
    `${to('https://a.example')}&redirect_url=https://b.example`,
    `${h5_url}&openid=${OPENID}`,
    `${h5_url}&package=2150917749`,
  ];
  for (const link of bad) expect([link, follow(link)]).toEqual([link, FORMAT]);
});

test('a link that is not as it was given out', async () => {
  const h5_url = await voucher(world, h5);
  const links = [
    h5_url.replace(/&package=\d+/, ''),
    h5_url.replace(/package=\d+/, 'package=1'),
    h5_url.replace(/prepay_id=\w+/, 'prepay_id='),
    h5_url.replace(/prepay_id=\w+/, 'prepay_id=wx04'),
    h5_url.replace(/prepay_id=\w+&/, ''),
    h5_url.replace('/checkmweb', '/other'),
    ...['text', '', 7, null],
  ];
  for (const link of links) expect([link, follow(link)]).toEqual([link, FORMAT]);
  const elsewhere = h5_url.replace(/^http:\/\/[^/]+/, 'https://wx.tenpay.com');
  expect(follow(elsewhere)).toHaveProperty('cashier_id');
});

test('a prepay_id of another product', async () => {
  const h5_url = await voucher(world, h5);
  const prepay_id = await voucher(world, { way: 'app', role: 'direct' }, { out_trade_no: 'T20310304000002' });
  const link = h5_url.replace(/prepay_id=\w+/, `prepay_id=${prepay_id}`);
  expect(follow(link)).toEqual({ paid: false, dialog: '支付场景非法' });
});
