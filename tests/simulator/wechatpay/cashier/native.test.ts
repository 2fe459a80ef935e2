import { toRfc3339 } from '../../../../simulator/wechatpay/beijing-time';
import { close } from '../support/ordering';
import { idOf, voucher } from '../support/vouchers';
import { createWorld, MINUTE_MS, NUMBER, OPENID, START, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const native = { way: 'native', role: 'direct' } as const;
const SOMEBODY_ELSE = 'oELSE0000000000000000000000';
const EXPIRED = { paid: false, dialog: '支付请求已失效，请重新发起支付' };
const scan = (code_url: unknown, openid = OPENID) => world.pay.cashier.scan(code_url, openid);
const truth = () => world.pay.ledger.truth(NUMBER)!;

test('scanning shows whom, what and how much; whoever scans pays', async () => {
  const shown = scan(await voucher(world, native), SOMEBODY_ELSE);
  expect(shown).toEqual({
    ...{ cashier_id: expect.any(String), payee: '演示小店', description: '龙井茶 500克' },
    ...{ amount: { total: 100, currency: 'CNY' }, out_trade_no: NUMBER },
  });
  expect(world.pay.cashier.approve(idOf(shown))).toEqual({ paid: true });
  expect(truth()).toMatchObject({ trade_state: 'SUCCESS', payments: [{ openid: SOMEBODY_ELSE }] });
});

test('who has paid cannot leave any more', async () => {
  const cashier = idOf(scan(await voucher(world, native)));
  world.pay.cashier.approve(cashier);
  expect(world.pay.cashier.cancel(cashier)).toEqual({ paid: false, dialog: '该订单已支付' });
  expect(world.pay.cashier.look(cashier)?.decided).toBe('approved');
});

test('who scans and leaves can scan again', async () => {
  const code_url = await voucher(world, native);
  const first = idOf(scan(code_url));
  expect(world.pay.cashier.cancel(first)).toEqual({ paid: false });
  expect(truth().trade_state).toBe('NOTPAY');
  expect(world.pay.cashier.approve(first)).toEqual(EXPIRED);
  expect(world.pay.cashier.approve(idOf(scan(code_url)))).toEqual({ paid: true });
  expect(scan(code_url)).toEqual({ paid: false, dialog: '该订单已支付' });
  expect(world.pay.cashier.cancel(first)).toEqual({ paid: false });
});

test('a second person is told to order again, whether the first stayed or left, and whichever code of it they scan', async () => {
  const code_url = await voucher(world, native);
  const first = idOf(scan(code_url));
  const refused = { paid: false, dialog: '商家订单信息有误，请重新下单支付' };
  expect(scan(code_url, SOMEBODY_ELSE)).toEqual(refused);
  expect(scan(await voucher(world, native), SOMEBODY_ELSE)).toEqual(refused);
  world.pay.cashier.cancel(first);
  expect(scan(code_url, SOMEBODY_ELSE)).toEqual(refused);
  expect(scan(code_url)).toHaveProperty('cashier_id');
  const other = await voucher(world, native, { out_trade_no: 'T20310304000002' });
  expect(scan(other, SOMEBODY_ELSE)).toHaveProperty('cashier_id');
});

test.each(['weixin://wxpay/bizpayurl?pr=unknown00', 'https://pay.example.com', '', 7, null])(
  'a code that nobody gave out: %p',
  (code_url) => {
    expect(scan(code_url)).toEqual({ paid: false, dialog: '商家参数格式有误，请联系商家解决' });
  },
);

test('a code lives two hours, and a fresh one brings the order back', async () => {
  const code_url = await voucher(world, native);
  await world.clock.advance(120 * MINUTE_MS - 1);
  expect(scan(code_url)).toHaveProperty('cashier_id');
  await world.clock.advance(1);
  expect(scan(code_url)).toEqual(EXPIRED);
  expect(scan(await voucher(world, native))).toHaveProperty('cashier_id');
});

test('an order past its time_expire, or closed, cannot be scanned', async () => {
  const code_url = await voucher(world, native, { time_expire: toRfc3339(START + 5 * MINUTE_MS) });
  await world.clock.advance(5 * MINUTE_MS);
  expect(scan(code_url)).toEqual(EXPIRED);
  const second = await voucher(world, native, { out_trade_no: 'T20310304000002' });
  await close(world, 'direct', 'T20310304000002');
  expect(scan(second)).toEqual(EXPIRED);
});

test('an older code is refused only where the world says that the latest wins', async () => {
  const older = await voucher(world, native);
  const newer = await voucher(world, native);
  expect(newer).not.toBe(older);
  expect(scan(older)).toHaveProperty('cashier_id');
  world.pay.toggle_board.set({ older_prepay: 'refuse' });
  expect(scan(older)).toEqual(EXPIRED);
  expect(scan(newer)).toHaveProperty('cashier_id');
});

test('a provider’s code is paid to the sub-merchant', async () => {
  const shown = scan(await voucher(world, { way: 'native', role: 'partner' }));
  expect(shown).toMatchObject({ payee: '演示门店' });
  expect(world.pay.cashier.approve(idOf(shown))).toEqual({ paid: true });
});
