import { describeGatewayContract } from './contract';

describeGatewayContract('v2');
