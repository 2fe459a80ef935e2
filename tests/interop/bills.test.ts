import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Formatter } from 'wechatpay-axios-plugin';
import { control } from '../support/world';
import { PEERS } from './support/all-peers';
import { axiosPluginPeer } from './support/axios-plugin';
import { OPENID, orderOf, payOrder, wechatPay } from './support/merchant';
import { merchantServer } from './support/merchant-server';
import { nodejsSdkPeer } from './support/nodejs-sdk';
import type { Calls, Peer, Told } from './support/peer';

/** A working day in Beijing, and when its bills can be fetched. */
const NOON = Date.parse('2026-01-05T12:00:00+08:00');
const HALF_PAST_TEN = Date.parse('2026-01-06T10:30:00+08:00');
const [DAY_BEFORE, YESTERDAY, TODAY] = ['2026-01-04', '2026-01-05', '2026-01-06'];
const MARK = '\uFEFF';

const sha1 = (file: Buffer) => createHash('sha1').update(file).digest('hex');

/** A day of one payment of 88 yuan and one refund of 30 of it, looked back at from the next. */
async function setUp(peer: Peer) {
  const { world, merchants } = await wechatPay();
  await control(world, 'POST', '/clock/set', { at: NOON });
  const calls = peer.calls(world, merchants);
  const { url } = await merchantServer(() => Promise.resolve());
  const order = orderOf(merchants, { notify_url: url });
  await peer.prepay(world, merchants, order, merchants.direct);
  const { transaction_id } = await payOrder(world, order.out_trade_no);
  const out_refund_no = `${order.out_trade_no}_1`;
  const amount = { refund: 3000, total: 8800, currency: 'CNY' };
  expect(await calls.refund({ transaction_id, out_refund_no, amount })).toMatchObject({
    status: 'PROCESSING',
  });
  await control(world, 'POST', '/clock/advance', { ms: HALF_PAST_TEN - NOON });
  return { order, transaction_id, out_refund_no, calls };
}

/** The file of a bill that has been applied for. */
async function fileOf(calls: Calls, bill: Told): Promise<Buffer> {
  expect(bill).toMatchObject({ hash_type: 'SHA1', hash_value: expect.stringMatching(/^[0-9a-f]{40}$/i) });
  const { pathname, search } = new URL(String(bill.download_url));
  return calls.download(pathname + search);
}

describe.each(PEERS)('$name', (peer) => {
  const whole = peer === nodejsSdkPeer ? 'but for its byte order mark' : 'whole';
  test.each(['tradeBill', 'fundFlowBill'] as const)(`gets the file of a %s ${whole}`, async (kind) => {
    const { calls, transaction_id } = await setUp(peer);
    const bill = await calls[kind]({ bill_date: YESTERDAY });
    const file = await fileOf(calls, bill);
    const text = file.toString('utf8');
    expect(text.startsWith(MARK)).toBe(peer !== nodejsSdkPeer);
    const sent = peer === nodejsSdkPeer ? Buffer.from(MARK + text) : file;
    expect(sha1(sent)).toBe(String(bill.hash_value).toLowerCase());
    expect(text).toContain(`\`${transaction_id}`);
    expect(text.endsWith('\r\n')).toBe(true);
  });

  test('is told when there is no bill', async () => {
    const { calls } = await setUp(peer);
    const none = await calls.tradeBill({ bill_date: DAY_BEFORE });
    expect(none).toMatchObject({ refused: 400, code: 'NO_STATEMENT_EXIST' });
    expect(await calls.tradeBill({ bill_date: TODAY })).toMatchObject({ refused: 400 });
  });
});

describe('wechatpay-axios-plugin', () => {
  const parsed = async (kind: 'tradeBill' | 'fundFlowBill') => {
    const { calls, ...rest } = await setUp(axiosPluginPeer);
    const file = await fileOf(calls, await calls[kind]({ bill_date: YESTERDAY }));
    return { ...rest, ...Formatter.castCsvBill(file) };
  };

  test('reads the rows of a trade bill: the payment, then the refund', async () => {
    const { rows, summary, order, transaction_id, out_refund_no } = await parsed('tradeBill');
    const both = { 微信订单号: transaction_id, 商户订单号: order.out_trade_no, 用户标识: OPENID };
    const parties = { 公众账号ID: order.appid, 商户号: order.mchid, 特约商户号: '0', 交易类型: 'JSAPI' };
    expect(rows).toHaveLength(2);
    expect(rows).toMatchObject([
      {
        交易时间: expect.stringMatching(new RegExp(`^${YESTERDAY} \\d\\d:\\d\\d:\\d\\d$`)),
        ...{ ...both, ...parties, 交易状态: 'SUCCESS', 货币种类: 'CNY', 商品名称: order.description },
        ...{ 应结订单金额: '88.00', 订单金额: '88.00', 退款金额: '0.00', 商户退款单号: '0' },
      },
      {
        ...{ ...both, ...parties, 交易状态: 'REFUND', 商户退款单号: out_refund_no },
        ...{ 应结订单金额: '0.00', 订单金额: '0.00', 退款金额: '30.00', 申请退款金额: '30.00' },
      },
    ]);
    expect(Object.keys(rows[0]!)).toHaveLength(27);
    expect(summary).toMatchObject({
      总交易单数: expect.stringMatching(/^2(\.0)?$/),
      ...{ 应结订单总金额: '88.00', 退款总金额: '30.00', 订单总金额: '88.00' },
    });
  });

  test('reads the rows of a fund-flow bill', async () => {
    const { rows, transaction_id } = await parsed('fundFlowBill');
    expect(rows).toContainEqual(
      expect.objectContaining({
        微信支付业务单号: transaction_id,
        收支类型: '收入',
        '收支金额(元)': '88.00',
      }),
    );
  });

  test('unpacks a bill that was asked for packed, and the hash is that of what was inside', async () => {
    const { calls } = await setUp(axiosPluginPeer);
    const bill = await calls.tradeBill({ bill_date: YESTERDAY, tar_type: 'GZIP' });
    const file = gunzipSync(await fileOf(calls, bill));
    expect(sha1(file)).toBe(String(bill.hash_value).toLowerCase());
    expect(Formatter.castCsvBill(file).rows).toHaveLength(2);
  });
});
