// A file of its own in the built function: only cloudPay needs it, and the SDK by which the cloud is called.
export { default as sdk } from 'wx-server-sdk';
export { createCloudpayGateway } from '../../src/gateways/cloudpay-gateway';
