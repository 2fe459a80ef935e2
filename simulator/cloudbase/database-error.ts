/** The codes that the cloud database answers with (docs.cloudbase.net/error-code). */
export type DatabaseErrorCode =
  | 'INVALID_PARAM'
  | 'INVALID_ACTION'
  | 'DATABASE_REQUEST_FAILED'
  | 'DATABASE_COLLECTION_NOT_EXIST'
  | 'DATABASE_DUPLICATE_WRITE'
  | 'DATABASE_TRANSACTION_CONFLICT'
  | 'DATABASE_TRANSACTION_NOT_EXIST'
  | 'DATABASE_TIMEOUT'
  | 'FUNCTIONS_EXECUTE_FAIL';

/** What an error envelope is made of. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  constructor(
    readonly code: DatabaseErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** A second document with a value that has to be unique, in the words of the real server (MongoDB's). */
export function duplicateKey(collection: string, index: string): DatabaseError {
  return new DatabaseError(
    'DATABASE_DUPLICATE_WRITE',
    `E11000 duplicate key error collection: ${collection} index: ${index} dup key`,
  );
}

/** What the fault database_refused is answered with: the database is there, and cannot work. */
export function outOfService(): DatabaseError {
  return new DatabaseError(
    'DATABASE_REQUEST_FAILED',
    '[ResourceUnavailable] the database is not available (fault database_refused)',
  );
}
