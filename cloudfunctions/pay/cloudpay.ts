// A file of its own in the built function: only cloudPay needs it.
export { createCloudpayGateway } from '../../src/gateways/cloudpay-gateway';
