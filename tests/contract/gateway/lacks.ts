import type { GatewayName } from '../../../simulator/gateway-names';
import type { PrepayExtras, TradeType } from '../../../src/gateways/gateway';

/** What one gateway cannot do that another can. Each lack is a story too: it is refused, or said, in so many words. */
export type Lacks = {
  trade_types: TradeType[];
  /** Members of an order that its API has no place for. */
  extras: (keyof PrepayExtras)[];
  /** Notifications prove nothing: whoever has the shared key, or may call the function, can write one. */
  proof: boolean;
  /** The other side does not say what time it is there. */
  gateway_clock: boolean;
  /** An order cannot be closed before it is five minutes old. */
  early_close: boolean;
  /** Money moves on the sub-merchant's account, of which the provider gets no bill. */
  fund_flow_bill: boolean;
  /** No digest of a bill is announced before it comes. */
  bill_digest: boolean;
  /** Answers carry no signature: the cloud vouches for them. */
  signed_answers: boolean;
  /** Of a refusal only the words come through: those that no document has leave the outcome unknown. */
  refusal_codes: boolean;
};

/** A member is listed, or true, where the gateway LACKS it. */
export const LACKS: Record<GatewayName, Lacks> = {
  v3: {
    trade_types: [],
    extras: ['limit_pay'],
    proof: false,
    gateway_clock: false,
    early_close: false,
    fund_flow_bill: false,
    bill_digest: false,
    signed_answers: false,
    refusal_codes: false,
  },
  v3_partner: {
    trade_types: [],
    extras: ['limit_pay'],
    proof: false,
    gateway_clock: false,
    early_close: false,
    fund_flow_bill: true,
    bill_digest: false,
    signed_answers: false,
    refusal_codes: false,
  },
  v2: {
    trade_types: [],
    extras: [],
    proof: true,
    gateway_clock: false,
    early_close: true,
    fund_flow_bill: false,
    bill_digest: true,
    signed_answers: false,
    refusal_codes: false,
  },
  v2_partner: {
    trade_types: [],
    extras: [],
    proof: true,
    gateway_clock: false,
    early_close: true,
    fund_flow_bill: true,
    bill_digest: true,
    signed_answers: false,
    refusal_codes: false,
  },
  cloudpay: {
    trade_types: ['NATIVE', 'H5', 'APP'],
    extras: ['detail', 'store_info'],
    proof: true,
    gateway_clock: true,
    early_close: true,
    fund_flow_bill: true,
    bill_digest: true,
    signed_answers: true,
    refusal_codes: true,
  },
};
