import type { BillFile, PaymentGateway } from '../../gateways/gateway';
import { createBillReader } from '../../protocol/v3/bill';
import type { BillRow } from '../../protocol/v3/bill-row';
import type { ReadRow } from './classify';

/** The numbers of so many rows are remembered, to know one that comes twice: 60 MB. */
const REMEMBERED_MAX = 200_000;

export type BillWindow = {
  sha1: string;
  /** Of the whole file. */
  file_rows: number;
  /** From `offset` on, at most `limit` of them. */
  rows: ReadRow[];
};

/**
 * Downloads a bill, reads every row of it and keeps a window. Only when all of it has arrived, with the digest that
 * was announced and the sums that its summary states, does any of it count.
 * @param each sees every row of the file; what it has seen is worth nothing when this throws
 * @throws KitError BILL_DAMAGED; whatever kept the gateway from answering
 */
export async function readBill(
  gateway: Pick<PaymentGateway, 'downloadBill'>,
  request: { date: string; mchid: string },
  window: { offset: number; limit: number; deadline_ms: number },
  each: (row: BillRow) => void,
): Promise<BillWindow | 'not_ready' | 'no_bill'> {
  const { offset, limit, deadline_ms } = window;
  const reader = createBillReader();
  const isRepeated = repetitions();
  const rows: ReadRow[] = [];
  let at = 0;
  const take = (row: BillRow) => {
    const repeated = isRepeated(row);
    each(row);
    if (at >= offset && rows.length < limit) rows.push({ row, repeated });
    at++;
  };
  const sink = (piece: Uint8Array) => reader.push(piece).forEach(take);
  const file: BillFile | 'not_ready' | 'no_bill' = await gateway.downloadBill(
    { kind: 'trade', ...request },
    sink,
    { deadline_ms },
  );
  if (file === 'not_ready' || file === 'no_bill') return file;
  return { sha1: file.sha1, file_rows: reader.end().rows, rows };
}

/** Was this payment or refund in a row before? */
export function repetitions(): (row: BillRow) => boolean {
  const seen = new Set<string>();
  return (row) => {
    const number = row.kind === 'payment' ? row.transaction_id : row.refund.refund_id;
    if (seen.has(number)) return true;
    if (seen.size < REMEMBERED_MAX) seen.add(number);
    return false;
  };
}
