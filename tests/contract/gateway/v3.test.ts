import { describeGatewayContract } from './contract';

describeGatewayContract('v3');
