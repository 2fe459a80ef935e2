import type { StaffOrderView } from '../../typings/contract';
import {
  answered,
  DOUBLE_PAYMENT,
  REFUND_REQUESTED,
  refundOf,
  refused,
  STAFF_ORDER,
  waiting,
} from '../support/staff-order';
import { type FakeWx, installFakeWx, type Script } from './support/fake-wx';
import { openPage } from './support/open-page';

type Shown = {
  load: string;
  order: { refunds: { status: string; mine: boolean }[]; review: object[] } | null;
  problem: { code: string } | null;
  busy: string;
  said: string;
  failed: { code: string; cause: string } | null;
  failedAt: string;
};
type Queue = {
  load: string;
  cards: { waiting: string; notes: { text: string }[]; review: { title: string }[] }[];
  said: string;
  deciding: string;
  failed: { code: string } | null;
  failedOrder: string;
};

const NO = STAFF_ORDER.out_trade_no;
const UNAPPROVED = { ...STAFF_ORDER, refunds: [refundOf('awaiting_approval', 2000)] };
const REFUND_NO = UNAPPROVED.refunds[0]!.out_refund_no;
/** All of the money in a refund that nobody else has agreed to yet. */
const UNAPPROVED_ALL = { refunds: [refundOf('awaiting_approval', 12800)] };
const ASKED = { ...STAFF_ORDER, review: [REFUND_REQUESTED] };

function answering(answers: Record<string, () => unknown>, more: Partial<Script> = {}): FakeWx {
  return installFakeWx({
    pay: ({ action }) => {
      const answer = answers[action];
      if (!answer) throw { errMsg: 'cloud.callFunction:fail timeout' };
      return answer();
    },
    ...more,
  });
}

const showing = (order: StaffOrderView) => () => answered({ order });
const opened = () => openPage<Shown>('pages/staff/order', { out_trade_no: NO });
const queue = () => openPage<Queue>('pages/staff/review');
const actions = (wx: FakeWx) => wx.calls.map(({ action }) => action);

test.each([
  ['NOT_ALLOWED', 'denied'],
  ['ORDER_NOT_FOUND', 'missing'],
  ['INTERNAL', 'error'],
])('an order that answers %s is %s, and nothing of it is shown', async (code, load) => {
  answering({ order: () => refused(code) });
  const page = await opened();
  expect(page.data).toMatchObject({ load, order: null });
});

test('without an answer, retrying loads it; later failures leave what is on screen', async () => {
  const answers: Record<string, () => unknown> = {};
  answering(answers);
  const page = await opened();
  expect(page.data).toMatchObject({ load: 'error', problem: { code: 'NETWORK' } });
  answers.order = showing(STAFF_ORDER);
  await page.tap('onRetry');
  expect(page.data.load).toBe('ready');
  answers.order = () => refused('INTERNAL');
  await page.call('onPullDownRefresh');
  expect(page.data).toMatchObject({ load: 'ready', problem: { code: 'INTERNAL' } });
  expect(page.data.order).not.toBeNull();
});

test('who is no longer staff loses the order on screen too', async () => {
  const answers: Record<string, () => unknown> = { order: showing(STAFF_ORDER) };
  answering(answers);
  const page = await opened();
  answers.order = () => refused('NOT_ALLOWED');
  await page.call('onPullDownRefresh');
  expect(page.data).toMatchObject({ load: 'denied', order: null });
});

test('an approval names amount, buyer and who asked, and goes out only when agreed to', async () => {
  const wx = answering({ order: showing(UNAPPROVED), approve: () => answered({ refund: {} }) });
  const page = await opened();
  wx.script.modal = () => false;
  await page.tap('onApprove', { no: REFUND_NO, decision: 'approve' });
  expect(actions(wx)).not.toContain('approve');
  wx.script.modal = () => true;
  await page.tap('onApprove', { no: REFUND_NO, decision: 'approve' });
  for (const said of ['¥20.00', '¥108.00', 'oBuyer…3mPz9d', 'oStaff…00anna', '与买家协商一致'])
    expect(wx.modals[1]?.content).toContain(said);
  expect(wx.calls).toContainEqual({ action: 'approve', out_refund_no: REFUND_NO, decision: 'approve' });
  expect(page.data).toMatchObject({ said: '已批准，退款已提交', busy: '' });
});

