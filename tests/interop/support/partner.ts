import { Formatter, Rsa, Wechatpay } from 'wechatpay-axios-plugin';
import type { World } from '../../../simulator/world';
import { axiosPluginPeer, told as axiosTold, configOf } from './axios-plugin';
import { told as easyTold, easywechat, easywechatPeer } from './easywechat';
import { type Merchants, orderOf } from './merchant';
import type { Peer, Told } from './peer';

export type Way = 'jsapi' | 'native' | 'h5' | 'app';

/** A service provider's calls for a sub-merchant, each made, signed and read by the client's own code. */
export type PartnerCalls = {
  place(way: Way, order: object): Promise<Told>;
  query(out_trade_no: string): Promise<Told>;
  queryById(transaction_id: string): Promise<Told>;
  close(out_trade_no: string): Promise<Told>;
  refund(refund: object): Promise<Told>;
  findRefund(out_refund_no: string): Promise<Told>;
  tradeBill(query: Record<string, string>): Promise<Told>;
  /** What it hands to wx.requestPayment within the app of that id. */
  payParams(prepay_id: string, appid: string): object;
};

export type PartnerPeer = Pick<Peer, 'name' | 'reader'> & {
  calls(world: World, merchants: Merchants, sub_mchid: string): PartnerCalls;
};

/** The provider where a client, which knows no providers, expects its merchant: it is the provider that signs. */
export function asSigner(merchants: Merchants): Merchants {
  const { sp_appid, sp_mchid, ...credentials } = merchants.partner;
  return { ...merchants, direct: { ...credentials, appid: sp_appid, mchid: sp_mchid } };
}

/** An order for the provider's sub-merchant, in whose mini-program the payer is. */
export function partnerOrderOf(merchants: Merchants, changes: Record<string, unknown> = {}) {
  const { appid: _appid, mchid: _mchid, payer, ...order } = orderOf(merchants);
  const { sp_appid, sp_mchid, sub_appid, sub_mchid } = merchants.partner;
  const parties = { sp_appid, sp_mchid, sub_appid, sub_mchid };
  return { ...order, ...parties, payer: { sub_openid: payer.openid }, ...changes };
}

const axiosPlugin: PartnerPeer = {
  name: axiosPluginPeer.name,
  reader: (world, merchants) => axiosPluginPeer.reader(world, asSigner(merchants)),
  calls(world, merchants, sub_mchid) {
    const { sp_mchid, private_key } = merchants.partner;
    const { v3 } = new Wechatpay(configOf(world, asSigner(merchants)));
    const { transactions } = v3.pay.partner;
    const { outTradeNo, id } = transactions;
    const { refunds } = v3.refund.domestic;
    const params = { sp_mchid, sub_mchid };
    return {
      place: (way, order) => axiosTold(transactions[way].post(order)),
      query: (out_trade_no) => axiosTold(outTradeNo.$out_trade_no$.get({ params, out_trade_no })),
      queryById: (transaction_id) => axiosTold(id.$transaction_id$.get({ params, transaction_id })),
      close: (out_trade_no) => axiosTold(outTradeNo.$out_trade_no$.close.post(params, { out_trade_no })),
      refund: (refund) => axiosTold(refunds.post({ sub_mchid, ...refund })),
      findRefund: (out_refund_no) =>
        axiosTold(refunds.$out_refund_no$.get({ params: { sub_mchid }, out_refund_no })),
      tradeBill: (query) => axiosTold(v3.bill.tradebill.get({ params: { sub_mchid, ...query } })),
      payParams(prepay_id, appid) {
        const [timeStamp, nonceStr] = [String(Formatter.timestamp()), Formatter.nonce()];
        const said = `prepay_id=${prepay_id}`;
        const text = Formatter.joinedByLineFeed(appid, timeStamp, nonceStr, said);
        return { timeStamp, nonceStr, package: said, signType: 'RSA', paySign: Rsa.sign(text, private_key) };
      },
    };
  },
};

const easyWechat: PartnerPeer = {
  name: easywechatPeer.name,
  reader: (world, merchants) => easywechatPeer.reader(world, asSigner(merchants)),
  calls(world, merchants, sub_mchid) {
    const app = easywechat(world, asSigner(merchants));
    const client = app.getClient();
    const params = { sp_mchid: merchants.partner.sp_mchid, sub_mchid };
    const pay = '/v3/pay/partner/transactions';
    const refunds = '/v3/refund/domestic/refunds';
    const get = (path: string, query: Record<string, string>) =>
      easyTold(client.get(path, { params: query }));
    const post = (path: string, data: object) => easyTold(client.post(path, { data }));
    return {
      place: (way, order) => post(`${pay}/${way}`, order),
      query: (out_trade_no) => get(`${pay}/out-trade-no/${out_trade_no}`, params),
      queryById: (transaction_id) => get(`${pay}/id/${transaction_id}`, params),
      close: (out_trade_no) => post(`${pay}/out-trade-no/${out_trade_no}/close`, params),
      refund: (refund) => post(refunds, { sub_mchid, ...refund }),
      findRefund: (out_refund_no) => get(`${refunds}/${out_refund_no}`, { sub_mchid }),
      tradeBill: (query) => get('/v3/bill/tradebill', { sub_mchid, ...query }),
      payParams: (prepay_id, appid) => app.getUtils().buildMiniAppConfig(prepay_id, appid),
    };
  },
};

/** The clients that can send a request of any path: the others know direct merchants alone. */
export const PARTNER_PEERS = [axiosPlugin, easyWechat];
