import type { ItemRequest } from '../../typings/contract';
import type { PrepayExtras, TradeType } from '../gateways/gateway';
import { assertAmount } from '../protocol/amount';
import { KitError } from '../protocol/errors';
import { formatInstant } from '../protocol/instant';
import type { Kit } from './kit';
import type { Quote } from './merchant-rules';
import { dueAt, FIRST_CONFIRM_MS } from './needs';
import type { Order } from './order';
import { requestHash } from './order-number';
import { PREPAY_LEASE_MS } from './place-prepay';

const PAY_MINUTES_DEFAULT = 30;
const PAY_MINUTES_MIN = 5;
const PAY_MINUTES_MAX = 120;
const DESCRIPTION_MAX = 127;
const ATTACH_MAX = 128;
const GOODS_TAG_MAX = 32;

export type NewOrder = {
  out_trade_no: string;
  openid: string;
  items: ItemRequest[];
  quote: Quote;
  trace_id: string;
  payer_client_ip?: string;
  /** JSAPI unless told otherwise. */
  trade_type?: TradeType | undefined;
};

/**
 * The document of an order that was just asked for: the intention, written before the gateway hears of it.
 * Whoever inserts it holds the prepay lease.
 * @throws KitError INTERNAL when the merchant's quote is not one, REQUEST_INVALID when the gateway has no place for what
 *   it carries
 */
export function newOrder(kit: Kit, request: NewOrder): Order {
  const { quote, out_trade_no, openid } = request;
  checkQuote(quote);
  const now = kit.clock.now();
  const pay_before = now + (quote.pay_minutes ?? PAY_MINUTES_DEFAULT) * 60_000;
  const { merchant, notify_url } = kit.settings;
  const order: Order = {
    _id: out_trade_no,
    schema: 1,
    version: 1,
    out_trade_no,
    status: 'created',
    openid,
    request_hash: requestHash(request.items),
    amount: quote.amount,
    description: quote.description,
    items: quote.items,
    goods_kind: quote.goods_kind,
    created_at: now,
    updated_at: now,
    pay_before,
    gateway: kit.gateway.name,
    snapshot: {
      out_trade_no,
      ...merchant,
      openid,
      notify_url,
      description: quote.description,
      amount: quote.amount,
      time_expire: formatInstant(pay_before),
      ...optional('trade_type', request.trade_type),
      ...optional('payer_client_ip', request.payer_client_ip),
      ...extrasOf(quote),
    },
    prepay_lease_until: now + PREPAY_LEASE_MS,
    needs: {
      confirm: { next_at: now + FIRST_CONFIRM_MS, attempts: 0 },
      close: { next_at: pay_before, attempts: 0 },
    },
    effects: [],
    refunds: [],
    review: [],
    evidence: [],
    history: [{ at: now, what: 'created' }],
    trace_id: request.trace_id,
    ...optional('reference', quote.reference),
  };
  kit.gateway.assertSupports(order.snapshot);
  order.due_at = dueAt(order)!;
  return order;
}

/** A quote is the merchant's code: what it says is checked like any input, before money depends on it. */
function checkQuote(quote: Quote): void {
  const wrong = (what: string): never => {
    throw new KitError('INTERNAL', { message: `the merchant's quote() answered ${what}` });
  };
  assertAmount(quote.amount);
  const characters = [...quote.description].length;
  if (characters < 1 || characters > DESCRIPTION_MAX)
    wrong(`a description of ${characters} characters (1–127)`);
  if (quote.items.length === 0) wrong('no items');
  if ([...(quote.attach ?? '')].length > ATTACH_MAX) wrong(`an attach of more than ${ATTACH_MAX} characters`);
  if ((quote.goods_tag ?? '').length > GOODS_TAG_MAX)
    wrong(`a goods_tag of more than ${GOODS_TAG_MAX} characters`);
  const minutes = quote.pay_minutes ?? PAY_MINUTES_DEFAULT;
  if (!Number.isInteger(minutes) || minutes < PAY_MINUTES_MIN || minutes > PAY_MINUTES_MAX) {
    wrong(`pay_minutes ${minutes} (5–120)`);
  }
}

const EXTRAS = [
  'attach',
  'goods_tag',
  'detail',
  'limit_pay',
  'profit_sharing',
  'support_fapiao',
  'device_id',
  'store_info',
] as const satisfies (keyof PrepayExtras)[];

/** What a quote may add to the order besides its price. */
function extrasOf(quote: Quote): PrepayExtras {
  const given = EXTRAS.filter((name) => quote[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, quote[name]]));
}

function optional<K extends string, V extends string>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });
}
