import { answered, listed, refused, STAFF_ORDER, waiting } from '../support/staff-order';
import { type FakeWx, installFakeWx } from './support/fake-wx';
import { openPage } from './support/open-page';

type Home = {
  load: string;
  day: string;
  dayName: string;
  isToday: boolean;
  sums: { paid: string; refunded: string; net: string; orders: number }[];
  dayProblem: { code: string } | null;
  waiting: string;
};
type Orders = {
  load: string;
  orders: { out_trade_no: string }[];
  cursor: string;
  moreFailed: boolean;
  search: string;
  problem: object | null;
};
type Reports = {
  load: string;
  reports: { date: string; status: string }[];
  day: string;
  isLast: boolean;
  failed: { code: string } | null;
  said: string;
};
type Request = { action: string } & Record<string, unknown>;
type Buyer = {
  load: string;
  isSent: boolean;
  issue: string;
  problem: { code: string } | null;
  busy: boolean;
};

const sum = { currency: 'CNY', paid: 12800, refunded: 1990, orders: 2 };
const takings = ({ date = '2026-05-20' }: Request) => answered({ takings: { date, orders: 2, sums: [sum] } });
const order = (out_trade_no: string) => ({ ...listed(STAFF_ORDER), out_trade_no });

function answering(answers: Record<string, (request: Request) => unknown>): FakeWx {
  return installFakeWx({
    pay: (request) => {
      const answer = answers[request.action];
      if (!answer) throw { errMsg: 'cloud.callFunction:fail timeout' };
      return answer(request as unknown as Request);
    },
  });
}

const orderPage = () => openPage<Orders>('pages/staff/orders');
const numbers = (page: { data: Orders }) => page.data.orders.map((one) => one.out_trade_no);

describe('takings', () => {
  const home = () => openPage<Home>('pages/staff/index');

  test('today’s come first, net of what went back, with how much waits', async () => {
    const wx = answering({ takings, review: () => answered({ orders: [waiting(STAFF_ORDER, 1)] }) });
    const page = await home();
    expect(wx.calls).toContainEqual({ action: 'takings' });
    expect(page.data).toMatchObject({ load: 'ready', day: '2026-05-20', isToday: true, waiting: '1' });
    expect(page.data.sums).toMatchObject([
      { paid: '¥128.00', refunded: '¥19.90', net: '¥108.10', orders: 2 },
    ]);
  });

  test('one day back and forth, never beyond today', async () => {
    const wx = answering({ takings });
    const page = await home();
    await page.tap('onStep', { by: 1 });
    expect(wx.calls.filter(({ action }) => action === 'takings')).toHaveLength(1);
    await page.tap('onStep', { by: -1 });
    expect(page.data).toMatchObject({ day: '2026-05-19', dayName: '昨天', isToday: false });
    expect(wx.calls.at(-1)).toEqual({ action: 'takings', date: '2026-05-19' });
    await page.tap('onToday');
    expect(page.data).toMatchObject({ day: '2026-05-20', isToday: true });
  });

  test('the answer of a day that was left is not shown as another’s', async () => {
    const late: ((value: unknown) => void)[] = [];
    answering({
      takings: (request) =>
        request.date === '2026-05-19' ? new Promise((resolve) => void late.push(resolve)) : takings(request),
    });
    const page = await home();
    await page.tap('onStep', { by: -1 });
    await page.tap('onStep', { by: -1 });
    expect(page.data.day).toBe('2026-05-18');
    late[0]?.(answered({ takings: { date: '2026-05-19', orders: 0, sums: [] } }));
    await page.call('nothing');
    expect(page.data).toMatchObject({ day: '2026-05-18', sums: [{ orders: 2 }] });
  });

  test('a day that does not load costs that day, not the page; not being staff costs the page', async () => {
    const answers: Record<string, (request: Request) => unknown> = { takings };
    answering(answers);
    const page = await home();
    answers.takings = () => refused('INTERNAL', 'same_request');
    await page.tap('onStep', { by: -1 });
    expect(page.data).toMatchObject({ load: 'ready', dayProblem: { code: 'INTERNAL' }, waiting: '' });
    answers.takings = () => refused('NOT_ALLOWED');
    await page.call('onShow');
    expect(page.data.load).toBe('denied');
  });
});

