import type { GatewayName } from '../../../simulator/gateway-names';
import { LACKS } from './lacks';
import { openShop } from './open-shop';
import type { Shop } from './shop';
import { tellAsking } from './stories/asking';
import { tellBilling } from './stories/billing';
import { tellClosing } from './stories/closing';
import { tellFailing } from './stories/failing';
import { tellOwning } from './stories/owning';
import { tellPlacing } from './stories/placing';
import { tellRefunding } from './stories/refunding';
import { tellTelling } from './stories/telling';

/** All that the kit relies on, told of one gateway against its other side. A new gateway is done when this passes. */
export function describeGatewayContract(name: GatewayName): void {
  const lacks = LACKS[name];
  const open = (): Promise<Shop> => openShop(name);
  describe(`${name}: placing an order`, () => tellPlacing(open, lacks));
  describe(`${name}: asking about an order`, () => tellAsking(open, lacks));
  describe(`${name}: closing an order`, () => tellClosing(open, lacks));
  describe(`${name}: giving money back`, () => tellRefunding(open));
  describe(`${name}: the bill of a day`, () => tellBilling(open, lacks));
  describe(`${name}: what is told`, () => tellTelling(open, name, lacks));
  describe(`${name}: whose it is`, () => tellOwning(open, name.endsWith('_partner')));
  describe(`${name}: what goes wrong`, () => tellFailing(open, name, lacks));
}
