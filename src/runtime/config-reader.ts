import type { KeyObject } from 'node:crypto';
import { normalizePem, type PemLabel } from '../protocol/crypto/pem';
import type { ConfigProblem } from '../protocol/errors';
import { describeFound } from './config-found';
import type { Environment } from './system';

/** What a variable must look like, and for whom it does not: what is needed, and where to get it. */
export type Expectation = { needed: string; where: string };

/** Reads variables one by one and collects every problem, so that all of them can be told at once. */
export class ConfigReader {
  readonly problems: ConfigProblem[] = [];

  constructor(readonly env: Environment) {}

  /** The value, blanks around it cut; '' stands for one that is missing. */
  value(variable: string): string {
    return this.env[variable]?.trim() ?? '';
  }

  required(variable: string, pattern: RegExp, expected: Expectation): string {
    const value = this.value(variable);
    if (!pattern.test(value)) this.problem(variable, expected);
    return value;
  }

  optional(variable: string, pattern: RegExp, expected: Expectation): string | undefined {
    const value = this.value(variable);
    if (value === '') return undefined;
    if (!pattern.test(value)) {
      this.problem(variable, { ...expected, needed: `${expected.needed}, or nothing` });
    }
    return value;
  }

  /** An RSA key in any of the shapes people paste: PEM, PEM with `\n` written out, bare base64, base64 of PEM. */
  key(
    variable: string,
    label: PemLabel,
    parse: (pem: string) => KeyObject,
    expected: Expectation,
  ): KeyObject | undefined {
    const text = this.env[variable];
    const pem = text === undefined ? undefined : normalizePem(text, label);
    try {
      if (pem !== undefined) {
        const key = parse(pem);
        if (key.asymmetricKeyType === 'rsa') return key;
      }
    } catch {
      // What was found is told below, without the value.
    }
    const shapes = 'as PEM, PEM with \\n, bare base64, or base64 of PEM';
    this.problem(variable, { ...expected, needed: `${expected.needed}, ${shapes}` });
    return undefined;
  }

  /** Names a variable as wrong; what was found is described, never shown where it may be secret. */
  problem(
    variable: string,
    expected: Expectation,
    found = describeFound(variable, this.env[variable]),
  ): void {
    this.problems.push({ variable, found, ...expected });
  }
}
