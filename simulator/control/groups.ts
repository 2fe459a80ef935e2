import type { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import type { World } from '../world';
import { authCodeRoutes } from './auth-codes';
import { billRoutes } from './bills';
import { cashierRoutes } from './cashier';
import { clockRoutes } from './clock';
import { databaseRoutes } from './database';
import { faultRoutes } from './faults';
import { functionRoutes } from './functions';
import { merchantRoutes } from './merchants';
import { notificationRoutes } from './notifications';
import { orderRoutes } from './orders';
import { productRoutes } from './products';
import { refundRoutes } from './refunds';
import { requestRoutes } from './requests';
import { shippingRoutes } from './shipping';
import { toggleRoutes } from './toggles';
import { worldRoutes } from './world';

/** What there is to steer where WeChat Pay is alone. */
export function gatewayRoutes(world: GatewayWorld): Hono[] {
  return [
    ...[
      worldRoutes(world),
      merchantRoutes(world),
      cashierRoutes(world),
      authCodeRoutes(world),
      orderRoutes(world),
      refundRoutes(world),
    ],
    ...[notificationRoutes(world), billRoutes(world), shippingRoutes(world), clockRoutes(world)],
    ...[faultRoutes(world), toggleRoutes(world), requestRoutes(world)],
  ];
}

/** And what comes with the cloud. */
export function cloudRoutes(world: World): Hono[] {
  return [functionRoutes(world), databaseRoutes(world), productRoutes(world)];
}
