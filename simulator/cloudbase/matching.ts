import { Aggregator, Query } from 'mingo';
import { update } from 'mingo/updater';
import { DatabaseError } from './database-error';
import { type Document, isPlainObject } from './ejson';

export type SortSpec = Record<string, 1 | -1>;

/** Scripts in queries (`$where`, `$function`) would run here, inside the simulator. */
const OPTIONS = { scriptEnabled: false } as const;

/** Does a document fit the query? The judge of every answer, whatever SQL has selected before. */
export function matcher(query: Document): (document: Document) => boolean {
  const compiled = mongo(() => new Query(query, OPTIONS));
  return (document) => mongo(() => compiled.test(document));
}

/** Runs the stages of a pipeline over the documents. */
export function runStages(documents: Document[], stages: Document[]): Document[] {
  if (stages.length === 0) return documents;
  return mongo(() => new Aggregator(stages, OPTIONS).run<Document>(documents));
}

/** Applies `$set`, `$inc`, `$push` … to the document in place. `query` is what selected it (for `field.$`). */
export function applyOperators(document: Document, operators: Document, query: Document): void {
  for (const [operator, fields] of Object.entries(operators)) {
    if (!isPlainObject(fields)) continue;
    if (operator !== '$unset') for (const path of Object.keys(fields)) refuseScalarParent(document, path);
  }
  mongo(() => update(document, operators, [], query, { cloneMode: 'deep', queryOptions: OPTIONS }));
}

/** MongoDB does not make `a.b` where `a` is null or a scalar; mingo would, or would skip it silently. */
function refuseScalarParent(document: Document, path: string): void {
  const parts = path.split('.');
  let here: unknown = document;
  for (const part of parts.slice(0, -1)) {
    here = (here as Document)[part];
    if (here === undefined || part.startsWith('$')) return;
    if (typeof here !== 'object' || here === null) {
      throw new DatabaseError(
        'DATABASE_REQUEST_FAILED',
        `Cannot create field '${parts.at(-1)}' in element {${part}: ${here === null ? 'null' : typeof here}}`,
      );
    }
  }
}

function mongo<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw new DatabaseError(
      'DATABASE_REQUEST_FAILED',
      error instanceof Error ? error.message : String(error),
    );
  }
}
