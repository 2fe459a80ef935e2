// A file of its own in the built function: an XML parser comes with it, and only a notice of APIv2 needs it.
export { readRefundNotice } from '../../src/protocol/v2/refund-notice';
