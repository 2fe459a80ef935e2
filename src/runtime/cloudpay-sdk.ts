import type { CallCloud } from '../gateways/cloudpay-call';

/** wx-server-sdk; of its types only what is used here. */
export type CloudpaySdk = {
  DYNAMIC_CURRENT_ENV: unknown;
  init(config: object): void;
  cloudPay: Record<string, (params: Record<string, unknown>) => Promise<unknown>>;
};

/** A call is given up before the cloud is: it tells again. */
const CALL_MS = 5_000;

/**
 * Calls the cloud by way of wx-server-sdk (checked with 4.0.2).
 * @param load called at the first call, not before, and once: the SDK takes a tenth of a second to load. It hands over
 *   the SDK after `init()`
 */
export function callCloudBySdk(load: () => Pick<CloudpaySdk, 'cloudPay'>): CallCloud {
  let sdk: Pick<CloudpaySdk, 'cloudPay'> | undefined;
  return async (api, params) => {
    sdk ??= load();
    return sdk.cloudPay[api]!(params);
  };
}

/** For a function that needs the SDK for nothing else. */
export function initialised(sdk: CloudpaySdk): CloudpaySdk {
  sdk.init({ env: sdk.DYNAMIC_CURRENT_ENV, timeout: CALL_MS });
  return sdk;
}
