import type { MerchantRef, PrepaySnapshot, RefundRef } from './gateway';

/**
 * How a direct merchant (直连商户) and a service provider (服务商) differ on the wire: paths, and the members that name
 * merchant and payer. Everything else of APIv3 is the same for both.
 */
export type V3Merchant = {
  name: 'v3' | 'v3_partner';
  /** Where orders are placed, asked about and closed. */
  orders: string;
  /** The members of an order that say whose it is. */
  ofOrder(ref: MerchantRef): Record<string, string>;
  ofPayer(order: PrepaySnapshot): Record<string, string>;
  /** Of a query, as parameters; of a close, as its body. */
  ofQuery(ref: MerchantRef): Record<string, string>;
  /** What a refund, its query and a bill name besides. */
  ofRefund(ref: Pick<RefundRef, 'sub_mchid'>): Record<string, string>;
};

/** pages 4012791897, 4012791859, 4012791860 */
export const DIRECT: V3Merchant = {
  name: 'v3',
  orders: '/v3/pay/transactions',
  ofOrder: ({ appid, mchid }) => ({ appid, mchid }),
  ofPayer: ({ openid }) => ({ openid }),
  ofQuery: ({ mchid }) => ({ mchid }),
  ofRefund: () => ({}),
};

/** The same pages for partners. A payer of the sub-merchant's own mini-program is known to `sub_appid`. */
export const PARTNER: V3Merchant = {
  name: 'v3_partner',
  orders: '/v3/pay/partner/transactions',
  ofOrder: ({ appid, mchid, sub_appid, sub_mchid }) =>
    defined({ sp_appid: appid, sp_mchid: mchid, sub_appid, sub_mchid }),
  ofPayer: ({ openid, sub_appid }) =>
    defined(sub_appid === undefined ? { sp_openid: openid } : { sub_openid: openid }),
  ofQuery: ({ mchid, sub_mchid }) => defined({ sp_mchid: mchid, sub_mchid }),
  ofRefund: ({ sub_mchid }) => defined({ sub_mchid }),
};

function defined(members: Record<string, string | undefined>): Record<string, string> {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as Record<string, string>;
}
