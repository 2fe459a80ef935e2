import { describeGatewayContract } from './contract';

describeGatewayContract('cloudpay');
