import { KitError } from '../protocol/errors';

/** The cloud function that is told of a payment or refund. */
export type ToldFunction = { env_id: string; function_name: string };

const URL = /^cloud:\/\/([a-z0-9_-]{1,40})\/([A-Za-z][\w-]{0,59})$/;

/**
 * What stands where other gateways have an address: it is kept in the order, so that an order that is placed again names
 * the same function whatever the configuration says by then.
 */
export function functionUrl({ env_id, function_name }: ToldFunction): string {
  return `cloud://${env_id}/${function_name}`;
}

export function isFunctionUrl(notify_url: string): boolean {
  return URL.test(notify_url);
}

/** @throws KitError CONFIG_INVALID for an address that is none of a function: placed by another gateway */
export function readFunctionUrl(notify_url: string): ToldFunction {
  const [, env_id, function_name] = URL.exec(notify_url) ?? [];
  if (env_id !== undefined && function_name !== undefined) return { env_id, function_name };
  throw new KitError('CONFIG_INVALID', {
    message:
      'cloudPay tells a cloud function, and the order names an address instead: was it placed otherwise?',
  });
}
