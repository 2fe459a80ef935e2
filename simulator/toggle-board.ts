import type { Store } from './store';

/** What a toggle is for and what it may be set to: one of some values, or a number between two. */
export type Choice<T> = { about: string; default: T } & ([number] extends [T]
  ? { min: number; max: number; unit: string }
  : { values: readonly T[] });
export type Choices<Values> = { [Name in keyof Values]: Choice<Values[Name]> };
type AnyChoice = { about: string; default: unknown } & (
  | { min: number; max: number; unit: string }
  | { values: readonly unknown[] }
);

export function defaultsOf<Values extends object>(choices: Choices<Values>): Values {
  const all = Object.entries(choices) as [string, AnyChoice][];
  return Object.fromEntries(all.map(([name, choice]) => [name, choice.default])) as Values;
}

/** The toggles of one host as they stand. `values` is read wherever it matters; what is set here is kept with the world. */
export class ToggleBoard<Values extends object> {
  readonly values: Values;
  private readonly choices: Record<string, AnyChoice>;

  /** @param start how this world begins, where that is not the default */
  constructor(
    private readonly store: Store,
    private readonly setting: string,
    choices: Choices<Values>,
    private readonly start: Partial<Values> = {},
  ) {
    this.choices = choices as unknown as Record<string, AnyChoice>;
    const kept = store.readSetting<Partial<Values>>(setting);
    this.values = { ...defaultsOf(choices), ...start, ...kept };
  }

  get names(): string[] {
    return Object.keys(this.choices);
  }

  /** What is wrong with setting this; undefined when nothing is. */
  issueOf(name: string, value: unknown): string | undefined {
    const wanted = wantedOf(this.choices[name]!, value);
    return wanted && `${name} is ${JSON.stringify(value)}; it takes ${wanted}`;
  }

  /** Values that `issueOf` has nothing against. */
  set(wanted: Record<string, unknown>): void {
    Object.assign(this.values, wanted);
    this.store.writeSetting(this.setting, this.values);
  }

  /** As the world was started with. */
  reset(): void {
    for (const name of this.names) Object.assign(this.values, { [name]: this.choices[name]!.default });
    Object.assign(this.values, this.start);
    this.store.writeSetting(this.setting, {});
  }

  /** For those who look. */
  known(): ({ name: string } & AnyChoice)[] {
    return this.names.map((name) => ({ name, ...this.choices[name]! }));
  }
}

type Board = Pick<ToggleBoard<object>, 'names' | 'issueOf' | 'set'>;

/**
 * Sets toggles of several hosts: all of it, or nothing.
 * @throws RangeError naming what was found and what is known
 */
export function setToggles(boards: Board[], wanted: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const board = boards.find((one) => one.names.includes(name));
    const known = boards.flatMap((one) => one.names).join(', ');
    if (!board) throw new RangeError(`no toggle is called '${name}'; known: ${known}`);
    const issue = board.issueOf(name, value);
    if (issue) throw new RangeError(issue);
  }
  for (const board of boards) {
    const own = Object.entries(wanted).filter(([name]) => board.names.includes(name));
    if (own.length > 0) board.set(Object.fromEntries(own));
  }
}

/** What it takes, where the value does not fit. */
function wantedOf(choice: AnyChoice, value: unknown): string | undefined {
  if ('values' in choice) {
    if (choice.values.includes(value)) return undefined;
    return choice.values.map((one) => JSON.stringify(one)).join(' or ');
  }
  const { min, max, unit } = choice;
  if (typeof value === 'number' && value >= min && value <= max) return undefined;
  return `a number from ${min} to ${max} (${unit})`;
}