describe('orders', () => {
  test('pages follow each other by cursor; a page that fails can be asked for again', async () => {
    const answers: Record<string, (request: Request) => unknown> = {
      orders: () => answered({ orders: [order('A')], next_cursor: 'c1' }),
    };
    const wx = answering(answers);
    const page = await orderPage();
    answers.orders = () => refused('INTERNAL');
    await page.tap('onMore');
    expect(page.data).toMatchObject({ moreFailed: true, cursor: 'c1' });
    answers.orders = () => answered({ orders: [order('B')] });
    await page.tap('onMore');
    expect(wx.calls.at(-1)).toEqual({ action: 'orders', limit: 20, cursor: 'c1' });
    expect([numbers(page), page.data.cursor]).toEqual([['A', 'B'], '']);
  });

  test('a search is by the whole number, without blanks, and of a refund’s by its order’s', async () => {
    const wx = answering({ orders: () => answered({ orders: [order('A')] }) });
    const page = await orderPage();
    page.type('onType', ' T0123 456_0a1b2c3d\n');
    await page.tap('onSearch');
    expect(wx.calls.at(-1)).toEqual({ action: 'orders', search: 'T0123456', limit: 20 });
    await page.tap('onClear');
    expect(wx.calls.at(-1)).toEqual({ action: 'orders', limit: 20 });
  });

  test('a filter begins the list anew, and a late answer to the former one is dropped', async () => {
    const late: ((value: unknown) => void)[] = [];
    answering({
      orders: (request) =>
        request.status === 'paid'
          ? new Promise((resolve) => void late.push(resolve))
          : answered({ orders: [order(String(request.status ?? 'all'))] }),
    });
    const page = await orderPage();
    await page.tap('onFilter', { status: 'paid' });
    await page.tap('onFilter', { status: 'closed' });
    late[0]?.(answered({ orders: [order('paid')] }));
    await page.call('nothing');
    expect(numbers(page)).toEqual(['closed']);
  });

  test('a list on screen survives a failed reload, but not a lost right', async () => {
    const answers: Record<string, (request: Request) => unknown> = {
      orders: () => answered({ orders: [order('A')] }),
    };
    answering(answers);
    const page = await orderPage();
    answers.orders = () => refused('INTERNAL');
    await page.call('onShow');
    expect(page.data).toMatchObject({ load: 'ready', problem: { code: 'INTERNAL' } });
    expect(numbers(page)).toEqual(['A']);
    answers.orders = () => refused('NOT_ALLOWED');
    await page.call('onShow');
    expect(page.data).toMatchObject({ load: 'denied', orders: [] });
  });

  test('coming back to a long list keeps its place', async () => {
    const wx = answering({
      orders: () =>
        answered({ orders: Array.from({ length: 20 }, (_, n) => order(`${n}`)), next_cursor: 'c' }),
    });
    const page = await orderPage();
    await page.tap('onMore');
    const before = wx.calls.length;
    await page.call('onShow');
    expect(wx.calls.length).toBe(before);
  });
});

describe('reports', () => {
  const report = {
    date: '2026-05-19',
    status: 'running',
    rows: 3,
    matched: 2,
    open: 1,
    classes: {},
    sums: [],
  };

  test('the last day with a bill is offered, earlier ones too, later ones never', async () => {
    const wx = answering({ reports: () => answered({ reports: [report] }), reconcile: () => answered({}) });
    const page = await openPage<Reports>('pages/staff/reports');
    expect(page.data).toMatchObject({ day: '2026-05-19', isLast: true });
    await page.tap('onStep', { by: 1 });
    expect(page.data.day).toBe('2026-05-19');
    await page.tap('onStep', { by: -1 });
    await page.tap('onReconcile');
    expect(wx.calls).toContainEqual({ action: 'reconcile', date: '2026-05-18' });
    expect(page.data.said).toContain('2026-05-18');
  });

  test('one day is asked for by its date, and continued under it', async () => {
    const wx = answering({
      reports: () => answered({ reports: [report] }),
      reconcile: () => refused('INTERNAL'),
    });
    const page = await openPage<Reports>('pages/staff/reports', { date: '2026-05-17' });
    expect(wx.calls).toEqual([{ action: 'reports', date: '2026-05-17' }]);
    await page.tap('onReconcile');
    expect(wx.calls.at(-1)).toEqual({ action: 'reconcile', date: '2026-05-17' });
    expect(page.data.failed).toMatchObject({ code: 'INTERNAL' });
  });

  test('a function without reconciliation offers nothing', async () => {
    answering({ reports: () => refused('NOT_ALLOWED') });
    const page = await openPage<Reports>('pages/staff/reports');
    expect(page.data).toMatchObject({ load: 'denied', reports: [] });
  });
});

describe('a buyer who wants money back', () => {
  const open = () => openPage<Buyer>('pages/refund/index', { out_trade_no: 'T1' });
  const query = () => answered({ order: listed(STAFF_ORDER) });

  test('gives a reason, and is told that the shop decides', async () => {
    const wx = answering({ query, request_refund: query });
    const page = await open();
    await page.tap('onSend');
    expect(page.data.issue).toBe('请填写退款原因');
    await page.tap('onReasonChoice', { reason: '拍错了' });
    await Promise.all([page.tap('onSend'), page.tap('onSend')]);
    expect(wx.calls.slice(1)).toEqual([{ action: 'request_refund', out_trade_no: 'T1', reason: '拍错了' }]);
    expect(page.data).toMatchObject({ isSent: true, busy: false });
    await page.tap('onBack');
    expect(wx.opened).toEqual(['/pages/shop/index']);
  });

  test('may try again after a lost answer, and reads the order again after a refusal', async () => {
    const answers: Record<string, (request: Request) => unknown> = { query };
    const wx = answering(answers);
    const page = await open();
    page.type('onReason', '拍错了');
    await page.tap('onSend');
    expect(page.data).toMatchObject({ problem: { code: 'NETWORK' }, isSent: false, busy: false });
    answers.request_refund = () => refused('REFUND_REFUSED');
    await page.tap('onSend');
    expect(page.data.problem).toMatchObject({ code: 'REFUND_REFUSED' });
    expect(wx.calls.at(-1)).toMatchObject({ action: 'query' });
  });

  test.each([
    ['ORDER_NOT_FOUND', 'missing'],
    ['INTERNAL', 'error'],
  ])('sees an order that answers %s as %s', async (code, load) => {
    answering({ query: () => refused(code) });
    expect((await open()).data.load).toBe(load);
  });
});
