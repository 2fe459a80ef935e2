import type { StaffOrderView, StaffRequest } from '../../typings/contract';
import { answered, BUYER, COLLEAGUE, refundOf, refused, STAFF_ORDER } from '../support/staff-order';
import { type FakeWx, installFakeWx } from './support/fake-wx';
import { type OpenPage, openPage } from './support/open-page';

type Shown = {
  load: string;
  order: { refunds: { status: string; mine: boolean }[]; left: string } | null;
  busy: string;
  issue: string;
  said: string;
  failed: { code: string; cause: string } | null;
  result: { amount: string; status: string } | null;
  button: string;
  isRetry: boolean;
  form: { whole: boolean; amount: string; reason: string };
};
type Refund = Extract<StaffRequest, { action: 'refund' }>;

const NO = STAFF_ORDER.out_trade_no;
const lost = () => {
  throw { errMsg: 'cloud.callFunction:fail timeout' };
};

/** A server with one order; `refund` is what it says to a refund, and may change the order. */
function server(refund: (request: Refund, order: StaffOrderView) => unknown): FakeWx {
  const order: StaffOrderView = JSON.parse(JSON.stringify(STAFF_ORDER));
  return installFakeWx({
    pay: (request) => {
      if (request.action === 'order') return answered({ order: JSON.parse(JSON.stringify(order)) });
      if (request.action === 'refund') return refund(request, order);
      throw new Error(`not asked here: ${request.action}`);
    },
  });
}

/** Books it as the kit does. */
function book(request: Refund, order: StaffOrderView): unknown {
  const row = refundOf('processing', request.total ?? 0, {
    reason: request.reason,
    out_refund_no: `${NO}_${request.request_id}`,
  });
  if (!order.refunds.some((one) => one.out_refund_no === row.out_refund_no)) order.refunds.push(row);
  return answered({ refund: row });
}

const opened = () => openPage<Shown>('pages/staff/order', { out_trade_no: NO });

function part(page: OpenPage<Shown>, amount: string, reason = '缺货'): Promise<void> {
  page.type('onReason', reason);
  return page.tap('onWhole', { whole: false }).then(() => page.type('onAmount', amount));
}

const refunds = (wx: FakeWx) =>
  wx.calls.filter((call): call is Refund => 'action' in call && call.action === 'refund');

test('a part that was typed in yuan is asked about by name, then refunded in fen, and shown', async () => {
  const wx = server(book);
  const page = await opened();
  await part(page, '19.9');
  expect(page.data.button).toBe('退款 ¥19.90');
  await page.tap('onRefund');
  const [asked] = wx.modals;
  expect(asked?.title).toBe('退款 ¥19.90？');
  for (const said of ['¥19.90', '退后剩余：¥108.10', 'oBuyer…3mPz9d', '缺货'])
    expect(asked?.content).toContain(said);
  expect(refunds(wx)).toEqual([
    {
      ...{ action: 'refund', out_trade_no: NO, total: 1990, reason: '缺货' },
      request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
    },
  ]);
  expect(page.data).toMatchObject({
    result: { amount: '¥19.90', status: '微信处理中' },
    order: { left: '¥108.10' },
    form: { whole: true, amount: '', reason: '' },
    busy: '',
    isRetry: false,
  });
});

test('"all" sends the amount that was confirmed, never what happens to be left by then', async () => {
  const wx = server(book);
  const page = await opened();
  page.type('onReason', '缺货');
  await page.tap('onRefund');
  expect(wx.modals[0]?.content).toContain('退后剩余：¥0.00');
  expect(refunds(wx)[0]?.total).toBe(12800);
});

test.each([
  ['', '缺货', '请输入退款金额'],
  ['1.005', '缺货', '金额最多两位小数，精确到分'],
  ['128.01', '缺货', '最多可退 ¥128.00'],
  ['abc', '缺货', '金额只能是数字，例如 19.90'],
  ['0.00', '缺货', '退款金额要大于 0'],
  ['1', '   ', '请填写退款原因'],
])('amount "%s", reason "%s": %s, and nothing is asked or sent', async (amount, reason, issue) => {
  const wx = server(book);
  const page = await opened();
  await part(page, amount, reason);
  await page.tap('onRefund');
  expect(page.data.issue).toBe(issue);
  expect([wx.modals, refunds(wx)]).toEqual([[], []]);
});

test.each([
  ['is declined', () => false],
  ['cannot be shown', lost],
])('a question that %s sends nothing', async (_name, modal) => {
  const wx = server(book);
  wx.script.modal = modal;
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(wx.modals).toHaveLength(1);
  expect(refunds(wx)).toEqual([]);
  expect(page.data.busy).toBe('');
});

test('two fast taps ask once and refund once', async () => {
  const wx = server(book);
  const page = await opened();
  await part(page, '1');
  await Promise.all([page.tap('onRefund'), page.tap('onRefund')]);
  expect([wx.modals.length, refunds(wx).length]).toEqual([1, 1]);
});

