import { describeGatewayContract } from './contract';

describeGatewayContract('v3_partner');
