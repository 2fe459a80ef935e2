import { type Difference, differenceOf } from './signature-difference';
import { readSignature } from './signature-form';
import { type MistakeName, type Sentence, SIGNATURE_MISTAKES } from './signature-mistakes';
import { type KnownKey, type SearchResult, searchSignature } from './signature-search';
import { verdictOfForm, verdictOfResult, verdictOfStranger } from './signature-verdict';
import type { Suspect } from './signed-candidates';
import { type Draft, textOf } from './signed-draft';

/** What is known of a signature. `Name` are the names of the lines that are signed. */
export type Explanation<Name extends string> = {
  /** The text that the gateway built. */
  built: string;
  /** The text that was signed, when it could be found. With a mistake that is not in the text it is the same as `built`. */
  implied?: string;
  difference?: Difference<Name>;
  /** The name of the known key it was made with. Absent: none of them, or no signature at all. */
  signed_with?: string;
  /** From the closed list; empty when nothing is known for certain. */
  mistakes: { name: MistakeName; about: Sentence }[];
  /** What is wrong, and what to do. */
  verdict: Sentence;
};

/** What both kinds of question come down to. */
export type Case<Name extends string> = {
  kind: 'request' | 'payment';
  built: string;
  names: readonly Name[];
  draft: Draft;
  suspects: Suspect[];
  signature: string;
  expected: KnownKey;
  others: KnownKey[];
};

/** Never throws on the signature's account. */
export function explain<Name extends string>(given: Case<Name>): Explanation<Name> {
  const { built, expected, signature } = given;
  const keys = [expected, ...given.others];
  const form = readSignature(signature, keys.map(signatureSize));
  if (form.kind !== 'rsa') {
    const mistakes: MistakeName[] = form.kind === 'api_v2' ? ['api_v2_signature'] : [];
    return { built, mistakes: listed(mistakes), verdict: verdictOfForm(form, expected) };
  }
  const found = searchSignature(form.bytes, keys, given.draft, given.suspects);
  if (!found) return { built, mistakes: [], verdict: verdictOfStranger(expected) };
  const mistakes: MistakeName[] = [...found.mistakes];
  if (found.key !== expected) mistakes.unshift('key_of_another');
  if (form.mistake) mistakes.push(form.mistake);
  return explanationOf({ ...found, mistakes }, given);
}

function explanationOf<Name extends string>(result: SearchResult, given: Case<Name>): Explanation<Name> {
  const { built, names, expected, kind } = given;
  const implied = result.draft && textOf(result.draft);
  const difference = implied === undefined ? undefined : differenceOf(built, implied, names);
  return {
    built,
    ...(implied !== undefined && { implied }),
    ...(difference && { difference }),
    signed_with: result.key.name,
    mistakes: listed(result.mistakes),
    verdict: verdictOfResult(result, expected, kind),
  };
}

function listed(names: MistakeName[]): Explanation<never>['mistakes'] {
  return names.map((name) => ({ name, about: SIGNATURE_MISTAKES[name] }));
}

/** RSA signatures are as long as the modulus; 0 for a key that is none of RSA's. */
function signatureSize({ key }: KnownKey): number {
  return Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
}
