import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../simulator/wechatpay/merchants';
import { signatureOf } from '../../simulator/wechatpay/v2/signature';
import { writeXml } from '../../simulator/wechatpay/v2/xml';
import type { World } from '../../simulator/world';
import type { Json } from '../support/world';
import { BUYER } from './support';

/** Messages that WeChat Pay never sent: what somebody with a leaked key, or with the cloud's SDK, can write. */

const NONCE = 'forged00000000000000000000000001';
const TRANSACTION = '4200009999209901019999999999';
const PAID_AT = '20260105120000';

export type Forged = { out_trade_no: Json; total?: number; transaction_id?: Json };

/** A payment in APIv2's form, signed with a key, posted to the function as WeChat Pay would. */
export async function tellInV2(
  world: World,
  { out_trade_no, total = 100, transaction_id = TRANSACTION as unknown as Json }: Forged,
  api_v2_key = keyOf(world),
): Promise<{ status: number; said: string }> {
  const fields = {
    ...{ return_code: 'SUCCESS', result_code: 'SUCCESS', ...partiesOf(world) },
    ...{ nonce_str: NONCE, sign_type: 'HMAC-SHA256', trade_type: 'JSAPI', bank_type: 'OTHERS' },
    ...{ total_fee: String(total), fee_type: 'CNY', cash_fee: String(total) },
    ...{ transaction_id: String(transaction_id), out_trade_no: String(out_trade_no), time_end: PAID_AT },
  };
  const sign = signatureOf(fields, 'HMAC-SHA256', api_v2_key);
  const response = await fetch(world.urls.notify!, {
    method: 'POST',
    headers: { 'content-type': 'text/xml' },
    body: writeXml('xml', { ...fields, sign }),
  });
  return { status: response.status, said: await response.text() };
}

/** A payment as the cloud would tell a function of it. */
export function cloudEvent({ out_trade_no, total = 100 }: Forged): Record<string, unknown> {
  const { sp_appid, sp_mchid, sub_appid, sub_mchid } = PARTNER_MERCHANT;
  return {
    ...{ returnCode: 'SUCCESS', resultCode: 'SUCCESS', nonceStr: NONCE },
    ...{ appid: sp_appid, mchId: sp_mchid, subAppid: sub_appid, subMchId: sub_mchid },
    ...{ openid: 'oAtTheCloud', subOpenid: BUYER, tradeType: 'JSAPI', bankType: 'OTHERS' },
    ...{ totalFee: total, feeType: 'CNY', cashFee: total },
    ...{ transactionId: TRANSACTION, outTradeNo: out_trade_no, timeEnd: PAID_AT },
  };
}

const isDirect = ({ shop }: World) => shop.owner.sub_mchid === undefined;

function keyOf(world: World): string {
  return (isDirect(world) ? DIRECT_MERCHANT : PARTNER_MERCHANT).api_v2_key;
}

function partiesOf(world: World): Record<string, string> {
  const { sp_appid, sp_mchid, sub_appid, sub_mchid } = PARTNER_MERCHANT;
  return isDirect(world)
    ? { appid: DIRECT_MERCHANT.appid, mch_id: DIRECT_MERCHANT.mchid, openid: BUYER }
    : {
        ...{ appid: sp_appid, mch_id: sp_mchid, sub_appid, sub_mch_id: sub_mchid },
        ...{ openid: 'oAtTheProvider', sub_openid: BUYER },
      };
}
