// All that is particular to APIv2, behind one door: it is loaded where APIv2 is used, and an XML parser comes with it.
export { readV2Notification } from '../protocol/v2/notification';
export { createV2Gateway } from './v2-gateway';
