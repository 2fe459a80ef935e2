import { duplicateKey } from './database-error';
import { type Document, decodeDocument, encodeStored } from './ejson';
import { applyOperators } from './matching';
import { keyOf } from './query-plan';
import type { Write } from './tables';

export type Change = {
  /** Operators (`$set` …) with `merge`, else a whole document. */
  data: Document;
  merge: boolean;
  multi?: boolean;
  upsert?: boolean;
};
export type DocumentWrite = Write & { document: Document };

/** An `_id` for a document that brings none. */
export type NewId = () => string;

/**
 * The writes that insert these documents; those without `_id` get one.
 * @param taken is there a document under this key?
 */
export function insertions(
  collection: string,
  documents: Document[],
  taken: (key: string) => boolean,
  newId: NewId,
): DocumentWrite[] {
  const seen = new Set<string>();
  return documents.map((given) => {
    const document = { _id: given._id ?? newId(), ...given };
    const key = keyOf(document._id);
    if (seen.has(key) || taken(key)) throw duplicateKey(collection, '_id_');
    seen.add(key);
    return { collection, key, text: encodeStored(document), document };
  });
}

/**
 * The write that changes a document, or none when operators change nothing. Whether the real server counts a
 * document that was matched and left as it was is not established; here it is not counted.
 */
export function modification(
  collection: string,
  before: Document,
  change: Pick<Change, 'data' | 'merge'>,
  query: Document,
): DocumentWrite[] {
  const text = encodeStored(before);
  const _id = before._id;
  const document: Document = change.merge
    ? decodeDocument(text)
    : Object.assign({ _id }, change.data, { _id });
  if (change.merge) applyOperators(document, change.data, query);
  const after = encodeStored(document);
  if (change.merge && after === text) return [];
  return [{ collection, key: keyOf(_id), text: after, document }];
}

/** The write of an upsert that found nothing. */
export function upsertion(collection: string, change: Change, query: Document, newId: NewId): DocumentWrite {
  const _id = query._id ?? newId();
  const document: Document = change.merge ? { _id } : Object.assign({ _id }, change.data, { _id });
  if (change.merge) applyOperators(document, change.data, {});
  return { collection, key: keyOf(_id), text: encodeStored(document), document };
}
