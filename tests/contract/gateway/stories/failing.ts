import type { FaultName } from '../../../../simulator/fault-list';
import type { GatewayName } from '../../../../simulator/gateway-names';
import { failure } from '../../../gateways/support/world';
import type { Lacks } from '../lacks';
import {
  advance,
  during,
  LIMITS,
  MINUTE_MS,
  orderOf,
  paidOrder,
  place,
  refundedOf,
  refundOf,
  type Shop,
  truthOf,
} from '../shop';

/** Answers that are not what the other side said: each way that this gateway's other side can break one. */
const BROKEN: Record<'v3' | 'v2' | 'cloud', FaultName[]> = {
  v3: [
    ...([
      'answer_html',
      'answer_not_json',
      'answer_empty',
      'answer_unsigned',
      'answer_header_missing',
    ] as const),
    ...(['answer_signature_wrong', 'answer_serial_unknown', 'answer_timestamp_old'] as const),
    ...(['answer_body_changed', 'signature_probe', 'answer_truncated'] as const),
  ],
  v2: [
    ...([
      'answer_html',
      'answer_not_json',
      'answer_empty',
      'answer_unsigned',
      'answer_signature_wrong',
    ] as const),
    ...(['answer_key_wrong', 'answer_sign_type_other', 'answer_body_changed', 'answer_truncated'] as const),
  ],
  cloud: ['answer_truncated'],
};
const UNANSWERED = { code: 'GATEWAY_NO_ANSWER', outcome: 'unknown' };
const UNBELIEVED = ['GATEWAY_ANSWER_UNVERIFIED', 'GATEWAY_ANSWER_MALFORMED', 'GATEWAY_NO_ANSWER'];

/** Refusals without an answer to the question, by what the kit calls them. */
const BUSY: [fault: FaultName, code: string][] = [
  ['rate_limited', 'GATEWAY_RATE_LIMITED'],
  ['server_error_before_commit', 'GATEWAY_SYSTEM_ERROR'],
  ['server_error_after_commit', 'GATEWAY_SYSTEM_ERROR'],
  ['bank_error', 'GATEWAY_SYSTEM_ERROR'],
  ['bad_gateway', 'GATEWAY_SYSTEM_ERROR'],
  ['service_unavailable', 'GATEWAY_SYSTEM_ERROR'],
];

export function tellFailing(open: () => Promise<Shop>, name: GatewayName, lacks: Lacks): void {
  const lost = [
    ...(['gateway_timeout_before_commit', 'gateway_timeout_after_commit'] as const),
    ...(['connection_reset_before_commit', 'connection_reset_after_commit'] as const),
  ];
  const broken = BROKEN[lacks.signed_answers ? 'cloud' : name.startsWith('v2') ? 'v2' : 'v3'];

  describe.each(lost)('%s', (fault) => {
    const isDone = fault.endsWith('after_commit');

    test('leaves an order unknown, which is placed once when it is sent again', async () => {
      const shop = await open();
      const order = orderOf(shop);
      const error = await during(shop, { name: fault }, () => failure(place(shop, order)));
      expect(error).toMatchObject(UNANSWERED);
      const kind = isDone ? 'order' : 'no_such_order';
      expect(await shop.gateway.queryOrder(order, LIMITS)).toMatchObject({ kind });
      await paidOrder(shop, order);
      expect(await truthOf(shop, order)).toMatchObject({
        trade_state: 'SUCCESS',
        payments: [{ total: 100 }],
      });
    });

    test('leaves a close unknown, which can be repeated', async () => {
      const shop = await open();
      const order = orderOf(shop);
      await place(shop, order);
      await advance(shop, 6 * MINUTE_MS);
      const close = () => shop.gateway.closeOrder(order, LIMITS);
      expect(await during(shop, { name: fault }, () => failure(close()))).toMatchObject(UNANSWERED);
      expect(await truthOf(shop, order)).toMatchObject({ trade_state: isDone ? 'CLOSED' : 'NOTPAY' });
      expect(await close()).toBe('closed');
    });

    test('leaves a refund unknown, which moves money once when it is sent again', async () => {
      const shop = await open();
      const order = await paidOrder(shop);
      const refund = await refundOf(shop, order);
      const ask = () => shop.gateway.refund(refund, LIMITS);
      expect(await during(shop, { name: fault }, () => failure(ask()))).toMatchObject(UNANSWERED);
      expect(await refundedOf(shop, order)).toEqual(isDone ? [40] : []);
      expect(await ask()).toMatchObject({ refund: 40 });
      expect(await refundedOf(shop, order)).toEqual([40]);
    });

    test('says nothing of an order or a refund that is asked about', async () => {
      const shop = await open();
      const refund = await refundOf(shop, await paidOrder(shop));
      const { gateway } = shop;
      for (const ask of [
        () => gateway.queryOrder(refund, LIMITS),
        () => gateway.queryRefund(refund, LIMITS),
      ]) {
        const error = await during(shop, { name: fault }, () => failure(ask()));
        expect(error).toMatchObject(UNANSWERED);
      }
    });
  });

  test.each(broken)('an answer that is broken (%s) is not believed in anything', async (fault) => {
    const shop = await open();
    const order = await paidOrder(shop);
    const refund = await refundOf(shop, order);
    const { gateway } = shop;
    const calls = [
      () => gateway.queryOrder(order, LIMITS),
      () => place(shop, orderOf(shop)),
      () => gateway.refund(refund, LIMITS),
      () => gateway.queryRefund(refund, LIMITS),
    ];
    for (const call of calls) {
      const error = await during(shop, { name: fault }, () => failure(call()));
      expect(error).toMatchObject({ outcome: 'unknown' });
      expect(UNBELIEVED).toContain(error.code);
    }
    expect(await gateway.refund(refund, LIMITS)).toMatchObject({ refund: 40 });
    expect(await refundedOf(shop, order)).toEqual([40]);
  });

  // What the cloud says when it is busy is written nowhere, but for a refund that comes too soon.
  if (lacks.refusal_codes) return;
  test.each(BUSY)('a gateway that is busy (%s) has said neither yes nor no: %s', async (fault, code) => {
    const shop = await open();
    const order = orderOf(shop);
    const before = await during(shop, { name: fault }, () => failure(place(shop, order)));
    expect(before).toMatchObject({ code, outcome: 'unknown' });
    await paidOrder(shop, order);
    const refund = await refundOf(shop, order);
    const { gateway } = shop;
    for (const ask of [() => gateway.queryOrder(order, LIMITS), () => gateway.refund(refund, LIMITS)]) {
      const error = await during(shop, { name: fault }, () => failure(ask()));
      expect(error).toMatchObject({ code, outcome: 'unknown' });
    }
    expect(await gateway.refund(refund, LIMITS)).toMatchObject({ refund: 40 });
    expect(await refundedOf(shop, order)).toEqual([40]);
  });
}
