import { axiosPluginPeer } from './axios-plugin';
import { easywechatPeer } from './easywechat';
import { nodeV3Peer } from './node-v3';
import { nodejsSdkPeer } from './nodejs-sdk';

/** Every client that judges, each through its own code. */
export const PEERS = [axiosPluginPeer, nodeV3Peer, nodejsSdkPeer, easywechatPeer];
