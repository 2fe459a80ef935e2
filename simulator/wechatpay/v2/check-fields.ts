import { parameterRefusal } from './refusal';
import type { XmlFields } from './xml';

/** What the value of an element has to be; an empty one counts as absent. Lengths in characters. */
export type FieldRule = {
  max: number;
  min?: number;
  required?: true;
  /** Is the text of the right form? */
  fits?: (text: string) => boolean;
};
export type FieldRules = Record<string, FieldRule>;

/**
 * Holds a message against its rules. Elements that no rule knows are signed and otherwise not looked at.
 * @returns the values of the rules, without empty ones
 * @throws V2Refusal for the first that is missing, too long or of another form
 */
export function checkFields(fields: XmlFields, rules: FieldRules): Record<string, string | undefined> {
  const checked: Record<string, string | undefined> = {};
  for (const [name, rule] of Object.entries(rules)) {
    const value = fields[name] || undefined;
    if (value === undefined) {
      if (rule.required) throw lacking(name);
      continue;
    }
    const length = [...value].length;
    if (length > rule.max || length < (rule.min ?? 1))
      throw parameterRefusal('PARAM_ERROR', `${name}参数长度有误`);
    if (rule.fits && !rule.fits(value)) throw parameterRefusal('PARAM_ERROR', `${name}参数格式有误`);
    checked[name] = value;
  }
  return checked;
}

export function lacking(name: string): Error {
  return parameterRefusal('LACK_PARAMS', `缺少参数${name}`);
}

const FEN_MAX_DIGITS = 12;

/** Whole fen, at least one. */
export const fen: FieldRule = {
  max: FEN_MAX_DIGITS,
  required: true,
  fits: (text) => /^[1-9]\d*$/.test(text),
};

export function oneOf(...values: string[]): FieldRule {
  return { max: 32, fits: (text) => values.includes(text) };
}
