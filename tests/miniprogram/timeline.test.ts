import { formatInstant } from '../../miniprogram/shop/instant';
import { timeline } from '../../miniprogram/shop/timeline';
import type { OrderView, RefundView } from '../../typings/contract';
import { AT, listed, refundOf, STAFF_ORDER } from '../support/staff-order';

const MINUTE = 60_000;
const at = (minutes: number) => formatInstant(AT + minutes * MINUTE);
const PAID = listed(STAFF_ORDER);
const { paid_at: _never, ...UNPAID } = { ...PAID, fulfilment: 'none' as const };

const row = (status: RefundView['status'], total: number): RefundView => refundOf(status, total);
const back = (changes: Partial<OrderView>): OrderView => ({ ...PAID, ...changes });

const PLACED = `下单 done ${at(0)}`;
const PAYS = `支付 done ${at(1)}`;
const SHIPPED = '发货 done 已交付发货';

/** What each order looks like, step by step: title, state, time, hint. */
const LIVES: [string, OrderView, string[]][] = [
  [
    'made, not yet at the gateway',
    { ...UNPAID, status: 'created' },
    [PLACED, `支付 now 请在 ${at(30)} 前完成支付`, '发货 next'],
  ],
  [
    'waiting for payment',
    { ...UNPAID, status: 'pending' },
    [PLACED, `支付 now 请在 ${at(30)} 前完成支付`, '发货 next'],
  ],
  ['closed', { ...UNPAID, status: 'closed' }, [PLACED, '关闭 done 没有付款，订单已关闭']],
  ['paid, goods being packed', back({ fulfilment: 'pending' }), [PLACED, PAYS, '发货 now 备货中']],
  ['delivered', PAID, [PLACED, PAYS, SHIPPED]],
  [
    'goods that could not go out',
    back({ fulfilment: 'failed' }),
    [PLACED, PAYS, '发货 stuck 发货遇到问题，店家正在处理'],
  ],
  [
    'asked back before delivery',
    back({ fulfilment: 'pending', refund_requested: true }),
    [PLACED, PAYS, '发货 now 退款申请处理期间暂不发货', '退款 now 等待店家处理退款申请'],
  ],
  [
    'asked back after delivery',
    back({ refund_requested: true }),
    [PLACED, PAYS, SHIPPED, '退款 now 等待店家处理退款申请'],
  ],
  [
    'money on its way back',
    back({ refunds: [row('processing', 1990)] }),
    [PLACED, PAYS, SHIPPED, '退款 now ¥19.90 处理中'],
  ],
  [
    'a part back, another on its way, a third one refused',
    back({
      refunds: [row('succeeded', 3000), row('reserved', 1990), row('refused', 500)],
      refunded_total: 3000,
    }),
    [PLACED, PAYS, SHIPPED, '退款 now 已退 ¥30.00，¥19.90 处理中'],
  ],
  [
    'a part back, and asked for the rest',
    back({ refunds: [row('succeeded', 3000)], refunded_total: 3000, refund_requested: true }),
    [PLACED, PAYS, SHIPPED, '退款 now 已退 ¥30.00，等待店家处理退款申请'],
  ],
  [
    'a refund that got stuck',
    back({ refunds: [row('abnormal', 1990)] }),
    [PLACED, PAYS, SHIPPED, '退款 stuck ¥19.90 处理中，退款遇到问题，店家正在处理'],
  ],
  [
    'refunds that came to nothing',
    back({ refunds: [row('closed', 100), row('refused', 100)] }),
    [PLACED, PAYS, SHIPPED],
  ],
  [
    'all back, though a request is still open',
    back({
      refunds: [{ ...row('succeeded', 12800), succeeded_at: AT + 12 * MINUTE }],
      refunded_total: 12800,
      fulfilment: 'revoked',
      refund_requested: true,
    }),
    [PLACED, PAYS, `退款 done ${at(12)} 已退 ¥128.00`],
  ],
  [
    'all back, by a server that tells no time',
    back({
      refunds: [row('succeeded', 12800)].map(({ succeeded_at: _gone, ...rest }) => rest),
      refunded_total: 12800,
      fulfilment: 'revoked',
    }),
    [PLACED, PAYS, '退款 done 已退 ¥128.00'],
  ],
  [
    'paid after it was closed, the money going back',
    back({ late: true, fulfilment: 'none', refunds: [row('processing', 12800)] }),
    [PLACED, '关闭 done 超过支付时间', `支付 done ${at(1)} 订单关闭后才到账`, '退款 now ¥128.00 处理中'],
  ],
];

test.each(LIVES)('%s', (_name, order, steps) => {
  const shown = timeline(order).map((step) =>
    [step.title, step.state, step.at, step.hint].filter(Boolean).join(' '),
  );
  expect(shown).toEqual(steps);
});

test('no step stands twice in a life', () => {
  for (const [, order] of LIVES) {
    const keys = timeline(order).map((step) => step.key);
    expect(new Set(keys).size).toBe(keys.length);
  }
});
