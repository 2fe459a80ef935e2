import type { Order, Refund, RefundStatus } from '../../model/control-types';
import { type Child, type Children, h } from '../../model/vnode';
import { call } from '../api';
import type { App } from '../app';
import { empty } from './panel';
import { amount, code, form, instant, select, stateBadge, submit, table } from './pieces';

const SETTLED: RefundStatus[] = ['SUCCESS', 'CLOSED', 'ABNORMAL'];

export function paymentsView(app: App, { payments }: Order): Children {
  const { t } = app;
  if (payments.length === 0) return [empty(t('no_payments'))];
  const columns = [
    { key: 'transaction', title: t('transaction'), class: 'table__main' },
    { key: 'amount', title: t('amount'), class: 'table__amount' },
    { key: 'payer', title: t('payer') },
    { key: 'paid', title: t('paid_at') },
  ];
  const rows = payments.map((payment) => ({
    key: payment.transaction_id,
    cells: [
      [code(payment.transaction_id)],
      [amount(payment)],
      [code(payment.openid)],
      [instant(payment.paid_at)],
    ],
  }));
  return [table(t('payments'), columns, rows)];
}

export function refundsView(app: App, { refunds }: Order): Children {
  const { t } = app;
  if (refunds.length === 0) return [empty(t('no_refunds'))];
  const columns = [
    { key: 'refund', title: t('refund'), class: 'table__main' },
    { key: 'state', title: t('state') },
    { key: 'amount', title: t('amount'), class: 'table__amount' },
    { key: 'origin', title: t('origin') },
    { key: 'created', title: t('created') },
    { key: 'settle', title: t('settle') },
  ];
  const rows = refunds.map((refund) => ({ key: refund.refund_id, cells: refundCells(app, refund) }));
  return [table(t('refunds'), columns, rows)];
}

function refundCells(app: App, refund: Refund): Children[] {
  const { t } = app;
  const { refund_id, out_refund_no, status = 'SUCCESS', origin, settled_at } = refund;
  return [
    [
      code(out_refund_no),
      out_refund_no !== refund_id && h('span', { class: 'note number row-note' }, refund_id),
    ],
    [stateBadge(status)],
    [amount(refund)],
    [origin ? t(`origin_${origin}`) : '–'],
    [instant(refund.created_at)],
    [
      status === 'PROCESSING'
        ? settleForm(app, refund)
        : settled_at !== undefined
          ? instant(settled_at)
          : '–',
    ],
  ];
}

function settleForm(app: App, { refund_id, out_refund_no }: Refund): Child {
  const { t } = app;
  const name = `settle ${refund_id}`;
  const settle = (values: FormData) => {
    const status = String(values.get('status'));
    void app.act(
      name,
      () => call('POST', `refunds/${encodeURIComponent(refund_id)}/settle`, { status }),
      () => t('settled', { number: out_refund_no, status }),
    );
  };
  const options = SETTLED.map((status) => [status, status] as const);
  return form(
    'settle',
    settle,
    select(t('settle_as'), 'status', options),
    submit(app, t('settle'), name, 'plain'),
  );
}
