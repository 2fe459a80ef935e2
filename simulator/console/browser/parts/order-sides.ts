import { agreement, type Fact } from '../../model/agreement';
import type { Document, Order } from '../../model/control-types';
import { hashOf } from '../../model/route';
import { type Child, type Children, h } from '../../model/vnode';
import type { App } from '../app';
import { jsonView } from './json';
import { empty } from './panel';
import { amount, badge, code, facts, instant, stateBadge } from './pieces';

/** The gateway's own truth of an order. */
export function gatewayView(app: App, order: Order): Child {
  const { t } = app;
  const { merchant, mchid, payer, transaction_id, closed_at, attach } = order;
  return facts([
    [t('state'), [stateBadge(order.trade_state)]],
    [t('amount'), [amount(order.amount)]],
    [t('trade_type'), [order.trade_type ?? 'JSAPI']],
    [t('merchant'), [code(merchant?.mchid ?? mchid)]],
    [t('sub_merchant'), [merchant?.sub_mchid && code(merchant.sub_mchid)]],
    [t('appid'), [code(order.appid)]],
    [t('payer'), [payer ? code(payer.openid) : t('nobody_yet')]],
    [t('transaction'), [transaction_id && code(transaction_id)]],
    [t('attach'), [attach && code(attach)]],
    [t('created'), [instant(order.created_at)]],
    [t('pay_until'), [instant(order.pay_until)]],
    [t('closed'), [closed_at !== undefined && instant(closed_at)].filter(Boolean)],
    [t('prepays'), [h('span', { class: 'number' }, order.prepays)]],
    [t('notify_url'), [code(order.notify_url)]],
  ]);
}

/** What the shop's database has under the same number, and whether it agrees. */
export function beside(
  app: App,
  order: Order,
  found: { collection: string; document: Document }[],
): Children {
  const { t } = app;
  if (found.length === 0) return [empty(t('no_document'), t('no_document_hint'))];
  return found.map(({ collection, document }, index) => [
    h(
      'p',
      { class: 'side__head' },
      h('a', { href: hashOf(['documents', collection]) }, `${collection} / ${String(document._id)}`),
    ),
    collection === 'orders' && agreementView(app, agreement(order, document)),
    jsonView(document, t('document_of', { name: `${collection} ${index + 1}` })),
  ]);
}

function agreementView(app: App, shown: Fact[]): Child | undefined {
  const { t } = app;
  if (shown.length === 0) return undefined;
  return h(
    'ul',
    { class: 'agreement' },
    shown.map(({ name, gateway, database, agrees }) =>
      h(
        'li',
        { key: name },
        badge(agrees ? 'good' : 'bad', t(agrees ? `${name}_agrees` : `${name}_differs`)),
        ' ',
        !agrees && h('span', { class: 'note' }, `${gateway} ≠ ${database}`),
      ),
    ),
  );
}
