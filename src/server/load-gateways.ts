import type { CloudpayModule, V2Module } from '../gateways/v3-config';

/** What is particular to APIv2. Required at first use: an XML parser comes with it. */
export const loadV2 = (): V2Module => require('../gateways/v2-module');

/** What is particular to cloudPay. Required at first use. */
export const loadCloudpay = (): CloudpayModule => require('../gateways/cloudpay-gateway');
