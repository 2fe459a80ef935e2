// A file of its own in the built function: an XML parser comes with it, and only APIv2 needs it.
export { createV2Gateway, readV2Notification } from '../../src/gateways/v2-module';