test('one’s own refund cannot be approved: the page says so, and does not offer it again', async () => {
  answering({ order: showing(UNAPPROVED), approve: () => refused('NOT_ALLOWED') });
  const page = await opened();
  await page.tap('onApprove', { no: REFUND_NO, decision: 'approve' });
  expect(page.data).toMatchObject({
    load: 'ready',
    failed: { cause: '不能批准自己发起的退款' },
    failedAt: REFUND_NO,
    order: { refunds: [{ mine: true }] },
  });
});

test('a refund that a colleague decided meanwhile is not asked about', async () => {
  const answers = { order: showing(UNAPPROVED) };
  const wx = answering(answers);
  const page = await opened();
  answers.order = showing({ ...STAFF_ORDER, refunds: [{ ...UNAPPROVED.refunds[0]!, status: 'processing' }] });
  await page.tap('onApprove', { no: REFUND_NO, decision: 'approve' });
  expect(wx.modals).toEqual([]);
  expect(page.data.said).toContain('其他店员');
});

test.each([
  ['refund' as const, REFUND_REQUESTED, ['¥128.00', '不再发货', 'oBuyer…3mPz9d']],
  ['accept' as const, REFUND_REQUESTED, ['不会退款', 'oBuyer…3mPz9d']],
  ['refund' as const, DOUBLE_PAYMENT, ['¥128.00', '第一笔付款不动', 'oBuyer…3mPz9d']],
])('a decision to %s says what it does with the money', async (decision, entry, said) => {
  const order = { ...STAFF_ORDER, review: [entry], refunds: [] };
  const wx = answering({ order: showing(order), decide: showing(STAFF_ORDER) });
  const page = await opened();
  await page.tap('onDecide', { review: entry.review_id, decision });
  for (const part of said) expect(`${wx.modals[0]?.title}${wx.modals[0]?.content}`).toContain(part);
  expect(wx.calls.at(-1)).toEqual({
    action: 'decide',
    out_trade_no: NO,
    review_id: entry.review_id,
    decision,
  });
  expect(page.data).toMatchObject({ said: '已处理', order: { review: [] } });
});

test('a decision that needs a second person says that it waits, and is put again with that in mind', async () => {
  const wx = answering({ order: showing(ASKED), decide: showing({ ...ASKED, ...UNAPPROVED_ALL }) });
  const page = await opened();
  const decide = () => page.tap('onDecide', { review: REFUND_REQUESTED.review_id, decision: 'refund' });
  await decide();
  expect(page.data).toMatchObject({ said: expect.stringContaining('待另一位店员批准') });
  expect(page.data.order?.review).toHaveLength(1);
  wx.script.pay = showing({ ...ASKED, ...UNAPPROVED_ALL });
  await decide();
  expect(wx.modals.at(-1)?.content).toContain('正等另一位店员批准');
});

test('in the queue too a decision that needs a second person says that it waits', async () => {
  answering({
    review: () => answered({ orders: [waiting(ASKED, 3)] }),
    order: showing(ASKED),
    decide: showing({ ...ASKED, ...UNAPPROVED_ALL }),
  });
  const page = await queue();
  await page.tap('onDecide', { no: NO, review: REFUND_REQUESTED.review_id, decision: 'refund' });
  expect(page.data.said).toContain('待另一位店员批准');
});

test('a second payment is refunded by what is left of it, not of the first', async () => {
  const refunds = [
    refundOf('succeeded', 12000),
    refundOf('succeeded', 800, { transaction_id: DOUBLE_PAYMENT.transaction_id }),
  ];
  const wx = answering({ order: showing({ ...STAFF_ORDER, review: [DOUBLE_PAYMENT], refunds }) });
  const page = await opened();
  await page.tap('onDecide', { review: DOUBLE_PAYMENT.review_id, decision: 'refund' });
  expect(wx.modals[0]?.title).toBe('退款 ¥120.00？');
});

