import { type TextBounds, textIssue } from './check-parameters';
import { parameterError, type Refusal } from './refusal';

export type QueryRules = Record<string, TextBounds & { label: string; required?: true }>;

const SHOWN_CHARS_MAX = 64;
const INTERNAL_EXTRA = 270924358;

/**
 * Holds a query against its rules, as strictly as a body: what nobody asked for is refused, and so is a name that
 * comes twice.
 * @throws Refusal 400 PARAM_ERROR for the first thing that is wrong
 */
export function checkQuery(query: URLSearchParams, rules: QueryRules): Record<string, string | undefined> {
  const checked: Record<string, string | undefined> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const [value, ...more] = query.getAll(name);
    if (value === undefined && rule.required) throw wrong(name, rule.label, '', '此字段为必填项');
    if (value === undefined) continue;
    const issue = more.length > 0 ? '参数重复' : textIssue(value, rule);
    if (issue) throw wrong(name, rule.label, value, issue);
    checked[name] = value;
  }
  for (const [name, value] of query) {
    if (Object.hasOwn(rules, name)) continue;
    throw Object.assign(wrong(name, name, value, '存在未定义的参数'), { internal: INTERNAL_EXTRA });
  }
  return checked;
}

function wrong(name: string, label: string, given: string, issue: string): Refusal {
  const message = `输入源“/query/${name}”映射到字段“${label}”规则校验失败，${issue}`;
  return parameterError(message, {
    location: 'query',
    field: name.slice(0, SHOWN_CHARS_MAX),
    value: given.slice(0, SHOWN_CHARS_MAX),
    issue,
  });
}
