import type { V2Reader } from '../gateways/v3-config';

/** The reader of APIv2's notices. Required at first use: an XML parser comes with it. */
export const loadV2 = (): V2Reader => require('../protocol/v2/refund-notice');
