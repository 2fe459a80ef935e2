/** Named as in APIv3 where both have the same, so that a fault strikes either. */
export type V2Operation =
  | 'prepay'
  | 'query'
  | 'close'
  | 'refund'
  | 'query_refund'
  | 'trade_bill'
  | 'fund_flow_bill'
  | 'micropay'
  | 'reverse'
  | 'auth_code_to_openid';
export type V2Route = {
  path: string;
  operation: V2Operation;
  /** Served only to who shows the merchant's API certificate in the TLS handshake. */
  certified?: true;
};

const ROUTES: V2Route[] = [
  { path: '/pay/unifiedorder', operation: 'prepay' },
  { path: '/pay/orderquery', operation: 'query' },
  { path: '/pay/closeorder', operation: 'close' },
  { path: '/secapi/pay/refund', operation: 'refund', certified: true },
  { path: '/pay/refundquery', operation: 'query_refund' },
  { path: '/pay/downloadbill', operation: 'trade_bill' },
  { path: '/pay/downloadfundflow', operation: 'fund_flow_bill', certified: true },
  { path: '/pay/micropay', operation: 'micropay' },
  { path: '/secapi/pay/reverse', operation: 'reverse', certified: true },
  { path: '/tools/authcodetoopenid', operation: 'auth_code_to_openid' },
];
const PREFIXES = ['/pay/', '/secapi/', '/tools/'];

/** Is this a path of APIv2, one that exists or not? */
export function isV2Path(path: string): boolean {
  return PREFIXES.some((prefix) => path.startsWith(prefix));
}

export function findV2Route(path: string): V2Route | undefined {
  return ROUTES.find((route) => route.path === path);
}
