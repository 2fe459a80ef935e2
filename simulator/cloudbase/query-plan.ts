import { EJSON } from 'bson';
import type { Bindable } from '../store';
import { type Document, isOperators, isPlainObject } from './ejson';
import type { SortSpec } from './matching';

/**
 * What of a query SQL can do. `where` never loses a document that fits; with `exact` it also never lets one
 * pass that does not, so that counting and limiting may be left to SQL.
 */
export type Plan = { where: string; args: Bindable[]; exact: boolean };

/** Fields that SQL may compare: indexed, and holding nothing but numbers, strings and null so far. */
export type Comparable = (field: string) => boolean;

const RANGE: Record<string, string> = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' };
/** More values than this in one `$in` go past SQL. */
const IN_MAX = 500;

type Draft = { terms: string[]; args: Bindable[]; exact: boolean };

/** The SQL expression that holds a field's value. Indexes are on exactly this text, or they are not used. */
export function column(field: string): string {
  if (field === '_id') return '_id';
  return `json_extract(doc, ${jsonPath(field)})`;
}

export function jsonPath(field: string): string {
  const path = field.split('.').map((part) => `."${part.replaceAll('"', '')}"`);
  return `'$${path.join('').replaceAll("'", "''")}'`;
}

/** The primary key of a document: `1` and `'1'` are two ids, and strings keep their order. */
export function keyOf(id: unknown): string {
  return typeof id === 'string' ? `s:${id}` : `e:${EJSON.stringify({ id })}`;
}

export function planQuery(query: Document, comparable: Comparable): Plan {
  const draft: Draft = { terms: [], args: [], exact: true };
  addAll(draft, query, comparable);
  const where = draft.terms.length > 0 ? ` where ${draft.terms.join(' and ')}` : '';
  return { where, args: draft.args, exact: draft.exact };
}

/** `order by …` when SQL orders as MongoDB does; undefined when it does not. Equals are ordered by `_id`. */
export function planOrder(sort: SortSpec, comparable: Comparable): string | undefined {
  const fields = Object.entries(sort);
  if (fields.length === 0 || !fields.every(([field]) => comparable(field))) return undefined;
  const terms = fields.map(([field, direction]) => `${column(field)} ${direction === -1 ? 'desc' : 'asc'}`);
  if (!('_id' in sort)) terms.push('_id');
  return ` order by ${terms.join(', ')}`;
}

function addAll(draft: Draft, query: Document, comparable: Comparable): void {
  for (const [field, condition] of Object.entries(query)) {
    if (field === '$and' && Array.isArray(condition)) {
      for (const part of condition) {
        if (isPlainObject(part)) addAll(draft, part, comparable);
        else draft.exact = false;
      }
    } else if (field === '_id') addIdCondition(draft, condition);
    else if (!field.startsWith('$') && comparable(field)) addCondition(draft, field, condition);
    else draft.exact = false;
  }
}

function addCondition(draft: Draft, field: string, condition: unknown): void {
  const expression = column(field);
  if (!isOperators(condition)) {
    addEqual(draft, expression, condition);
    return;
  }
  for (const [operator, operand] of Object.entries(condition)) {
    if (operator === '$eq') addEqual(draft, expression, operand);
    else if (operator === '$in') addIn(draft, expression, operand);
    else if (operator in RANGE) addRange(draft, expression, operator, operand);
    else draft.exact = false;
  }
}

function addEqual(draft: Draft, expression: string, value: unknown): void {
  if (value === null) draft.terms.push(`${expression} is null`);
  else if (isBindable(value)) {
    draft.terms.push(`${expression} = ?`);
    draft.args.push(value);
  } else draft.exact = false;
}

function addIn(draft: Draft, expression: string, values: unknown): void {
  if (!Array.isArray(values) || values.length > IN_MAX || !values.every(isBindable)) {
    draft.exact = false;
    return;
  }
  draft.terms.push(`${expression} in (${values.map(() => '?').join(', ')})`);
  draft.args.push(...values);
}

/** MongoDB compares within a type only; SQL holds any text to be greater than any number. */
function addRange(draft: Draft, expression: string, operator: string, value: unknown): void {
  if (!isBindable(value)) {
    draft.exact = false;
    return;
  }
  draft.terms.push(`${expression} ${RANGE[operator]} ?`);
  draft.args.push(value);
  const upwards = operator === '$gt' || operator === '$gte';
  if (typeof value === 'number' && upwards) draft.terms.push(`${expression} < ''`);
  if (typeof value === 'string' && !upwards) draft.terms.push(`${expression} >= ''`);
}

function addIdCondition(draft: Draft, condition: unknown): void {
  if (condition instanceof RegExp || (isPlainObject(condition) && !isOperators(condition))) {
    draft.exact = false;
    return;
  }
  if (!isOperators(condition)) {
    draft.terms.push('_id = ?');
    draft.args.push(keyOf(condition));
    return;
  }
  for (const [operator, operand] of Object.entries(condition)) {
    if (operator === '$eq') {
      draft.terms.push('_id = ?');
      draft.args.push(keyOf(operand));
    } else if (operator === '$in' && isIdList(operand)) {
      draft.terms.push(`_id in (${operand.map(() => '?').join(', ')})`);
      draft.args.push(...operand.map(keyOf));
    } else if (operator in RANGE && typeof operand === 'string') {
      draft.terms.push(`_id ${RANGE[operator]} ?`);
      draft.terms.push(operator.startsWith('$g') ? `_id < 's;'` : `_id >= 's:'`);
      draft.args.push(keyOf(operand));
    } else draft.exact = false;
  }
}

function isIdList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length <= IN_MAX && !value.some((one) => one instanceof RegExp);
}

function isBindable(value: unknown): value is string | number {
  return typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
}
