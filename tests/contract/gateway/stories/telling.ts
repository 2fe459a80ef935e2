import type { GatewayName } from '../../../../simulator/gateway-names';
import { MUTATIONS, type MutationName } from '../../../../simulator/wechatpay/notifier/mutations';
import type { Notification } from '../../../../src/gateways/gateway';
import { isKitError } from '../../../../src/protocol/errors';
import { control } from '../../../support/world';
import type { Lacks } from '../lacks';
import { advance, LIMITS, MINUTE_MS, paidOrder, paymentOf, refundOf, type Shop } from '../shop';
import { VERDICTS, type Verdict } from '../verdicts';

const FORMATS: Record<GatewayName, 'v3' | 'v2' | 'cloud'> = {
  ...{ v3: 'v3', v3_partner: 'v3', v2: 'v2', v2_partner: 'v2', cloudpay: 'cloud' },
};
/** What verification may end with; of events that anybody may send there is only the last. */
const REFUSALS = /^(SIGNATURE_\w+|DECRYPTION_FAILED|MESSAGE_MALFORMED|REQUEST_INVALID)$/;

export function tellTelling(open: () => Promise<Shop>, name: GatewayName, lacks: Lacks): void {
  const kind = lacks.proof ? '_hint' : '';

  test(`a payment is told as a ${lacks.proof ? 'hint' : 'fact'}, with what a query says`, async () => {
    const shop = await open();
    const order = await paidOrder(shop);
    const payment = await paymentOf(shop, order);
    expect(await lastHeard(shop)).toMatchObject({
      status: 'fulfilled',
      value: { kind: `payment${kind}`, notification_id: expect.any(String), payment },
    });
  });

  test(`a refund is told as a ${lacks.proof ? 'hint' : 'fact'}, with what a query says`, async () => {
    const shop = await open();
    const refund = await refundOf(shop, await paidOrder(shop));
    await shop.gateway.refund(refund, LIMITS);
    await advance(shop, MINUTE_MS);
    await shop.world.wechatpay.notifier.idle();
    const { mchid, sub_mchid, out_trade_no, transaction_id, out_refund_no } = refund;
    const { refund_id, success_at } = (await shop.gateway.queryRefund(refund, LIMITS)) as {
      [of: string]: unknown;
    };
    expect(await lastHeard(shop)).toEqual({
      status: 'fulfilled',
      value: {
        ...{ kind: `refund${kind}`, notification_id: expect.any(String) },
        refund: {
          ...{ mchid, out_trade_no, transaction_id, out_refund_no, refund_id, success_at },
          ...(sub_mchid === undefined ? {} : { sub_mchid }),
          ...{ refund_status: 'SUCCESS', total: 100, refund: 40 },
        },
      },
    });
  });

  const mutations = mutationsOf(name);
  test.each(mutations)('a notification that is broken (%s) is %s', async (mutate, verdict) => {
    const shop = await open();
    const order = await paidOrder(shop);
    const payment = await paymentOf(shop, order);
    const { body } = await control(shop.world, 'GET', '/notifications');
    const sent = await control(shop.world, 'POST', `/notifications/${[...body].at(-1)!.id}/send`, { mutate });
    expect(sent.status).toBe(200);
    const heard = await lastHeard(shop);
    if (verdict !== 'refused') {
      expect(heard).toMatchObject({ status: 'fulfilled' });
      judge((heard as PromiseFulfilledResult<Notification>).value, payment, verdict);
      return;
    }
    expect(heard).toMatchObject({ status: 'rejected' });
    const { reason } = heard as PromiseRejectedResult;
    expect(isKitError(reason) && reason.code).toMatch(REFUSALS);
  });

  if (lacks.proof) {
    test('nothing that is told counts as a fact', async () => {
      const shop = await open();
      await paidOrder(shop);
      for (const [mutate] of mutations) {
        const { body } = await control(shop.world, 'GET', '/notifications');
        await control(shop.world, 'POST', `/notifications/${[...body].at(-1)!.id}/send`, { mutate });
      }
      const read = (await shop.heard()).flatMap((one) =>
        one.status === 'fulfilled' ? [one.value.kind] : [],
      );
      expect(read.filter((told) => told === 'payment' || told === 'refund')).toEqual([]);
    });
  }

  if (FORMATS[name] === 'cloud') {
    test('whatever comes over HTTP is refused', async () => {
      const { gateway } = await open();
      const message = { headers: {}, body: Buffer.from('{}') };
      await expect(gateway.readNotification(message)).rejects.toMatchObject({
        code: 'SIGNATURE_HEADER_MISSING',
      });
    });
  }
}

/** Each way to break what this gateway is told of a payment, and what is to be made of it. */
function mutationsOf(name: GatewayName): [MutationName, Verdict][] {
  const format = FORMATS[name];
  const partner = name.endsWith('_partner');
  const names = (Object.keys(MUTATIONS) as MutationName[]).filter((one) => {
    const mutation: { replay?: true; partner?: true; [form: string]: unknown } = MUTATIONS[one];
    const steps = mutation[format] as { of?: readonly string[] } | undefined;
    const fits = mutation.replay || (steps !== undefined && (steps.of ?? ['payment']).includes('payment'));
    return fits && (partner || !mutation.partner);
  });
  return names.map((one) => [one, VERDICTS[one]]);
}

function judge(told: Notification, payment: object, verdict: Exclude<Verdict, 'refused'>): void {
  const read = 'payment' in told ? told.payment : undefined;
  if (verdict === 'unhandled') expect(told.kind).toBe('unhandled');
  else if (verdict === 'the truth') expect(read).toEqual(payment);
  else {
    expect(read).toBeDefined();
    expect(read).not.toEqual(payment);
  }
}

async function lastHeard(shop: Shop): Promise<PromiseSettledResult<Notification>> {
  return (await shop.heard()).at(-1)!;
}