test('after a lost answer pressing again, also in a restarted app, is the same refund', async () => {
  const wx = server(lost);
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(page.data).toMatchObject({ failed: { code: 'NETWORK' }, isRetry: true, busy: '' });
  await page.tap('onRefund');
  const again = await opened();
  expect(again.data.isRetry).toBe(true);
  await part(again, '1');
  await again.tap('onRefund');
  expect(refunds(wx)).toHaveLength(3);
  expect(new Set(refunds(wx).map(({ request_id }) => request_id)).size).toBe(1);
});

test('a refund that arrived although its answer was lost is recognised, and the next has a new name', async () => {
  let answers = false;
  const wx = server((request, order) => {
    const answer = book(request, order);
    return answers ? answer : lost();
  });
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(page.data).toMatchObject({
    isRetry: false,
    failed: null,
    said: expect.stringContaining('已经登记'),
  });
  expect(page.data.form.reason).toBe('');
  answers = true;
  await part(page, '1');
  await page.tap('onRefund');
  expect(new Set(refunds(wx).map(({ request_id }) => request_id)).size).toBe(2);
});

test('another amount after a lost answer goes under the same name, and a conflict ends the form', async () => {
  let tries = 0;
  const wx = server(() => (++tries === 1 ? lost() : refused('REQUEST_CONFLICT')));
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  await part(page, '2');
  await page.tap('onRefund');
  expect(page.data).toMatchObject({ failed: { cause: '上一次提交的退款已经登记' }, isRetry: false });
  await part(page, '2');
  await page.tap('onRefund');
  const [one, two, three] = refunds(wx).map(({ request_id }) => request_id);
  expect(two).toBe(one);
  expect(three).not.toBe(one);
});

test('a refusal is told, promises nothing about a retry, and keeps the form’s name', async () => {
  const wx = server(() => refused('REFUND_REFUSED'));
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(page.data).toMatchObject({ failed: { code: 'REFUND_REFUSED' }, isRetry: false });
  await page.tap('onRefund');
  const [one, two] = refunds(wx).map(({ request_id }) => request_id);
  expect(two).toBe(one);
});

test('the same amount refunded by a colleague before does not count as the one that was lost', async () => {
  const wx = installFakeWx({
    pay: (request) =>
      request.action === 'order'
        ? answered({ order: { ...STAFF_ORDER, refunds: [refundOf('succeeded', 100, { reason: '缺货' })] } })
        : lost(),
  });
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(page.data.isRetry).toBe(true);
  expect(refunds(wx)).toHaveLength(1);
});

test('a colleague’s refund of another amount, meanwhile, does not count as the one that was lost', async () => {
  const wx = server((_request, order) => {
    if (order.refunds.length === 0) order.refunds.push(refundOf('processing', 200, { reason: '缺货' }));
    return lost();
  });
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(page.data).toMatchObject({ isRetry: true, said: '' });
  await page.tap('onRefund');
  expect(new Set(refunds(wx).map(({ request_id }) => request_id)).size).toBe(1);
});

test('an answer ends the form even when the order cannot be read again: the next has a new name', async () => {
  const wx = server(book);
  const page = await opened();
  const { pay } = wx.script;
  wx.script.pay = (request) => (request.action === 'order' ? lost() : pay(request));
  for (const reason of ['缺货', '破损']) {
    await part(page, '1', reason);
    await page.tap('onRefund');
    expect(page.data).toMatchObject({ result: { amount: '¥1.00' }, said: '' });
  }
  expect(new Set(refunds(wx).map(({ request_id }) => request_id)).size).toBe(2);
});

test('without random numbers nothing is sent', async () => {
  const wx = server(book);
  Object.assign((globalThis as unknown as { wx: object }).wx, { getRandomValues: lost });
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(refunds(wx)).toEqual([]);
  expect(page.data).toMatchObject({ failed: { code: 'NO_RANDOMNESS' }, busy: '' });
});

test('after one’s own refund that waits for approval, its approval is not offered', async () => {
  server((request, order) => {
    order.refunds.push(refundOf('awaiting_approval', request.total ?? 0, { requested_by: 'oMe' }));
    return answered({ refund: order.refunds[0] });
  });
  const page = await opened();
  await part(page, '1');
  await page.tap('onRefund');
  expect(page.data.order?.refunds).toMatchObject([{ status: '待批准', mine: true }]);
  expect(page.data.result).toMatchObject({ status: '待批准' });
});

test('whole numbers of the buyer and the order are copied, never the short ones', async () => {
  const wx = server(book);
  const page = await opened();
  await page.tap('onCopyBuyer');
  expect(wx.clipboard).toBe(BUYER);
  await page.tap('onCopyNumber');
  expect(wx.clipboard).toBe(NO);
  expect(COLLEAGUE).not.toBe(BUYER);
});
