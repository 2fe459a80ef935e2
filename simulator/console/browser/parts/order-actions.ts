import { parseAmount } from '../../model/amounts';
import type { Order } from '../../model/control-types';
import { type Child, type Children, h } from '../../model/vnode';
import { call } from '../api';
import type { App } from '../app';
import { button, form, input, submit } from './pieces';

/** What a payer and the merchant platform can do to an order now. */
export function orderActions(app: App, order: Order, cashier: string | undefined): Child | undefined {
  const actions: Children = [payActions(app, order, cashier), refundForm(app, order)];
  const shown = actions.flat().filter((one) => one !== undefined);
  return shown.length === 0
    ? undefined
    : h('section', { class: 'actions', 'aria-label': app.t('actions') }, shown);
}

function payActions(app: App, order: Order, cashier: string | undefined): Children {
  const { t } = app;
  const { out_trade_no: number } = order;
  if (!['NOTPAY', 'USERPAYING'].includes(order.trade_state)) return [];
  const pay = () =>
    void app.act(
      'pay',
      () => call('POST', `orders/${encodeURIComponent(number)}/pay`),
      () => t('paid_now', { number }),
    );
  const cancel = () =>
    void app.act(
      'cancel',
      () => call<{ errMsg: string }>('POST', `cashier/${encodeURIComponent(cashier ?? '')}/cancel`),
      ({ errMsg }) => t('cancelled_now', { errMsg }),
    );
  return [
    button(app, t('pay'), pay, { kind: 'primary', name: 'pay' }),
    cashier === undefined
      ? h('span', { class: 'note' }, t('no_cashier'))
      : button(app, t('cancel_cashier'), cancel, { name: 'cancel' }),
  ];
}

function refundForm(app: App, order: Order): Child | undefined {
  const { t } = app;
  const { out_trade_no: number, payments, refunds } = order;
  const paid = payments[0];
  if (!paid) return undefined;
  const gone = refunds.filter(({ status }) => status !== 'CLOSED').reduce((sum, { total }) => sum + total, 0);
  if (paid.total - gone <= 0) return undefined;
  const refund = (values: FormData) => {
    const text = String(values.get('amount') ?? '').trim();
    const total = text === '' ? undefined : parseAmount(text, paid.currency);
    if (text !== '' && total === undefined) {
      app.tell(t('amount_wrong', { text }), 'bad');
      return;
    }
    void app.act(
      'refund',
      () => call('POST', `orders/${encodeURIComponent(number)}/refund`, total === undefined ? {} : { total }),
      () => t('refunded_now', { number }),
    );
  };
  return form(
    'refund',
    refund,
    input(t('refund_amount', { currency: paid.currency }), 'amount', { placeholder: t('all_that_is_left') }),
    submit(app, t('refund_on_platform'), 'refund', 'plain'),
  );
}