test('where nothing is left, the question says that no money moves', async () => {
  const order = { ...ASKED, refunds: [refundOf('processing', 12800)] };
  const wx = answering({ order: showing(order) });
  const page = await opened();
  await page.tap('onDecide', { review: REFUND_REQUESTED.review_id, decision: 'refund' });
  expect(wx.modals[0]?.content).toContain('不会产生退款');
});

test('a refund on its way is asked about, and the order shown as it then is', async () => {
  const answers = {
    order: showing({ ...STAFF_ORDER, refunds: [refundOf('processing', 100)] }),
    query_refund: () => {
      answers.order = showing({ ...STAFF_ORDER, refunds: [refundOf('succeeded', 100)] });
      return answered({ refund: {} });
    },
  };
  answering(answers);
  const page = await opened();
  await page.tap('onAsk', { no: REFUND_NO });
  expect(page.data).toMatchObject({ order: { refunds: [{ status: '已退款' }] }, busy: '' });
});

test('the queue tells how long each waits by the server’s clock, and what it waits for', async () => {
  answering({
    review: () =>
      answered({
        orders: [waiting(UNAPPROVED, 125), waiting({ ...STAFF_ORDER, effects: [] }, 10), waiting(ASKED, 3)],
      }),
  });
  const page = await queue();
  expect(page.data.cards.map((card) => card.waiting)).toEqual([
    '已等 2 小时 5 分',
    '已等 10 分钟',
    '已等 3 分钟',
  ]);
  expect(page.data.cards.map((card) => card.notes.map(({ text }) => text))).toEqual([
    ['退款 ¥20.00 等待批准'],
    ['发货等步骤多次失败，已停止重试'],
    [],
  ]);
});

test('a decision in the queue asks with the order as it is now, then the queue is read again', async () => {
  const answers: Record<string, () => unknown> = {
    review: () => answered({ orders: [waiting(ASKED, 3)] }),
    order: showing({ ...ASKED, refunds: [refundOf('succeeded', 800)] }),
    decide: () => {
      answers.review = () => answered({ orders: [] });
      return answered({ order: STAFF_ORDER });
    },
  };
  const wx = answering(answers);
  const page = await queue();
  await page.tap('onDecide', { no: NO, review: REFUND_REQUESTED.review_id, decision: 'refund' });
  expect(wx.modals[0]?.title).toBe('退款 ¥120.00？');
  expect(page.data).toMatchObject({ cards: [], said: expect.stringContaining('已处理'), deciding: '' });
});

test('a decision that fails is told at its order, and one that was taken meanwhile is not taken again', async () => {
  const answers: Record<string, () => unknown> = { review: () => answered({ orders: [waiting(ASKED, 3)] }) };
  const wx = answering(answers);
  const page = await queue();
  const decide = () =>
    page.tap('onDecide', { no: NO, review: REFUND_REQUESTED.review_id, decision: 'accept' });
  await decide();
  expect(page.data).toMatchObject({ failed: { code: 'NETWORK' }, failedOrder: NO });
  answers.order = showing(STAFF_ORDER);
  await decide();
  expect(page.data).toMatchObject({ failed: null, said: expect.stringContaining('其他店员') });
  expect(wx.modals).toEqual([]);
  expect(actions(wx)).not.toContain('decide');
});

test('a decision whose question is answered with no is not taken', async () => {
  const answers = { review: () => answered({ orders: [waiting(ASKED, 3)] }), order: showing(ASKED) };
  const wx = answering(answers, { modal: () => false });
  const page = await queue();
  await page.tap('onDecide', { no: NO, review: REFUND_REQUESTED.review_id, decision: 'refund' });
  expect(wx.modals).toHaveLength(1);
  expect(actions(wx)).not.toContain('decide');
  expect(page.data).toMatchObject({ deciding: '', said: '', failed: null });
});

test('two fast decisions are one', async () => {
  const wx = answering({
    review: () => answered({ orders: [waiting(ASKED, 3)] }),
    order: showing(ASKED),
    decide: showing(STAFF_ORDER),
  });
  const page = await queue();
  const decide = () =>
    page.tap('onDecide', { no: NO, review: REFUND_REQUESTED.review_id, decision: 'refund' });
  await Promise.all([decide(), decide()]);
  expect(actions(wx).filter((action) => action === 'decide')).toHaveLength(1);
});
