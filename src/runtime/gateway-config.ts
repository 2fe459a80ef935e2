import type { GatewayConfig } from '../gateways/create-gateway';
import type { Config } from './config';

/** What a gateway is made of: the merchant's settings, and where the other side is. The cloud is reached by its SDK. */
export function gatewayConfig({ gateway, hosts }: Config): GatewayConfig {
  switch (gateway.name) {
    case 'v3':
    case 'v3_partner':
    case 'v2':
    case 'v2_partner':
      return { ...gateway, hosts };
    case 'cloudpay':
      return gateway;
  }
}
