import { describeGatewayContract } from './contract';

describeGatewayContract('v2_partner');
