// A file of its own in the built function: only cloudPay needs it, and the SDK by which the cloud is called.
import cloud from 'wx-server-sdk';
import type { CloudpaySdk } from '../../src/runtime/cloudpay-sdk';
import type { WxServerSdk } from '../../src/runtime/pay-function';

export { createCloudpayGateway } from '../../src/gateways/cloudpay-gateway';

/** A call is given up before the cloud is: it tells again. */
const CALL_MS = 5_000;

export function loadSdk(): CloudpaySdk {
  const sdk = cloud as unknown as WxServerSdk & CloudpaySdk;
  sdk.init({ env: sdk.DYNAMIC_CURRENT_ENV, timeout: CALL_MS });
  return sdk;
}
