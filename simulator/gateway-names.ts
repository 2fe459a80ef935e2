/** The ways of taking payments that functions can be given the variables of, by the values of WXPAY_GATEWAY. */
export const GATEWAYS = ['v3', 'v3_partner', 'v2', 'v2_partner', 'cloudpay'] as const;
export type GatewayName = (typeof GATEWAYS)[number];
