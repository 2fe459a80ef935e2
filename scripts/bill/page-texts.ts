import type { DifferenceClass, ItemState } from '../../src/orders/reconcile/difference';

/** Words of the report page. */
export type Language = 'zh' | 'en';

export type PageTexts = {
  html_lang: string;
  title: string;
  made_from: string;
  no_bill: string;
  rows: string;
  matched: string;
  open: string;
  carried: string;
  not_compared: string;
  sums: string;
  currency: string;
  payments: string;
  paid: string;
  refunds: string;
  refunded: string;
  net: string;
  chart: string;
  no_differences: string;
  items: string;
  item_columns: readonly string[];
  left_out: (count: number) => string;
  no_repairs: string;
  states: Record<ItemState, string>;
  classes: Record<DifferenceClass, string>;
};

const zh: PageTexts = {
  html_lang: 'zh-CN',
  title: '微信支付对账报告',
  made_from: '账单',
  no_bill: '当日没有账单',
  rows: '账单行数',
  matched: '相符',
  open: '待处理',
  carried: '零点前后，留到次日账单核对',
  not_compared: '没有提供订单，只核对了账单本身。',
  sums: '合计',
  currency: '币种',
  payments: '付款笔数',
  paid: '付款金额',
  refunds: '退款笔数',
  refunded: '退款金额',
  net: '净额',
  chart: '每天各类差异',
  no_differences: '没有差异。',
  items: '差异明细',
  item_columns: ['类别', '状态', '订单号', '微信单号', '账单', '订单', '时间'],
  left_out: (count) => `另有 ${count} 条没有列出，全部差异可用 --csv 导出。`,
  no_repairs: '本页只列出差异，没有改动任何订单。自动修正由云函数 pay-notify 在查询微信支付后进行。',
  states: { open: '待处理', noted: '仅供参考', repaired: '已修正' },
  classes: {
    'D-01': '微信已收款，订单未付',
    'D-02': '微信已收款，订单已关闭',
    'D-03': '微信有记录，没有这个订单',
    'D-04': '订单已付，账单里没有',
    'D-05': '金额不同',
    'D-06': '微信有退款，订单里没有',
    'D-07': '订单已退款，账单里没有',
    'D-08': '退款状态不同',
    'D-09': '退款金额不同',
    'D-10': '重复付款',
    'D-11': '币种不同',
    'D-12': '手续费不同',
    'D-13': '账单文件损坏',
    'D-14': '账单缺失',
    'D-15': '账单里重复出现',
    'D-16': '零点前后，日期不同',
    'D-17': '与资金账单不符',
  },
};

const en: PageTexts = {
  html_lang: 'en',
  title: 'WeChat Pay reconciliation',
  made_from: 'Bill',
  no_bill: 'There is no bill for this day',
  rows: 'Rows of the bill',
  matched: 'Match',
  open: 'Open',
  carried: 'Near midnight, left to the next day’s bill',
  not_compared: 'Without orders to compare with, the bill was checked by itself.',
  sums: 'Sums',
  currency: 'Currency',
  payments: 'Payments',
  paid: 'Paid',
  refunds: 'Refunds',
  refunded: 'Refunded',
  net: 'Net',
  chart: 'Differences per day and class',
  no_differences: 'No differences.',
  items: 'Differences',
  item_columns: ['Class', 'State', 'Order', 'WeChat Pay’s number', 'Bill', 'Order', 'Time'],
  left_out: (count) => `${count} more are not listed here; --csv exports every one.`,
  no_repairs:
    'This page lists differences, and no order was changed. Repairs are made by the function pay-notify, after a query to WeChat Pay.',
  states: { open: 'open', noted: 'for information', repaired: 'repaired' },
  classes: {
    'D-01': 'Paid at WeChat Pay, order unpaid',
    'D-02': 'Paid at WeChat Pay, order closed',
    'D-03': 'At WeChat Pay, no such order',
    'D-04': 'Order paid, not in the bill',
    'D-05': 'Amounts differ',
    'D-06': 'Refunded at WeChat Pay, not in the order',
    'D-07': 'Order refunded, not in the bill',
    'D-08': 'State of a refund differs',
    'D-09': 'Amount of a refund differs',
    'D-10': 'Paid twice',
    'D-11': 'Currencies differ',
    'D-12': 'Fee differs',
    'D-13': 'File damaged',
    'D-14': 'Bill missing',
    'D-15': 'Twice in the bill',
    'D-16': 'Another day near midnight',
    'D-17': 'Differs from the fund flow',
  },
};

export const PAGE_TEXTS: Record<Language, PageTexts> = { zh, en };
