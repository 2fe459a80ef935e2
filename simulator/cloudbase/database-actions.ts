import type { CloudDatabase } from './database';
import { DatabaseError } from './database-error';
import { type Document, decode, encodeWire, isPlainObject } from './ejson';
import type { SortSpec } from './matching';

/** The body of a call: flat; values inside `query`, `data`, `order` … are strings of extended JSON. */
export type Params = Record<string, unknown>;
type Action = (database: CloudDatabase, params: Params) => object | Promise<object>;

const LIMIT_DEFAULT = 100;
const LIMIT_MAX = 1_000;
/** An answer above this is refused (error -602001 of the mini-program's table); counted as it is sent. */
const ANSWER_BYTES_MAX = 1024 * 1024;

/** `database.*`: what each action takes and answers, as both SDKs send and read it. */
export const DATABASE_ACTIONS: ReadonlyMap<string, Action> = new Map<string, Action>([
  ['database.addCollection', addCollection],
  ['database.insertDocument', insertDocument],
  ['database.getDocument', getDocument],
  ['database.calculateDocument', calculateDocument],
  ['database.modifyDocument', modifyDocument],
  ['database.modifyAndReturnDoc', modifyAndReturnDoc],
  ['database.removeDocument', removeDocument],
  ['database.aggregateDocuments', aggregateDocuments],
  ['database.startTransaction', (database) => ({ transactionId: database.startTransaction() })],
  ['database.commitTransaction', commitTransaction],
  ['database.abortTransaction', abortTransaction],
]);

function addCollection(database: CloudDatabase, params: Params): object {
  database.createCollection(text(params, 'collectionName'));
  return { data: {} };
}

async function insertDocument(database: CloudDatabase, params: Params): Promise<object> {
  if (!Array.isArray(params.data)) throw invalid('data is not a list');
  const documents = params.data.map((one) => documentOf(String(one), 'data'));
  const ids = await database.insert(collection(params), documents, transactionId(params));
  return { data: { insertedIds: ids.map(idOnWire) } };
}

function getDocument(database: CloudDatabase, params: Params): object {
  const single = params.queryType === 'DOC';
  const limit = single ? 1 : whole(params.limit, LIMIT_DEFAULT, LIMIT_MAX);
  const offset = whole(params.offset, 0, Number.MAX_SAFE_INTEGER);
  const sort = optional(params, 'order') as SortSpec | undefined;
  const projection = optional(params, 'projection');
  const found = database.find(
    collection(params),
    query(params),
    { limit, skip: offset, ...(sort && { sort }), ...(projection && { projection }) },
    transactionId(params),
  );
  return { data: { list: listOnWire(found), limit, offset } };
}

function calculateDocument(database: CloudDatabase, params: Params): object {
  return { data: { total: database.count(collection(params), query(params)) } };
}

async function modifyDocument(database: CloudDatabase, params: Params): Promise<object> {
  const change = {
    data: documentOf(text(params, 'data'), 'data'),
    merge: params.merge === true,
    multi: params.multi === true,
    upsert: params.upsert === true,
  };
  const done = await database.modify(collection(params), query(params), change, transactionId(params));
  return { data: { updated: done.updated, upsert_id: idOnWire(done.upsert_id) } };
}

async function modifyAndReturnDoc(database: CloudDatabase, params: Params): Promise<object> {
  const operators = documentOf(text(params, 'data'), 'data');
  const done = await database.modifyAndReturn(
    collection(params),
    query(params),
    operators,
    transactionId(params),
  );
  return { data: { updated: done.updated, doc: done.document && listOnWire([done.document])[0] } };
}

async function removeDocument(database: CloudDatabase, params: Params): Promise<object> {
  const multi = params.multi === true;
  const deleted = await database.remove(collection(params), query(params), multi, transactionId(params));
  return { data: { deleted } };
}

function aggregateDocuments(database: CloudDatabase, params: Params): object {
  if (!Array.isArray(params.stages)) throw invalid('stages is not a list');
  const stages = params.stages.map((stage: Params) => ({
    [text(stage, 'stageKey')]: decode(text(stage, 'stageValue')),
  }));
  return { data: { list: listOnWire(database.aggregate(collection(params), stages)) } };
}

function commitTransaction(database: CloudDatabase, params: Params): object {
  database.commitTransaction(text(params, 'transactionId'));
  return {};
}

function abortTransaction(database: CloudDatabase, params: Params): object {
  database.abortTransaction(text(params, 'transactionId'));
  return {};
}

function listOnWire(documents: Document[]): string[] {
  const list = documents.map(encodeWire);
  const bytes = list.reduce((sum, one) => sum + Buffer.byteLength(one), 0);
  if (bytes <= ANSWER_BYTES_MAX) return list;
  throw new DatabaseError(
    'DATABASE_REQUEST_FAILED',
    `-602001 database query result size exceed limit (1MB): ${bytes} bytes`,
  );
}

/** Ids go out bare: a string or a number as it is, an ObjectId as its hex string. */
function idOnWire(id: unknown): unknown {
  return typeof id === 'object' && id !== null ? String(id) : id;
}

function collection(params: Params): string {
  return text(params, 'collectionName');
}

function transactionId(params: Params): string | undefined {
  return params.transactionId === undefined ? undefined : text(params, 'transactionId');
}

/** A call without `where` has no query, or an empty string. */
function query(params: Params): Document {
  return optional(params, 'query') ?? {};
}

function optional(params: Params, name: string): Document | undefined {
  const value = params[name];
  return typeof value === 'string' && value !== '' ? documentOf(value, name) : undefined;
}

function documentOf(value: string, name: string): Document {
  let decoded: unknown;
  try {
    decoded = decode(value);
  } catch {
    throw invalid(`${name} is not extended JSON`);
  }
  if (!isPlainObject(decoded)) throw invalid(`${name} is not an object`);
  return decoded;
}

function text(params: Params, name: string): string {
  const value = params[name];
  if (typeof value !== 'string') throw invalid(`${name} is not a string`);
  return value;
}

function whole(value: unknown, otherwise: number, max: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? Math.min(value, max)
    : otherwise;
}

function invalid(message: string): DatabaseError {
  return new DatabaseError('INVALID_PARAM', message);
}
