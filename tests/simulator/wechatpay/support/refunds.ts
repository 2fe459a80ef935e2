import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { type Answer, answered, buildRequest, type Call, type Credentials, jsonOf } from './client';
import { CREDENTIALS, KEYS, NUMBER, OPENID, order, type World } from './world';

export const REFUND_NO = 'R20310304000001';
export const PARTNER: Credentials = { mchid: PARTNER_MERCHANT.sp_mchid, ...KEYS.partner };
const { sp_mchid, sp_appid, sub_mchid } = PARTNER_MERCHANT;

const PATH = '/v3/refund/domestic/refunds';

/** What a refund that nothing is wrong with asks for: 40 of 100. */
export function refundBody() {
  return {
    out_trade_no: NUMBER,
    out_refund_no: REFUND_NO,
    reason: '退货',
    amount: amount(40),
  };
}

export function amount(refund: number, total = 100) {
  return { refund, total, currency: 'CNY' };
}

/** The calls about refunds, by the direct merchant, or as a service provider for its sub-merchant. */
export function refunding(world: World, who: Credentials = CREDENTIALS) {
  const own = who === PARTNER ? { sub_mchid } : {};
  const call = async (one: Omit<Call, 'timestamp'>): Promise<Answer> => {
    const timestamp = Math.floor(world.clock.now() / 1000);
    return answered(await world.pay.handle(buildRequest(who, { timestamp, ...one })));
  };
  const create = (changes: Record<string, unknown> = {}) =>
    call({ method: 'POST', url: PATH, body: { ...own, ...refundBody(), ...changes } });
  const query = (out_refund_no = REFUND_NO, search = who === PARTNER ? `?sub_mchid=${sub_mchid}` : '') =>
    call({ url: `${PATH}/${out_refund_no}${search}` });
  const repair = (refund_id: string, body: Record<string, unknown>, headers: Record<string, string> = {}) => {
    const url = `${PATH}/${refund_id}/apply-abnormal-refund`;
    return call({ method: 'POST', url, body: { ...own, out_refund_no: REFUND_NO, ...body }, headers });
  };
  return { call, create, query, repair };
}

/** An order of the direct merchant's, paid. @returns its transaction_id */
export async function paidOrder(world: World, changes: Record<string, unknown> = {}): Promise<string> {
  const { out_trade_no } = { ...order(), ...changes };
  await world.prepay(changes);
  world.pay.ledger.pay(out_trade_no);
  return world.pay.ledger.truth(out_trade_no)!.transaction_id!;
}

/** The same of the service provider's, for its sub-merchant. */
export async function paidPartnerOrder(world: World, notify_url = order().notify_url): Promise<string> {
  const { appid: _appid, mchid: _mchid, payer: _payer, ...common } = order();
  const body = { ...common, sp_appid, sp_mchid, sub_mchid, notify_url, payer: { sp_openid: OPENID } };
  await refunding(world, PARTNER).call({ method: 'POST', url: '/v3/pay/partner/transactions/jsapi', body });
  world.pay.ledger.pay(NUMBER);
  return world.pay.ledger.truth(NUMBER)!.transaction_id!;
}

export async function refusalOf(answer: Answer | Promise<Answer>) {
  const { status, body } = await answer;
  const said = jsonOf({ body }) as { code: string; message: string; detail?: Record<string, string> };
  return { status, ...said };
}
