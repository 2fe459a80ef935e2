import { createHash } from 'node:crypto';
import type { BillRequest } from '../../../../src/gateways/gateway';
import { formatInstant } from '../../../../src/protocol/instant';
import { failure } from '../../../gateways/support/world';
import type { Lacks } from '../lacks';
import { advance, DAY_MS, during, HOUR_MS, LIMITS, paidOrder, refundOf, type Shop } from '../shop';

/** From noon to the morning of the next day, when yesterday's bill is there. */
const UNTIL_READY_MS = 23 * HOUR_MS;

export function tellBilling(open: () => Promise<Shop>, lacks: Lacks): void {
  test('the bill of a day comes whole on the next, with its payment and its refund', async () => {
    const shop = await open();
    const { order, refund, date } = await soldDay(shop);
    const { file, text } = await download(shop, { date });
    const sha1 = createHash('sha1').update(text).digest('hex');
    expect(file).toEqual({ sha1, bytes: Buffer.byteLength(text) });
    expect(text.split('\n').filter((line) => line.includes(order.out_trade_no))).toHaveLength(2);
    expect(text).toContain(refund.out_refund_no);
  });

  test(`there is ${lacks.fund_flow_bill ? 'no bill' : 'a bill too'} of what moved on the account`, async () => {
    const shop = await open();
    const { date } = await soldDay(shop);
    const { file, text } = await download(shop, { date, kind: 'fund_flow' });
    if (lacks.fund_flow_bill) expect({ file, text }).toEqual({ file: 'no_bill', text: '' });
    else expect(file).toMatchObject({ bytes: Buffer.byteLength(text) });
  });

  test('a bill is not ready before ten in the morning', async () => {
    const shop = await open();
    const date = today(shop);
    await paidOrder(shop);
    await advance(shop, UNTIL_READY_MS - 2 * HOUR_MS);
    expect(await download(shop, { date })).toEqual({ file: 'not_ready', text: '' });
  });

  test('a day without a payment has no bill', async () => {
    const shop = await open();
    await advance(shop, UNTIL_READY_MS);
    const date = formatInstant(shop.world.clock.now() - DAY_MS).slice(0, 10);
    expect(await download(shop, { date })).toEqual({ file: 'no_bill', text: '' });
  });

  test('a bill that ends in its middle is damaged, whatever the sink got', async () => {
    const shop = await open();
    const { date } = await soldDay(shop);
    const ask = () => failure(download(shop, { date }));
    expect(await during(shop, { name: 'bill_truncated' }, ask)).toMatchObject({ code: 'BILL_DAMAGED' });
  });

  if (!lacks.bill_digest) {
    test('a bill whose digest is not the announced one is damaged', async () => {
      const shop = await open();
      const { date } = await soldDay(shop);
      const ask = () => failure(download(shop, { date }));
      expect(await during(shop, { name: 'bill_hash_wrong' }, ask)).toMatchObject({ code: 'BILL_DAMAGED' });
    });
  }

  test('what the sink throws ends the download, and is thrown as it is', async () => {
    const shop = await open();
    const { date } = await soldDay(shop);
    const full = new Error('the disk is full');
    const sink = () => Promise.reject(full);
    const request = { kind: 'trade', date, mchid: shop.merchant.mchid } as const;
    await expect(shop.gateway.downloadBill(request, sink, LIMITS)).rejects.toBe(full);
  });
}

/** A day on which something was sold and a part of it given back, as seen the next morning. */
async function soldDay(shop: Shop) {
  const date = today(shop);
  const order = await paidOrder(shop);
  const refund = await refundOf(shop, order);
  await shop.gateway.refund(refund, LIMITS);
  await advance(shop, UNTIL_READY_MS);
  return { date, order, refund };
}

function today({ world }: Shop): string {
  return formatInstant(world.clock.now()).slice(0, 10);
}

async function download(
  { gateway, merchant }: Shop,
  { date, kind = 'trade' }: Pick<BillRequest, 'date'> & Partial<BillRequest>,
) {
  const pieces: Uint8Array[] = [];
  const request = { kind, date, mchid: merchant.mchid };
  const file = await gateway.downloadBill(request, (piece) => void pieces.push(piece), LIMITS);
  return { file, text: Buffer.concat(pieces).toString('utf8') };
}
