import type { GatewayConfig } from '../gateways/create-gateway';
import type { OrderingGateway, PaymentGateway } from '../gateways/gateway';
import { merchantRef } from '../gateways/merchant-ref';
import type { V2Config } from '../gateways/v2-config';
import type { GatewayParts, V3Config } from '../gateways/v3-config';

/**
 * APIv2 of a merchant who takes payments by APIv3 now and has kept the APIv2 key: for the orders that it placed. Made when
 * the first of them needs it, since an XML parser comes with it.
 * @returns undefined where there is no such merchant, or no such key
 */
export function earlierGateway(config: GatewayConfig, parts: GatewayParts): OrderingGateway | undefined {
  const { loadV2 } = parts;
  if (config.name !== 'v3' && config.name !== 'v3_partner') return undefined;
  const earlier = v2ConfigOf(config);
  if (earlier === undefined || loadV2 === undefined) return undefined;
  let made: PaymentGateway | undefined;
  const gateway = () => {
    made ??= loadV2().createV2Gateway({ config: earlier, ...parts });
    return made;
  };
  return {
    name: earlier.name,
    // As of APIv2's gateway itself, which is not loaded to be asked this.
    refuses_late_prepays: false,
    prepay: async (...order) => gateway().prepay(...order),
    payParams: (order) => gateway().payParams(order),
    appParams: (order) => gateway().appParams(order),
  };
}

/** Without a client certificate: it places orders, and refunds go by APIv3. */
function v2ConfigOf(config: V3Config): V2Config | undefined {
  const { api_v2_key, sign_type, hosts } = config;
  if (api_v2_key === undefined) return undefined;
  return {
    name: config.name === 'v3' ? 'v2' : 'v2_partner',
    ...merchantRef(config),
    api_v2_key,
    sign_type: sign_type ?? 'HMAC-SHA256',
    hosts,
  };
}
