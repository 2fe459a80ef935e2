import type { FaultMatch } from '../../faults';
import type { SigningMerchant } from '../keys/merchant-book';
import type { SignType } from './signature';
import type { XmlFields } from './xml';

/** A request whose signature was right, on its way to the operation that answers it. */
export type V2Call = {
  fields: XmlFields;
  merchant: SigningMerchant;
  sign_type: SignType;
  facts: FaultMatch;
};

/** The elements of an answer beside those that every one has; or a file, which goes out as it is. */
export type V2Success = { fields: XmlFields } | { file: Buffer };
