import { csvCell, csvHeader, csvLine } from '../../scripts/bill/csv';
import type { DayReport } from '../../scripts/bill/day-report';
import { differs } from '../../scripts/bill/day-report';
import { escapeHtml, money } from '../../scripts/bill/html';
import { reportPage } from '../../scripts/bill/page';
import { DIFFERENCE_CLASSES, type DifferenceClass, type Item } from '../../src/orders/reconcile/difference';

const HOSTILE = '<script>alert(1)</script>"\'&';

const item = (changes: Partial<Item> = {}): Item => ({
  ...{ class: 'D-03', state: 'open', outcome: 'not_asked', out_trade_no: 'T1', transaction_id: '4200' },
  ...changes,
});
const report = (changes: Partial<DayReport> = {}): DayReport => ({
  ...{ date: '2026-01-05', source: 'bill.csv', rows: 1, classes: { 'D-03': 1 }, sums: [], items: [item()] },
  ...{ items_left_out: 0, file: { sha1: 'ab', bytes: 1 }, compared: { orders: 1, matched: 0, carried: 0 } },
  ...changes,
});

test.each(['=cmd|x', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('F-85 no cell begins a formula: %j', (text) => {
  expect(csvCell(text)).toBe(`"'${text}"`);
});

test('F-85 quotes, commas and line ends stay in their cell', () => {
  expect(csvCell('a "b", c\r\nd')).toBe('"a ""b"", c\r\nd"');
  expect(csvCell('a=b')).toBe('"a=b"');
});

test('a number that a spreadsheet would round is text', () => {
  expect(csvCell('4200002026010500000000000001')).toBe('"\'4200002026010500000000000001"');
  expect(csvCell('123456789012345')).toBe('"123456789012345"');
});

test('a line has as many cells as the header, whatever an item lacks', () => {
  const cells = (text: string) => text.trim().split('","').length;
  expect(cells(csvLine('2026-01-05', item()))).toBe(cells(csvHeader()));
  const full = item({ out_refund_no: 'r', refund_id: '5', billed: { total: -1, currency: 'CNY' }, at: 0 });
  expect(csvLine('2026-01-05', full)).toContain('"\'-1","CNY"');
  expect(csvHeader().startsWith('\uFEFF"date",')).toBe(true);
});

test.each(['zh', 'en'] as const)('nothing that came from outside is markup in the page (%s)', (language) => {
  const hostile = item({
    out_trade_no: HOSTILE,
    transaction_id: HOSTILE,
    billed: { total: 1, currency: HOSTILE },
  });
  const sums = [{ currency: HOSTILE, payments: 1, paid: 1, refunds: 0, refunded: 0 }];
  const page = reportPage([report({ source: HOSTILE, items: [hostile], sums })], language);
  expect(page).not.toContain('<script');
  expect(page).toContain(escapeHtml(HOSTILE));
});

test('the page needs nothing from anywhere', () => {
  const page = reportPage([report()], 'zh');
  expect(page).not.toMatch(/https?:|<script|<link|<img|url\(|@import/);
  expect(page).toContain('prefers-color-scheme: dark');
  expect(page).toContain('@media print');
});

test.each(['zh', 'en'] as const)('every class has words, a bar and a count in the chart (%s)', (language) => {
  const classes = Object.fromEntries(DIFFERENCE_CLASSES.map((name, n) => [name, n + 1]));
  const page = reportPage([report({ classes })], language);
  for (const [n, name] of (DIFFERENCE_CLASSES as readonly DifferenceClass[]).entries()) {
    expect(page).toMatch(new RegExp(`${name} \\S`));
    expect(page).toContain(`>${n + 1}</text>`);
  }
  expect(page.match(/<rect /g)).toHaveLength(17);
  expect(page).toMatch(/role="img" aria-label="[^"]*2026-01-05 D-17: 17/);
});

test('the longest bar fits, and the shortest can be seen', () => {
  const page = reportPage([report({ classes: { 'D-01': 1, 'D-02': 1_000_000 } })], 'en');
  const widths = [...page.matchAll(/<rect x="0" y="\d+" width="(\d+)"/g)].map((match) => Number(match[1]));
  expect(widths).toEqual([2, 250]);
});

test('several days stand in one chart, one after the other, and a clean one says so', () => {
  const page = reportPage([report({ date: '2026-01-04', classes: {}, items: [] }), report()], 'en');
  expect(page.indexOf('2026-01-04')).toBeLessThan(page.lastIndexOf('2026-01-05'));
  expect(page).toContain('No differences.');
  expect(page).toContain('2026-01-04 – 2026-01-05');
});

test('what does not fit is counted', () => {
  expect(reportPage([report({ items_left_out: 7 })], 'en')).toContain('7 more are not listed here');
});

test('money is written out of whole minor units', () => {
  expect(money({ total: 123_456_789, currency: 'CNY' })).toBe('1,234,567.89 CNY');
  expect(money({ total: -5, currency: 'CNY' })).toBe('-0.05 CNY');
  expect(money({ total: 1_000, currency: 'JPY' })).toBe('1,000 JPY');
  expect(money({ total: 100, currency: 'CNY' })).toBe('1.00 CNY');
});

test('what settles itself at midnight is no difference for the shell', () => {
  expect(differs(report({ classes: { 'D-16': 3 } }))).toBe(false);
  expect(differs(report({ classes: { 'D-16': 3, 'D-12': 1 } }))).toBe(true);
  expect(differs(report({ classes: {} }))).toBe(false);
});
