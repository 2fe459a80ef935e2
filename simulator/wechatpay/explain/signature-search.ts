import { createHash, type KeyObject } from 'node:crypto';
import { type OpenedSignature, openSignature } from '../../open-signature';
import type { MistakeName } from './signature-mistakes';
import { type Candidate, candidatesOf, type Suspect } from './signed-candidates';
import { type Draft, digestOf } from './signed-draft';

/** A public key and what to call it, for example "the merchant API key 7778…" or "the platform certificate's key". */
export type KnownKey = { name: string; key: KeyObject };

/** Who signed what, and how. Without `draft` the text could not be found. */
export type SearchResult = { key: KnownKey; opened: OpenedSignature; draft?: Draft; mistakes: MistakeName[] };

/** Of so many candidates, the likeliest, the digest is tried as a text too. */
const HASHED_TWICE_MAX = 50;

/** The first of the keys that made this signature, with the text it was made of. Undefined: none of them did. */
export function searchSignature(
  signature: Buffer,
  keys: KnownKey[],
  draft: Draft,
  suspects: Suspect[],
): SearchResult | undefined {
  for (const key of keys) {
    for (const opened of openSignature(signature, key.key)) {
      const found = searchText(opened, draft, suspects);
      const how = howSigned(opened);
      if (found) return { key, opened, draft: found.draft, mistakes: [...found.mistakes, ...how] };
      if (opened.certain) return { key, opened, mistakes: how };
    }
  }
  return undefined;
}

function searchText(opened: OpenedSignature, draft: Draft, suspects: Suspect[]): Candidate | undefined {
  let tried = 0;
  for (const candidate of candidatesOf(draft, suspects)) {
    const digest = digestOf(candidate.draft, opened.digest);
    if (opened.holds(digest)) return candidate;
    const twice = tried++ < HASHED_TWICE_MAX && hashedTwice(digest, opened);
    if (twice) return { draft: candidate.draft, mistakes: [...candidate.mistakes, 'hashed_twice'] };
  }
  return undefined;
}

/** The digest signed as if it were the text: its bytes, or written out. */
function hashedTwice(digest: Buffer, opened: OpenedSignature): boolean {
  const hex = digest.toString('hex');
  const forms = [digest, hex, hex.toUpperCase(), digest.toString('base64')];
  return forms.some((form) => opened.holds(createHash(opened.digest).update(form).digest()));
}

function howSigned({ scheme, digest }: OpenedSignature): MistakeName[] {
  const mistakes: MistakeName[] = [];
  if (scheme === 'pss') mistakes.push('signed_with_pss');
  if (scheme === 'bare') mistakes.push('digest_info_missing');
  if (digest === 'sha1') mistakes.push('signed_with_sha1');
  else if (digest !== 'sha256') mistakes.push('signed_with_another_digest');
  return mistakes;
}
