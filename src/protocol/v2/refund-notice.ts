import * as v from 'valibot';
import { AesEcbError, openEcb } from '../crypto/aes-ecb';
import { md5Hex } from '../crypto/digest';
import { KitError } from '../errors';
import { parseBeijing } from '../instant';
import { decode } from '../v3/decode';
import type { RefundNotice } from '../v3/notification';
import { parseXml } from '../xml';
import { fen, id, REFUND_STATUS } from './wire';

/** The envelope; it has no sign, and says nothing that is not also in what is sealed but whose it is. */
const envelope = v.object({
  return_code: v.literal('SUCCESS'),
  mch_id: id,
  sub_mch_id: v.optional(v.pipe(v.string(), v.maxLength(64))),
  req_info: v.string(),
});

const refundInfo = v.object({
  transaction_id: id,
  out_trade_no: id,
  refund_id: id,
  out_refund_no: id,
  total_fee: fen,
  refund_fee: fen,
  refund_status: v.picklist(['SUCCESS', 'CHANGE', 'REFUNDCLOSE']),
  success_time: v.optional(v.string()),
});

/**
 * Opens and reads a refund notice of APIv2 (退款结果通知): `req_info` is AES-256-ECB under the lower-case hex of
 * the APIv2 key's MD5. It carries no signature: what it says is a hint.
 *
 * @throws KitError DECRYPTION_FAILED, MESSAGE_MALFORMED. No message holds key or plaintext
 */
export function readRefundNotice(body: Uint8Array, apiV2Key: string): RefundNotice {
  const said = decode(envelope, parseXml(body, 'xml'), 'a refund notice of APIv2');
  const { mch_id, sub_mch_id, req_info } = said;
  const info = decode(refundInfo, parseXml(open(req_info, apiV2Key), 'root'), 'a refund of APIv2');
  const { total_fee, refund_fee, refund_status, success_time, ...numbers } = info;
  const notice: RefundNotice = {
    mchid: mch_id,
    ...(sub_mch_id ? { sub_mchid: sub_mch_id } : {}),
    ...numbers,
    refund_status: REFUND_STATUS[refund_status],
    total: total_fee,
    refund: refund_fee,
  };
  const success_at = success_time === undefined ? undefined : parseBeijing(success_time);
  return success_at === undefined ? notice : { ...notice, success_at };
}

function open(req_info: string, apiV2Key: string): Uint8Array {
  try {
    return Buffer.from(openEcb(req_info, md5Hex(apiV2Key)), 'utf8');
  } catch (error) {
    if (!(error instanceof AesEcbError)) throw error;
    throw new KitError('DECRYPTION_FAILED', {
      message: `req_info does not open with our APIv2 key (${error.reason})`,
    });
  }
}
