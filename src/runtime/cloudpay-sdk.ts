import type { CallCloud } from '../gateways/cloudpay-call';

/** wx-server-sdk after `init()`; of its types only what is used here. */
export type CloudpaySdk = {
  cloudPay: Record<string, (params: Record<string, unknown>) => Promise<unknown>>;
};

/**
 * Calls the cloud by way of wx-server-sdk (checked with 4.0.2).
 * @param load called at the first call, not before: the SDK takes a tenth of a second to load. It hands over the SDK
 *   after `init()`
 */
export function callCloudBySdk(load: () => CloudpaySdk): CallCloud {
  return async (api, params) => load().cloudPay[api]!(params);
}
