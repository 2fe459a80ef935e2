import type { GatewayName } from '../../../simulator/gateway-names';
import { LACKS } from './lacks';
import { openShop } from './open-shop';
import type { Shop } from './shop';
import { tellPlacing } from './stories/placing';

/** All that the kit relies on, told of one gateway against its other side. A new gateway is done when this passes. */
export function describeGatewayContract(name: GatewayName): void {
  const lacks = LACKS[name];
  const open = (): Promise<Shop> => openShop(name);
  describe(`${name}: placing an order`, () => tellPlacing(open, lacks));
}
