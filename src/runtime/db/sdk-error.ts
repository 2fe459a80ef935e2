import { KitError } from '../../protocol/errors';

/** What the SDKs throw: node-sdk `{code, message}`, wx-server-sdk `{errCode, errMsg}`; anything else is possible. */
type SdkError = { code?: unknown; message?: unknown; errCode?: unknown; errMsg?: unknown };

/** A symbolic code or a number: these may be shown. The text may hold parts of a document. */
const CODE = /^(?:[A-Za-z][\w.]{0,60}|-?\d{1,9})$/;

/**
 * Was it refused because the id is taken? node-sdk keeps the code; wx-server-sdk turns it into a number that
 * also stands for other failures, and the real cloud was seen to answer it as DATABASE_REQUEST_FAILED, so
 * the text decides, too.
 */
export function isDuplicateKey(error: unknown): boolean {
  const { code, message, errMsg } = asSdkError(error);
  if (code === 'DATABASE_DUPLICATE_WRITE') return true;
  return /E11000 duplicate key error|DATABASE_DUPLICATE_WRITE/.test(`${String(message)} ${String(errMsg)}`);
}

/** Whatever else went wrong: whether the database did it is unknown. Says the code, never the text. */
export function storeUnavailable(operation: string, collection: string, error: unknown): KitError {
  const { code, errCode } = asSdkError(error);
  const found = [code, errCode].map(String).find((one) => one !== 'undefined' && CODE.test(one));
  return new KitError('STORE_UNAVAILABLE', {
    message: `the database failed in ${operation} on ${collection}: ${found ?? 'no code'}`,
    outcome: 'unknown',
    retry: 'after_query',
  });
}

function asSdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {};
}
