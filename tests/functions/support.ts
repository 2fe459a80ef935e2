import type { World } from '../../simulator/world';
import { control, type Json } from '../support/world';

export const BUYER = 'oBuyer0000000000000000000001';
export const STRANGER = 'oStranger00000000000000000001';
export const ITEMS = [{ sku: 'longjing-50g', quantity: 1 }];
export const LIMITED = [{ sku: 'puer-2018', quantity: 5 }];

let made = 0;
export const requestId = () => `functions${String(++made).padStart(16, '0')}`;

/** Calls `pay` as a mini-program user would. Answers what the function said, or the platform's error. */
export async function pay(world: World, event: object, openid = BUYER): Promise<Json> {
  const { body } = await control(world, 'POST', '/functions/pay', { event, openid });
  return body.result ?? body;
}

/** Buys with a fresh login code, as the component does. */
export async function create(
  world: World,
  items: object[] = ITEMS,
  request_id = requestId(),
  openid = BUYER,
): Promise<Json> {
  const { body } = await control(world, 'POST', '/login', { openid });
  return pay(world, { action: 'create', request_id, items, code: body.code }, openid);
}

/** Opens the cashier and approves. */
export async function approve(world: World, pay_params: Json, openid = BUYER): Promise<Json> {
  const opened = await control(world, 'POST', '/cashier/open', { pay_params, openid });
  const { body } = await control(world, 'POST', `/cashier/${opened.body.cashier_id}/approve`);
  return body;
}

export async function documents(world: World, collection: string): Promise<Json[]> {
  const { body } = await control(world, 'GET', `/db/${collection}`);
  return body as unknown as Json[];
}

export async function runTimer(world: World): Promise<Json> {
  return (await control(world, 'POST', '/timers/pay-notify')).body;
}

/** Minutes go by, and each of them the timer fires, as it does in life. */
export async function minutesGoBy(world: World, minutes: number): Promise<void> {
  for (let n = 0; n < minutes; n++) {
    await control(world, 'POST', '/clock/advance', { ms: 60_000 });
    await runTimer(world);
  }
}

/** An answer that is a list. */
export function listOf(answer: Json | undefined): Json[] {
  return [...(answer ?? [])];
}
