import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Formatter } from 'wechatpay-axios-plugin';
import type { World } from '../../simulator/world';
import { control } from '../support/world';
import { PEERS } from './support/all-peers';
import { axiosPluginPeer } from './support/axios-plugin';
import { OPENID, orderOf, payOrder, wechatPay } from './support/merchant';
import { nodejsSdkPeer } from './support/nodejs-sdk';
import type { Calls, Peer, Told } from './support/peer';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** UTC+8, whatever the machine's zone. */
const BEIJING_MS = 8 * HOUR_MS;
const MARK = '\uFEFF';

const sha1 = (file: Buffer) => createHash('sha1').update(file).digest('hex');

async function now(world: World): Promise<number> {
  return Number((await control(world, 'GET', '/clock')).body.now);
}

/** A day of one payment of 88 yuan and one refund of 30 of it, and the next day's half past ten. */
async function setUp(peer: Peer) {
  const { world, merchants } = await wechatPay();
  const calls = peer.calls(world, merchants);
  const order = orderOf(merchants);
  await peer.prepay(world, merchants, order, merchants.direct);
  const { transaction_id } = await payOrder(world, order.out_trade_no);
  const paid_at = await now(world);
  const day = Math.floor((paid_at + BEIJING_MS) / DAY_MS);
  const out_refund_no = `${order.out_trade_no}_1`;
  const amount = { refund: 3000, total: 8800, currency: 'CNY' };
  expect(await calls.refund({ transaction_id, out_refund_no, amount })).toMatchObject({
    status: 'PROCESSING',
  });
  const half_past_ten = (day + 1) * DAY_MS + 10.5 * HOUR_MS - BEIJING_MS;
  await control(world, 'POST', '/clock/advance', { ms: half_past_ten - paid_at });
  const bill_date = (days: number) => new Date((day + days) * DAY_MS).toISOString().slice(0, 10);
  return {
    order,
    transaction_id,
    out_refund_no,
    calls,
    today: bill_date(1),
    yesterday: bill_date(0),
    bill_date,
  };
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
    const { calls, transaction_id, yesterday } = await setUp(peer);
    const bill = await calls[kind]({ bill_date: yesterday });
    const file = await fileOf(calls, bill);
    const text = file.toString('utf8');
    expect(text.startsWith(MARK)).toBe(peer !== nodejsSdkPeer);
    const sent = peer === nodejsSdkPeer ? Buffer.from(MARK + text) : file;
    expect(sha1(sent)).toBe(String(bill.hash_value).toLowerCase());
    expect(text).toContain(`\`${transaction_id}`);
    expect(text.endsWith('\r\n')).toBe(true);
  });

  test('is told when there is no bill', async () => {
    const { calls, today, bill_date } = await setUp(peer);
    const none = await calls.tradeBill({ bill_date: bill_date(-1) });
    expect(none).toMatchObject({ refused: 400, code: 'NO_STATEMENT_EXIST' });
    expect(await calls.tradeBill({ bill_date: today })).toMatchObject({ refused: 400 });
  });
});

describe('wechatpay-axios-plugin', () => {
  const parsed = async (kind: 'tradeBill' | 'fundFlowBill') => {
    const { calls, yesterday, ...rest } = await setUp(axiosPluginPeer);
    const file = await fileOf(calls, await calls[kind]({ bill_date: yesterday }));
    return { ...rest, yesterday, ...Formatter.castCsvBill(file) };
  };

  test('reads the rows of a trade bill: the payment, then the refund', async () => {
    const { rows, summary, order, transaction_id, out_refund_no, yesterday } = await parsed('tradeBill');
    const both = { 微信订单号: transaction_id, 商户订单号: order.out_trade_no, 用户标识: OPENID };
    const parties = { 公众账号ID: order.appid, 商户号: order.mchid, 特约商户号: '0', 交易类型: 'JSAPI' };
    expect(rows).toHaveLength(2);
    expect(rows).toMatchObject([
      {
        交易时间: expect.stringMatching(new RegExp(`^${yesterday} \\d\\d:\\d\\d:\\d\\d$`)),
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
    const { calls, yesterday } = await setUp(axiosPluginPeer);
    const bill = await calls.tradeBill({ bill_date: yesterday, tar_type: 'GZIP' });
    const file = gunzipSync(await fileOf(calls, bill));
    expect(sha1(file)).toBe(String(bill.hash_value).toLowerCase());
    expect(Formatter.castCsvBill(file).rows).toHaveLength(2);
  });
});
