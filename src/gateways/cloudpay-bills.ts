import { KitError } from '../protocol/errors';
import type { CloudpayAnswer, CloudpayCall } from './cloudpay-call';
import { textIn } from './cloudpay-fields';
import { malformed, notLookedInto } from './cloudpay-refusal';
import type { BillFile, BillRequest, BillSink, Deadline } from './gateway';
import { BillUnpacker } from './unpack-bill';

/** The SDK holds the file whole; what is unpacked is never held. */
const PIECE_BYTES = 64 * 1024;

/** Of the day's trades: cloudPay has no other bill. @throws KitError REQUEST_INVALID */
export function billCall({ date, mchid }: BillRequest, limits: Deadline): CloudpayCall {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) {
    throw new KitError('REQUEST_INVALID', { message: 'a bill is asked for by its day, YYYY-MM-DD' });
  }
  const params = { subMchId: mchid, billDate: date.replaceAll('-', ''), billType: 'ALL', tarType: 'GZIP' };
  return { name: 'trade_bill', api: 'downloadBill', changes: false, params, ...limits };
}

/**
 * Unpacks the file. No digest of it is announced: that it is whole, gzip's own end says, and the sums in its last line.
 * @throws KitError BILL_DAMAGED, GatewayError; whatever the sink throws
 */
export async function receiveBill(
  said: CloudpayAnswer,
  call: CloudpayCall,
  sink: BillSink,
): Promise<BillFile | 'not_ready' | 'no_bill'> {
  if (said.returnCode !== undefined) {
    const words = textIn(said, 'returnMsg');
    if (words === 'No Bill Exist') return 'no_bill';
    if (words === 'Bill Creating') return 'not_ready';
    throw notLookedInto(call, said);
  }
  if (!(said.data instanceof Uint8Array)) throw malformed(call, 'there is no file in it');
  const unpacker = new BillUnpacker(sink);
  try {
    for (let at = 0; at < said.data.length; at += PIECE_BYTES) {
      await unpacker.write(said.data.subarray(at, at + PIECE_BYTES));
    }
    const { sha1, bytes } = await unpacker.end();
    return { sha1, bytes };
  } finally {
    unpacker.abandon();
  }
}
