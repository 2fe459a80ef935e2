import type { CloudDatabase } from './database';
import type { Index } from './tables';

/** A rule is `true`, `false`, or an expression; of the expressions only `auth != null` is known here. */
type Rule = boolean | 'auth != null';

/** cloudbase-schema.json: collections, indexes and security rules of a cloud environment. */
export type CloudbaseSchema = {
  collections: Record<string, { about: string; indexes: Index[]; rules: { read: Rule; write: Rule } }>;
  functions: Record<string, { about: string; invoke: Rule }>;
};

/** Creates what of the schema is not there yet; what is there is left as it is. */
export function applySchema(database: CloudDatabase, schema: CloudbaseSchema): void {
  for (const [name, { indexes }] of Object.entries(schema.collections)) {
    if (!database.hasCollection(name)) database.createCollection(name);
    for (const index of indexes) database.addIndex(name, index);
  }
}

/** May a mini-program itself touch the collection? Cloud functions are not bound by these rules. */
export function clientMay(
  schema: CloudbaseSchema,
  collection: string,
  operation: 'read' | 'write',
  signed_in = true,
): boolean {
  return allows(schema.collections[collection]?.rules[operation], signed_in);
}

/** May a mini-program call the function? The platform's own rule for those that no rule names: whoever is signed in. */
export function clientMayInvoke(schema: CloudbaseSchema, name: string, signed_in = true): boolean {
  return allows(schema.functions[name]?.invoke ?? 'auth != null', signed_in);
}

/** A collection that no rule names is closed. */
function allows(rule: Rule | undefined, signed_in: boolean): boolean {
  return rule === true || (rule === 'auth != null' && signed_in);
}
