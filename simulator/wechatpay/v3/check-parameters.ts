import { parameterError, type Refusal } from './refusal';

/** What a parameter has to be. `label` is its Chinese name, which stands in the refusals. */
export type Rule = { label: string; required?: true } & (
  | ({ type: 'string' } & TextBounds)
  | { type: 'integer'; min: number }
  | { type: 'boolean' }
  | { type: 'object'; fields: Rules; bytes_max?: number }
  | { type: 'array'; items: Rule; max: number }
);
export type Rules = Record<string, Rule>;
export type TextBounds = {
  min?: number;
  max: number;
  pattern?: RegExp;
  issue?: (value: string) => string | undefined;
};
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const FIELD_WORD = { string: '字符串', integer: '数值', boolean: '布尔', object: '对象', array: '数组' };
const SHOWN_CHARS_MAX = 64;
const INTERNAL_EXTRA = 270924358;

/**
 * Holds a request body against its rules, as strictly as APIv3 does: a number is no text, a text is no number, and
 * a parameter nobody asked for is refused (internal 270924358). Members that are null count as absent.
 * @returns the body without its nulls
 * @throws Refusal 400 PARAM_ERROR for the first thing that is wrong
 */
export function checkParameters(body: Buffer, rules: Rules): Record<string, unknown> {
  const value = parseJson(body);
  return checkFields(value as { [key: string]: Json }, rules, '');
}

/** @throws Refusal 400 PARAM_ERROR unless the bytes are one JSON object in UTF-8 */
export function parseJson(body: Buffer): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    value = undefined;
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw parameterError('请求体不是合法的JSON对象', {
      value: '',
      issue: 'not a JSON object',
      location: 'body',
    });
  }
  return value as Record<string, unknown>;
}

function checkFields(value: { [key: string]: Json }, rules: Rules, pointer: string): Record<string, unknown> {
  const checked: Record<string, unknown> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const given = Object.hasOwn(value, name) ? value[name] : undefined;
    const at = `${pointer}/${name}`;
    if (given !== undefined && given !== null) checked[name] = checkOne(given, rule, at);
    else if (rule.required) throw missing(rule, at);
  }
  for (const [name, given] of Object.entries(value)) {
    if (given === null || Object.hasOwn(rules, name)) continue;
    throw wrong(
      `${pointer}/${name}`,
      { label: name, type: 'string', max: 0 },
      given,
      '存在未定义的参数',
      INTERNAL_EXTRA,
    );
  }
  return checked;
}

function checkOne(given: Json, rule: Rule, at: string): unknown {
  const issue = issueOf(given, rule);
  if (issue) throw wrong(at, rule, given, issue);
  if (rule.type === 'object') return checkFields(given as { [key: string]: Json }, rule.fields, at);
  if (rule.type !== 'array') return given;
  return (given as Json[]).map((one, index) => checkOne(one, rule.items, `${at}/${index}`));
}

function issueOf(given: Json, rule: Rule): string | undefined {
  if (!isOfType(given, rule.type)) return '类型不符';
  switch (rule.type) {
    case 'string':
      return textIssue(given as string, rule);
    case 'integer':
      return (given as number) < rule.min ? `值低于最小值 ${rule.min}` : undefined;
    case 'object':
      return rule.bytes_max !== undefined && Buffer.byteLength(JSON.stringify(given)) > rule.bytes_max
        ? `长度超过最大值 ${rule.bytes_max}`
        : undefined;
    case 'array':
      return (given as Json[]).length > rule.max ? `个数超过最大值 ${rule.max}` : undefined;
    default:
      return undefined;
  }
}

/** Lengths are counted in characters, not in bytes: a Chinese sign is one. */
export function textIssue(text: string, rule: TextBounds): string | undefined {
  const length = [...text].length;
  const min = rule.min ?? 1;
  if (length < min) return `长度低于最小值 ${min}`;
  if (length > rule.max) return `长度超过最大值 ${rule.max}`;
  if (rule.pattern && !rule.pattern.test(text)) return '格式不符';
  return rule.issue?.(text);
}

function isOfType(given: Json | undefined, type: Rule['type']): boolean {
  if (type === 'integer') return Number.isSafeInteger(given);
  if (type === 'array') return Array.isArray(given);
  if (type === 'object') return given !== null && typeof given === 'object' && !Array.isArray(given);
  return typeof given === type;
}

function missing(rule: Rule, at: string): Refusal {
  return parameterError(`输入源“/body${at}”映射到字段“${rule.label}”必填性规则校验失败，此字段为必填项`, {
    location: 'body',
    field: at,
    value: '',
    issue: '此字段为必填项',
  });
}

/** The message in the form seen on the wire: source, kind, Chinese name, reason. */
function wrong(at: string, rule: Rule, given: Json | undefined, issue: string, internal?: number): Refusal {
  const shown = (typeof given === 'string' ? given : JSON.stringify(given)).slice(0, SHOWN_CHARS_MAX);
  const message = `输入源“/body${at}”映射到${FIELD_WORD[rule.type]}字段“${rule.label}”规则校验失败，${issue}`;
  const refusal = parameterError(message, { location: 'body', field: at, value: shown, issue });
  return internal === undefined ? refusal : Object.assign(refusal, { internal });
}
